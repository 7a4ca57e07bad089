"""A meeting's entry stands in the host's Outlook calendar once, and the host's word counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Calendar, Entry, EntryGone, Written
from scheduler.zones import seconds
from tests.fakes.graph import Graph
from tests.fakes.graph_rules import refusal
from tests.fakes.graph_state import Event, GraphCalendarState, graph_time, moment
from tests.fakes.serving import Fault, Reply


def only(mayas: GraphCalendarState) -> Event:
    """The one event that stands there."""
    (event,) = mayas.items.values()
    return event


def later(entry: Entry, hours: int = 3) -> Entry:
    """The visitor moved the meeting."""
    shift = timedelta(hours=hours)
    return replace(
        entry,
        sequence=entry.sequence + 1,
        starts_at=entry.starts_at + shift,
        ends_at=entry.ends_at + shift,
    )


def move_in_calendar(mayas: GraphCalendarState, id_: str, start: datetime) -> None:
    """The host drags the entry elsewhere."""
    end = start + timedelta(minutes=30)
    mayas.put({"id": id_, "start": graph_time(start), "end": graph_time(end)})


def test_the_entry_says_what_the_rep_needs(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(replace(entry, join_url="https://meet.example/1"), None)
    event = only(mayas)
    assert (event["id"], event["@odata.etag"]) == (made.id, made.etag)
    assert event["subject"] == "Harbor & Northwind: Team plan"
    assert event["body"] == {
        "contentType": "text",
        "content": "Dana Lee <dana@northwind.example>\n\nNeeds: SSO <b>\n\n" + entry.url,
    }
    assert event["location"] == {"displayName": "https://meet.example/1"}
    assert moment(event["start"]) == entry.starts_at
    assert event["attendees"] == [], "Exchange would invite them by itself"


def test_the_entry_is_known_again_when_the_calendar_is_read(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    start = seconds(entry.starts_at)
    (read,) = calendar.changes(None, Interval(start - 86_400, start + 86_400)).events
    assert (read.id, read.uid, read.etag) == (made.id, entry.uid, made.etag)


def test_writing_again_is_the_same_entry(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    first = calendar.write(entry, None)
    assert calendar.write(entry, None).id == first.id
    assert calendar.write(entry, first).id == first.id
    only(mayas)


@pytest.mark.parametrize("kind", ["lost", "cut"])
def test_an_answer_lost_after_creation_leads_to_one_entry(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry, kind: str
) -> None:
    graph.faults.append(Fault(kind, on=("POST", "/events")))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        calendar.write(entry, None)
    made = calendar.write(later(entry), None)
    assert only(mayas)["id"] == made.id


def test_an_entry_that_the_search_does_not_show_yet_is_not_made_twice(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    """Exchange's index may be behind: then the transaction's id is what keeps it single."""
    made = calendar.write(entry, None)
    graph.faults.append(Fault("answer", Reply(200, {"value": []}), on=("GET", "/events")))
    assert calendar.write(entry, None).id == made.id
    graph.faults.append(Fault("answer", Reply(200, {"value": []}), on=("GET", "/events")))
    calendar.write(replace(entry, title="Another title"), None)
    assert only(mayas)["subject"] == "Another title"


def test_a_moved_meeting_moves_its_entry(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    moved = later(entry)
    again = calendar.write(moved, made)
    assert moment(only(mayas)["start"]) == moved.starts_at
    assert again.id == made.id
    assert again.etag == only(mayas)["@odata.etag"] != made.etag


def test_what_the_host_added_to_the_entry_stays(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.put({"id": made.id, "sensitivity": "private", "location": {"displayName": "Room 4"}})
    calendar.write(later(entry), made)
    assert only(mayas)["sensitivity"] == "private"
    assert only(mayas)["location"] == {"displayName": "Room 4"}


def test_a_host_who_moved_the_entry_keeps_their_time_when_the_rest_is_written(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    elsewhere = entry.starts_at + timedelta(hours=5)
    move_in_calendar(mayas, made.id, elsewhere)
    calendar.write(replace(entry, sequence=1, title="Another title"), made)
    assert only(mayas)["subject"] == "Another title"
    assert moment(only(mayas)["start"]) == elsewhere
    moved = replace(later(entry), sequence=2)
    calendar.write(moved, made)
    assert moment(only(mayas)["start"]) == moved.starts_at


def test_an_entry_made_a_whole_day_by_the_host_gets_its_time_with_the_next_move(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    day = entry.starts_at.replace(hour=0)
    whole = {"start": graph_time(day), "end": graph_time(day + timedelta(days=1))}
    mayas.put({"id": made.id, "isAllDay": True, **whole})
    calendar.write(replace(entry, sequence=1, title="Another title"), made)
    assert only(mayas)["isAllDay"]
    moved = replace(later(entry), sequence=2)
    calendar.write(moved, made)
    assert not only(mayas)["isAllDay"]
    assert moment(only(mayas)["start"]) == moved.starts_at


def test_a_move_of_the_hosts_that_cannot_be_honoured_is_put_back(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    move_in_calendar(mayas, made.id, entry.starts_at + timedelta(hours=5))
    calendar.write(entry, made)
    assert moment(only(mayas)["start"]) == entry.starts_at


def test_what_is_older_than_what_stands_there_is_not_written(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    moved = later(entry)
    made = calendar.write(moved, None)
    assert calendar.write(entry, None).id == made.id
    assert moment(only(mayas)["start"]) == moved.starts_at


def test_an_entry_that_the_host_deleted_is_not_made_anew(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.delete(made.id)
    with pytest.raises(EntryGone):
        calendar.write(later(entry), made)
    assert mayas.items == {}


def test_an_entry_deleted_before_its_lost_answer_was_asked_for_again_is_not_made_anew(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    graph.faults.append(Fault("lost", on=("POST", "/events")))
    with pytest.raises(Unavailable):
        calendar.write(entry, None)
    mayas.delete(only(mayas)["id"])
    with pytest.raises(EntryGone):
        calendar.write(entry, None)


def test_a_meeting_that_comes_back_to_the_host_has_its_entry_again(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    calendar.remove(made)  # handed over to a colleague
    calendar.write(replace(entry, sequence=2), None)  # and back
    assert moment(only(mayas)["start"]) == entry.starts_at


def test_a_calendar_that_is_nowhere_is_refused(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    graph.calendars.clear()
    with pytest.raises(Refused) as refused:
        calendar.write(entry, made)
    assert "still exists" in refused.value.remedy


def test_a_calendar_that_may_only_be_read_is_refused(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    mayas.may_edit = False
    with pytest.raises(Refused):
        calendar.write(entry, None)


def test_somebody_who_changes_the_entry_in_between_is_not_overwritten_unseen(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    conflict = Fault("answer", refusal(412, "ErrorIrresolvableConflict"), on=("PATCH", ""))
    graph.faults.append(conflict)
    calendar.write(later(entry), made)
    assert [asked.method for asked in graph.asked[-4:]] == ["GET", "PATCH", "GET", "PATCH"]
    graph.faults += [conflict, conflict]
    with pytest.raises(Unavailable, match="changes while it is written"):
        calendar.write(later(entry, 4), made)


def test_an_entry_deleted_while_it_is_written_is_gone(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    graph.faults.append(Fault("answer", refusal(404, "ErrorItemNotFound"), on=("PATCH", "")))
    calendar.write(later(entry), made)
    mayas.delete(made.id)
    with pytest.raises(EntryGone):
        calendar.write(later(entry, 4), made)


def test_a_removed_entry_is_removed_once_and_for_all(
    calendar: Calendar, mayas: GraphCalendarState, graph: Graph, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    graph.faults.append(Fault("lost", on=("DELETE", "")))
    with pytest.raises(Unavailable):
        calendar.remove(made)
    calendar.remove(made)
    calendar.remove(made)
    calendar.remove(Written("neverwas", None))
    assert mayas.items == {}


def test_a_call_is_made_with_the_entry_and_survives_its_changes(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    wanted = replace(entry, with_call=True)
    made = calendar.write(wanted, None)
    assert made.join_url is not None
    assert made.join_url.startswith("https://teams.microsoft.com/")
    moved = calendar.write(later(wanted), made)
    assert moved.join_url == made.join_url
    assert made.join_url in only(mayas)["body"]["content"]


def test_a_call_that_is_wanted_later_is_made_then(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    assert made.join_url is None
    assert calendar.write(replace(later(entry), with_call=True), made).join_url is not None


def test_an_entry_that_segue_took_away_or_puts_back_is_made_anew(
    calendar: Calendar, mayas: GraphCalendarState, entry: Entry
) -> None:
    """The vendor remembers the deleted one, under the same id and of the same state."""
    calendar.remove(calendar.write(entry, None))
    again = replace(entry, again="-1795096800")
    made = calendar.write(again, None)
    assert calendar.write(again, None).id == made.id
    start = seconds(entry.starts_at)
    (read,) = calendar.changes(None, Interval(start - 86_400, start + 86_400)).events
    assert (read.id, read.uid, read.starts_at) == (made.id, entry.uid, start)
    calendar.remove(made)
    with pytest.raises(EntryGone):
        calendar.write(entry, None)
