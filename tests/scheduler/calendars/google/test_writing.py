"""A meeting's entry stands in the host's Google calendar once, and the host's word counts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Entry, EntryGone, Person, Written
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.google.ids import event_id
from scheduler.zones import seconds
from tests.fakes.google import Google, refusal
from tests.fakes.google_state import Event, GoogleCalendarState, written
from tests.fakes.serving import Fault

from .conftest import MAYA


def only(mayas: GoogleCalendarState) -> Event:
    """The one event that stands there."""
    (event,) = mayas.live()
    return event


def times(event: Event) -> tuple[datetime, datetime]:
    start, end = (datetime.fromisoformat(event[name]["dateTime"]) for name in ("start", "end"))
    return start.astimezone(UTC), end.astimezone(UTC)


def later(entry: Entry, hours: int = 3) -> Entry:
    """The visitor moved the meeting."""
    shift = timedelta(hours=hours)
    return replace(
        entry,
        sequence=entry.sequence + 1,
        starts_at=entry.starts_at + shift,
        ends_at=entry.ends_at + shift,
    )


def move_in_calendar(mayas: GoogleCalendarState, id_: str, start: datetime) -> None:
    """The host drags the entry elsewhere."""
    end = start + timedelta(minutes=30)
    zone = "Europe/Berlin"
    mayas.put({"id": id_, "start": written(start, zone), "end": written(end, zone)})


def test_the_entry_says_what_the_rep_needs(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(replace(entry, join_url="https://meet.example/1"), None)
    event = only(mayas)
    assert (event["id"], event["etag"]) == (made.id, made.etag)
    assert event["summary"] == "Harbor & Northwind: Team plan"
    assert event["description"] == "Dana Lee &lt;dana@northwind.example&gt;\nNeeds: SSO"
    assert event["location"] == "https://meet.example/1"
    assert event["start"] == {
        "dateTime": "2026-11-19T16:00:00+01:00",
        "timeZone": "Europe/Berlin",
    }
    assert [guest["email"] for guest in event["attendees"]] == [MAYA, "dana@northwind.example"]
    assert event["source"]["url"] == entry.url
    assert event["privateCopy"], "Google would put it into the visitor's calendar, too"


def test_the_entry_is_known_again_when_the_calendar_is_read(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    copy = {**only(mayas), "id": "copy1"}
    mayas.put(copy)
    start = seconds(entry.starts_at)
    window = Interval(start - 86_400, start + 86_400)
    read = {event.id: event for event in calendar.changes(None, window).events}
    assert (read[made.id].uid, read[made.id].etag) == (entry.uid, made.etag)
    assert read["copy1"].uid != entry.uid, "a copy that the host made is no entry of ours"


@given(st.text(min_size=1))
def test_an_id_is_of_googles_alphabet_and_the_same_each_time(uid: str) -> None:
    id_ = event_id(uid)
    assert set(id_) <= set("abcdefghijklmnopqrstuv0123456789")
    assert 5 <= len(id_) <= 1024
    assert id_ == event_id(uid) != event_id(uid + "x")


def test_writing_again_is_the_same_entry(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    first = calendar.write(entry, None)
    assert calendar.write(entry, None).id == first.id
    assert calendar.write(entry, first).id == first.id
    only(mayas)


def test_an_answer_lost_after_creation_leads_to_one_entry(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    google.faults.append(Fault("lost", on=("POST", "/events")))
    with pytest.raises(Unavailable):
        calendar.write(entry, None)
    made = calendar.write(entry, None)
    assert only(mayas)["id"] == made.id


def test_an_answer_cut_off_in_its_middle_leads_to_one_entry(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    google.faults.append(Fault("cut", on=("POST", "/events")))
    with pytest.raises(Unavailable):
        calendar.write(entry, None)
    calendar.write(entry, None)
    only(mayas)


def test_a_moved_meeting_moves_its_entry(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    moved = later(entry)
    again = calendar.write(moved, made)
    assert times(only(mayas)) == (moved.starts_at, moved.ends_at)
    assert (again.id, again.etag) == (made.id, only(mayas)["etag"])
    assert again.etag != made.etag


def test_what_the_host_added_to_the_entry_stays(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    guests = [*only(mayas)["attendees"], {"email": "boss@harbor.example", "optional": True}]
    mayas.put({"id": made.id, "attendees": guests, "colorId": "7"})
    calendar.write(later(entry), made)
    event = only(mayas)
    assert event["colorId"] == "7"
    assert [guest["email"] for guest in event["attendees"]][-1] == "boss@harbor.example"


def test_the_hosts_no_is_not_overwritten(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.respond(made.id, "declined")
    calendar.write(replace(entry, title="Another title"), made)
    assert only(mayas)["attendees"][0]["responseStatus"] == "declined"


def test_a_host_who_moved_the_entry_keeps_their_time_when_the_rest_is_written(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    elsewhere = entry.starts_at + timedelta(hours=5)
    move_in_calendar(mayas, made.id, elsewhere)
    calendar.write(replace(entry, sequence=1, title="Another title"), made)
    assert only(mayas)["summary"] == "Another title"
    assert times(only(mayas))[0] == elsewhere


def test_a_meeting_that_is_moved_later_than_the_host_moved_it_stands_at_the_last_time(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    move_in_calendar(mayas, made.id, entry.starts_at + timedelta(hours=5))
    moved = later(entry)
    calendar.write(moved, made)
    assert times(only(mayas))[0] == moved.starts_at


def test_an_entry_made_a_whole_day_by_the_host_gets_its_time_with_the_next_move(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.put({"id": made.id, "start": {"date": "2026-11-19"}, "end": {"date": "2026-11-20"}})
    calendar.write(replace(entry, sequence=1, title="Another title"), made)
    assert only(mayas)["start"] == {"date": "2026-11-19"}
    moved = replace(later(entry), sequence=2)
    calendar.write(moved, made)
    assert times(only(mayas)) == (moved.starts_at, moved.ends_at)


def test_a_move_of_the_hosts_that_cannot_be_honoured_is_put_back(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    move_in_calendar(mayas, made.id, entry.starts_at + timedelta(hours=5))
    calendar.write(entry, made)
    assert times(only(mayas))[0] == entry.starts_at


def test_what_is_older_than_what_stands_there_is_not_written(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    moved = later(entry)
    made = calendar.write(moved, None)
    assert calendar.write(entry, None).id == made.id
    assert times(only(mayas))[0] == moved.starts_at


def test_an_entry_that_the_host_deleted_is_not_made_anew(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.delete(made.id)
    with pytest.raises(EntryGone):
        calendar.write(later(entry), made)
    assert mayas.live() == []


def test_an_entry_deleted_before_its_lost_answer_was_asked_for_again_is_not_made_anew(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    google.faults.append(Fault("lost", on=("POST", "/events")))
    with pytest.raises(Unavailable):
        calendar.write(entry, None)
    mayas.delete(event_id(entry.uid))
    with pytest.raises(EntryGone):
        calendar.write(entry, None)


def test_a_meeting_that_comes_back_to_the_host_has_its_entry_again(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    calendar.remove(made)  # handed over to a colleague
    back = replace(entry, sequence=2)  # and back
    assert calendar.write(back, None).id == made.id
    assert only(mayas)["status"] == "confirmed"


def test_an_entry_that_is_nowhere_is_gone_but_a_calendar_that_is_nowhere_is_refused(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    with pytest.raises(EntryGone):
        calendar.write(entry, Written("neverwas", None))
    del google.calendars[mayas.id]
    with pytest.raises(Refused) as refused:
        calendar.write(entry, made)
    assert "still exists" in refused.value.remedy


def test_somebody_who_changes_the_entry_in_between_is_not_overwritten_unseen(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    google.faults.append(Fault("answer", refusal(412, "conditionNotMet"), on=("PATCH", "")))
    calendar.write(later(entry), made)
    assert [asked.method for asked in google.asked[-4:]] == ["GET", "PATCH", "GET", "PATCH"]
    google.faults += [Fault("answer", refusal(412, "conditionNotMet"), on=("PATCH", ""))] * 2
    with pytest.raises(Unavailable, match="changes while it is written"):
        calendar.write(later(entry, 4), made)


def test_a_change_is_written_only_over_what_was_read(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    mayas.put({"id": made.id, "colorId": "3"})
    stands = only(mayas)["etag"]
    calendar.write(later(entry), made)
    assert google.asked[-1].headers["if-match"] == stands


def test_a_removed_entry_is_removed_once_and_for_all(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    made = calendar.write(entry, None)
    google.faults.append(Fault("lost", on=("DELETE", "")))
    with pytest.raises(Unavailable):
        calendar.remove(made)
    calendar.remove(made)
    calendar.remove(Written("neverwas", None))
    assert mayas.live() == []


def test_a_call_is_made_with_the_entry_once(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    wanted = replace(entry, with_call=True)
    made = calendar.write(wanted, None)
    assert made.join_url is not None
    assert made.join_url.startswith("https://meet.google.com/")
    moved = calendar.write(later(wanted), made)
    assert moved.join_url == made.join_url


def test_a_call_that_google_is_still_making_is_waited_for(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    google.calls_take = 2
    wanted = replace(entry, with_call=True)
    with pytest.raises(Unavailable) as waiting:
        calendar.write(wanted, None)
    assert waiting.value.retry_after == 2.0
    with pytest.raises(Unavailable):
        calendar.write(wanted, None)
    assert calendar.write(wanted, None).join_url is not None
    only(mayas)


def test_an_entry_without_the_call_that_google_could_not_make_stands(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, entry: Entry
) -> None:
    google.calls_take = -1
    wanted = replace(entry, with_call=True)
    with pytest.raises(Unavailable):
        calendar.write(wanted, None)
    assert calendar.write(wanted, None).join_url is None
    only(mayas)


@pytest.mark.parametrize("text", ["x" * 9000, "<" * 9000, "&é" * 5000])
def test_a_long_story_is_cut_to_what_google_takes(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry, text: str
) -> None:
    calendar.write(replace(entry, description=text), None)
    description = only(mayas)["description"]
    assert 7900 < len(description) <= 8192
    assert description.endswith("…")
    assert "&l…" not in description


def test_a_host_who_meets_themselves_is_listed_once(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
) -> None:
    people = (Person("Maya", MAYA.upper()), *entry.attendees)
    calendar.write(replace(entry, attendees=people), None)
    assert len(only(mayas)["attendees"]) == 2


def test_an_entry_that_segue_took_away_or_puts_back_is_made_anew(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, entry: Entry
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
