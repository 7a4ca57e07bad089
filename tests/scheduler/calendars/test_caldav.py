"""What is asked of a calendar, on real servers: Radicale and Xandikos."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.caldav.opening import find_calendars
from scheduler.calendars.calendar import Calendar, Entry, EntryGone, Person, SyncLost, Written
from scheduler.zones import moment
from store.settings import Settings
from tests.scheduler.calendars.conftest import connection
from tests.scheduler.calendars.servers import Radicale, Remote, Server

AT_TEN = (
    "DTSTART;TZID=America/New_York:20261119T100000\nDTEND;TZID=America/New_York:20261119T110000"
)


@pytest.fixture
def calendar(connect: Callable[..., Calendar], remote: Remote) -> Calendar:
    return connect(remote)


@pytest.fixture
def entry() -> Entry:
    """Tomorrow at ten in New York, for an hour."""
    starts_at = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    return Entry(
        uid="abc123@segue",
        sequence=0,
        title="Plan review with Dana Lee, Northwind",
        description="Offer\nTeam plan, accepted\n\nNeed\n“follow-ups slip; äöü”",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        zone="America/New_York",
        organizer=Person("Maya Chen", "maya.chen@harbor.example"),
        attendees=(Person('Dana "D" Lee', "dana@northwind.example"),),
        join_url="https://meet.example/abc",
        url="https://segue.example/operator/calendars?host=maya-chen",
        changed_at=datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
    )


def busy(events: Calendar | object) -> list[tuple[str, str]]:
    spans = sorted(one for event in events for one in event.busy)  # type: ignore[attr-defined]
    return [(f"{moment(a):%m-%d %H:%M}", f"{moment(b):%m-%d %H:%M}") for a, b in spans]


def test_an_account_s_calendars_are_found(
    server: Server, remote: Remote, settings: Settings
) -> None:
    found = find_calendars(connection(settings, server.url + "/"))
    mine = [one for one in found if one.address == remote.address]
    assert [(one.name, one.may_write) for one in mine] == [
        (remote.path.strip("/").split("/")[-1].title(), True)
    ]


def test_a_calendar_says_what_it_is(calendar: Calendar, remote: Remote) -> None:
    about = calendar.about()
    assert (about.address, about.may_write) == (remote.address, True)


def test_an_address_without_a_calendar_is_refused(
    connect: Callable[..., Calendar], remote: Remote
) -> None:
    with pytest.raises(Refused, match="no calendar at"):
        connect(remote, address=remote.address + "nothing/").about()


def test_the_first_look_finds_everything(
    calendar: Calendar, remote: Remote, window: Interval
) -> None:
    remote.put("one", AT_TEN)
    remote.put("two", "DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261121")
    changes = calendar.changes(None, window)
    assert changes.everything
    assert changes.gone == ()
    assert busy(changes.events) == [("11-19 15:00", "11-19 16:00"), ("11-20 05:00", "11-21 05:00")]


def test_a_later_look_finds_what_changed_and_nothing_else(
    calendar: Calendar, remote: Remote, window: Interval
) -> None:
    moved = remote.put("moved", AT_TEN)
    deleted = remote.put("deleted", AT_TEN)
    remote.put("left", AT_TEN)
    first = calendar.changes(None, window)
    remote.edit(moved, ("T100000", "T140000"), ("T110000", "T150000"))
    remote.delete(deleted)
    added = remote.put("added", AT_TEN)
    changes = calendar.changes(first.token, window)
    assert not changes.everything
    assert {one.id for one in changes.events} == {moved, added}
    assert changes.gone == (deleted,)
    nothing = calendar.changes(changes.token, window)
    assert (nothing.events, nothing.gone) == ((), ())


def test_a_calendar_that_was_removed_is_refused(
    calendar: Calendar, remote: Remote, window: Interval
) -> None:
    token = calendar.changes(None, window).token
    remote.remove()
    with pytest.raises(Refused, match="no calendar at"):
        calendar.about()
    with pytest.raises((Refused, SyncLost)):
        calendar.changes(token, window)
    with pytest.raises(Refused):
        calendar.changes(None, window)


def test_a_server_that_is_away_is_unavailable(
    connect: Callable[..., Calendar], remote: Remote, window: Interval
) -> None:
    gone = connect(remote, address=f"http://127.0.0.1:1{remote.path}")
    with pytest.raises(Unavailable, match="cannot be reached"):
        gone.changes(None, window)


def test_a_wrong_password_is_refused(
    servers: Callable[[str], Server], connect: Callable[..., Calendar], window: Interval
) -> None:
    remote = servers(Radicale.name).make_calendar("locked")
    with pytest.raises(Refused, match="does not accept") as refused:
        connect(remote, password="wrong").changes(None, window)
    assert "connect" in refused.value.remedy
    assert "wrong" not in str(refused.value)


def test_an_entry_is_written_changed_and_removed(
    calendar: Calendar, remote: Remote, window: Interval, entry: Entry
) -> None:
    written = calendar.write(entry, None)
    (event,) = calendar.changes(None, window).events
    assert (event.id, event.uid, event.etag) == (written.id, entry.uid, written.etag)
    assert busy([event]) == [("11-19 15:00", "11-19 16:00")]
    later = replace(
        entry,
        sequence=1,
        starts_at=entry.starts_at + timedelta(days=1),
        ends_at=entry.ends_at + timedelta(days=1),
    )
    again = calendar.write(later, written)
    assert again.id == written.id
    (event,) = calendar.changes(None, window).events
    assert busy([event]) == [("11-20 15:00", "11-20 16:00")]
    calendar.remove(again)
    calendar.remove(again)
    assert calendar.changes(None, window).events == ()


def test_an_entry_whose_answer_was_lost_is_written_once(
    calendar: Calendar, remote: Remote, entry: Entry
) -> None:
    first = calendar.write(entry, None)
    second = calendar.write(entry, None)
    assert first.id == second.id
    assert remote.paths() == [first.id]


def test_an_entry_that_the_host_deleted_is_not_made_anew(
    calendar: Calendar, remote: Remote, entry: Entry
) -> None:
    written = calendar.write(entry, None)
    remote.delete(written.id)
    with pytest.raises(EntryGone):
        calendar.write(replace(entry, sequence=1), written)
    assert remote.paths() == []


def test_a_meeting_that_the_host_took_over_from_a_mail_is_its_entry(
    calendar: Calendar, remote: Remote, entry: Entry
) -> None:
    """A server has room for one event of a UID."""
    path = remote.put("by-mail", "DTSTART:20261119T160000Z\nDTEND:20261119T163000Z", uid=entry.uid)
    remote.put("another", "DTSTART:20261119T180000Z\nDTEND:20261119T183000Z")
    written = calendar.write(entry, None)
    assert written.id == path
    assert "DTSTART;TZID=America/New_York:" in remote.get(path)
    assert calendar.write(replace(entry, sequence=1), written).id == path
    calendar.remove(written)
    assert len(remote.paths()) == 1


def test_what_the_host_added_to_an_entry_stays(
    calendar: Calendar, remote: Remote, entry: Entry
) -> None:
    written = calendar.write(entry, None)
    remote.edit(
        written.id,
        ("SUMMARY:Plan review with Dana Lee\\, Northwind", "SUMMARY:Dana!"),
        ("END:VEVENT", "CATEGORIES:KEY ACCOUNT\r\nEND:VEVENT"),
    )
    moved = replace(
        entry, sequence=1, title="Another title", description="Another description",
        starts_at=entry.starts_at + timedelta(hours=1), ends_at=entry.ends_at + timedelta(hours=1),
    )  # fmt: skip
    written = calendar.write(moved, written)
    calendar.write(replace(moved, sequence=2), Written(written.id, None))
    file = remote.get(written.id)
    assert "SUMMARY:Dana!" in file
    assert "CATEGORIES:KEY ACCOUNT" in file
    assert "DESCRIPTION:Another description" in file
    assert "DTSTART;TZID=America/New_York:20261119T110000" in file
    assert "SEQUENCE:2" in file
    assert file.count("BEGIN:VEVENT") == file.count("BEGIN:VTIMEZONE") == 1
    assert file.replace("\r\n ", "").count("dana@northwind.example") == 1
