"""A rep's own calendar and Segue's meetings, in both directions, on real servers."""

from datetime import UTC, datetime, timedelta

import pytest

from intake.desk import Desk
from intake.meetings.booking import hand_over
from intake.turn import start_turn
from remote.faults import Refused
from remote.sealing import seal
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Changes, RemoteEvent
from scheduler.calendars.connecting import disconnect, standing
from scheduler.calendars.keeping import take_in
from scheduler.zones import seconds
from store.accounts import Contact
from store.calendars import HostCalendar
from store.database import reading, transaction
from store.meetings import Booking
from store.visits import Visit
from tests.conftest import starter_account
from tests.scheduler.calendars.conftest import Office
from tests.scheduler.calendars.servers import Remote, Server

AT_TEN = (
    "DTSTART;TZID=America/New_York:20261119T100000\nDTEND;TZID=America/New_York:20261119T110000"
)
TEN = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
TWO = datetime(2026, 11, 19, 19, 0, tzinfo=UTC)


@pytest.fixture
def visit(office: Office, customer: str) -> str:
    """Somebody who is about to choose a time of Maya's."""
    return office.wanting(customer)


def test_what_stands_in_the_calendar_is_not_offered(
    office: Office, remote: Remote, visit: str
) -> None:
    before = office.free(visit)
    assert "10:00" in before
    remote.put("standup", AT_TEN)
    connected = office.connect(remote)
    assert (connected.events, connected.faults) == (1, ())
    left = office.free(visit)
    assert set(before) - set(left) >= {"10:00", "10:30"}
    remote.put("lunch", AT_TEN.replace("T10", "T15").replace("T11", "T16"))
    assert office.look() == [True]
    assert "15:00" in left
    assert "15:00" not in office.free(visit)


def test_a_booked_meeting_stands_in_it_once_with_its_story(
    office: Office, remote: Remote, visit: str
) -> None:
    calendar = office.connect(remote).calendar
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    file = remote.get(path).replace("\r\n ", "")
    assert f"UID:{booking.uid}" in file
    assert "DTSTART;TZID=America/New_York:20261119T100000" in file
    assert "Routing" in file
    assert "SCHEDULE-AGENT=CLIENT" in file
    assert office.entry(booking).state == "written"
    assert office.look() == [True]
    assert office.row(calendar.id).busy == b""  # our own entry is the booking's, not another one
    assert office.told(booking) == [("booked", "visitor")]


def test_a_visitor_s_changes_reach_it(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    office.meetings.move(booking.id, TWO)
    office.work()
    assert "DTSTART;TZID=America/New_York:20261119T140000" in remote.get(path)
    office.look()
    assert office.booking(visit).starts_at == TWO
    office.meetings.cancel(booking.id)
    office.work()
    assert remote.paths() == []
    office.look()
    assert office.told(booking) == [
        ("booked", "visitor"), ("moved", "visitor"), ("cancelled", "visitor")
    ]  # fmt: skip


@pytest.mark.both_databases
def test_a_rep_moves_it_outside_hours_and_grid(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    remote.edit(
        path, ("20261119T100000", "20261119T193500"), ("20261119T103000", "20261119T203500")
    )
    office.look()
    moved = office.booking(visit)
    assert moved.starts_at == datetime(2026, 11, 20, 0, 35, tzinfo=UTC)
    assert moved.ends_at == datetime(2026, 11, 20, 1, 35, tzinfo=UTC)
    assert (moved.uid, moved.sequence) == (booking.uid, 1)
    for _ in range(3):  # and no echo of it
        office.look()
    assert office.told(booking) == [("booked", "visitor"), ("moved", "rep")]
    assert "T193500" in remote.get(path)
    assert "10:00" in office.free(visit)


def test_a_rep_moves_it_back(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    remote.edit(path, ("T100000", "T140000"), ("T103000", "T143000"))
    office.look()
    office.look()
    remote.edit(path, ("T140000", "T100000"), ("T143000", "T103000"))
    office.look()
    assert office.booking(visit).starts_at == TEN
    assert [by for _, by in office.told(booking)] == ["visitor", "rep", "rep"]


def test_a_rep_deletes_it(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    remote.delete(remote.paths()[0])
    office.look()
    assert office.booking(visit).state == "cancelled"
    office.look()
    assert office.told(booking) == [("booked", "visitor"), ("cancelled", "rep")]
    assert remote.paths() == []


@pytest.mark.parametrize(
    ("old", "new"),
    [("STATUS:CONFIRMED", "STATUS:CANCELLED"), ("PARTSTAT=ACCEPTED", "PARTSTAT=DECLINED")],
)
def test_a_rep_declines_it(office: Office, remote: Remote, visit: str, old: str, new: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    remote.edit(remote.paths()[0], (old, new))
    office.look()
    assert office.booking(visit).state == "cancelled"
    assert office.told(booking) == [("booked", "visitor"), ("cancelled", "rep")]
    office.look()
    assert remote.paths() == []


def test_a_rep_s_words_in_it_change_nothing(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    remote.edit(path, ("END:VEVENT", "COMMENT:bring the figures\r\nEND:VEVENT"))
    office.look()
    assert office.told(booking) == [("booked", "visitor")]
    office.meetings.move(booking.id, TWO)
    office.work()
    assert "COMMENT:bring the figures" in remote.get(path)


@pytest.mark.both_databases
def test_a_rep_cannot_put_two_meetings_on_one_time(
    office: Office, remote: Remote, visit: str, neighbour: str
) -> None:
    office.connect(remote)
    first, second = office.book(visit, TEN), office.book(office.wanting(neighbour), TWO)
    path = next(one for one in remote.paths() if first.uid.partition("@")[0] in one)
    remote.edit(path, ("T100000", "T141500"), ("T103000", "T144500"))
    office.look()
    assert office.booking(visit).starts_at == TEN
    assert office.booking(neighbour).starts_at == second.starts_at
    assert "T100000" in remote.get(path)
    with reading(office.engine) as session:
        (one,) = standing(session, now=office.clock())
    assert "put back" in one.entries[0].note
    office.look()
    assert office.told(first) == [("booked", "visitor")]


@pytest.mark.both_databases
def test_a_new_calendar_takes_the_entries_over(
    office: Office, server: Server, remote: Remote, visit: str
) -> None:
    old = office.connect(remote).calendar
    office.book(visit, TEN)
    other = server.make_calendar(f"other-{remote.path.strip('/').split('/')[-1]}")
    connected = office.connect(other)
    assert connected.instead_of.id == old.id
    office.work()
    assert remote.paths() == []
    assert len(other.paths()) == 1
    office.look()
    assert office.booking(visit).state == "confirmed"


def test_a_meeting_is_not_moved_to_what_is_over(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    (path,) = remote.paths()
    remote.edit(path, ("20261119T", "20261117T"))
    office.look()
    assert office.told(booking) == [("booked", "visitor")]
    assert "which is over: it was put back" in office.entry(booking).note
    assert "20261119T100000" in remote.get(path)


def test_an_event_with_a_meeting_s_uid_at_another_time_takes_its_time(
    office: Office, server: Server, remote: Remote, visit: str
) -> None:
    """A visitor knows the UID, and may send an invitation of their own."""
    office.connect(remote)
    booking = office.book(visit, TEN)
    private = server.make_calendar(f"private-{remote.path.strip('/').split('/')[-1]}")
    its_time = AT_TEN.replace("T110000", "T103000")
    private.put("copy", its_time, uid=booking.uid)
    calendar = office.connect(private, writes=False).calendar
    assert office.row(calendar.id).busy == b""  # their copy of the meeting
    private.put("copy", its_time.replace("T10", "T15"), uid=booking.uid)
    assert office.look() == [True, True]
    assert office.row(calendar.id).busy != b""
    assert office.told(booking) == [("booked", "visitor")]


def test_a_look_that_began_before_two_moves_moves_nothing_back(
    office: Office, remote: Remote, visit: str
) -> None:
    calendar = office.connect(remote).calendar
    booking = office.book(visit, TEN)
    row, began = office.row(calendar.id), office.clock()
    event_id = office.entry(booking).event_id
    for hours in (1, 4):
        office.clock.pass_(timedelta(seconds=5))
        office.meetings.move(booking.id, TEN + timedelta(hours=hours))
        office.work()
    start = seconds(TEN)
    seen = RemoteEvent(event_id, booking.uid, (), start, start + 1800, etag="as it was")
    window = Interval(row.covered_from, row.covered_until)
    with transaction(office.engine) as session:
        changes = Changes((seen,), (), row.token, everything=False)
        assert take_in(session, office.kept, row, changes, window, now=began)
    office.work()
    assert office.told(booking) == [("booked", "visitor")] + [("moved", "visitor")] * 2


def test_who_handed_a_meeting_over_may_tidy_up(office: Office, remote: Remote, visit: str) -> None:
    office.connect(remote)
    booking = office.book(visit, TEN)
    with transaction(office.engine) as session:
        turn = start_turn(office.desk, session, visit, office.clock())
        hand_over(turn, session.get_one(Booking, booking.id), "tom-okafor")
    remote.delete(remote.paths()[0])
    office.look()
    assert office.told(booking) == [("booked", "visitor"), ("handed_over", "rep")]
    assert office.booking(visit).state == "confirmed"


def test_one_calendar_holds_the_entries_of_one_host(office: Office, remote: Remote) -> None:
    office.connect(remote)
    with pytest.raises(Refused, match="The meetings of Maya Chen are written to"):
        office.connect(remote, "tom-okafor")
    assert office.connect(remote, "tom-okafor", writes=False).instead_of is None
    assert office.connect(remote).instead_of is None  # her own again, with another password say


def test_an_entry_that_cannot_be_written_cancels_nothing_and_is_not_tried_for_ever(
    office: Office, remote: Remote, visit: str
) -> None:
    office.connect(remote)
    remote.remove()
    booking = office.book(visit, TEN)
    assert office.entry(booking).state == "refused"
    assert office.told(booking) == [("booked", "visitor")]
    office.clock.pass_(timedelta(days=3))
    office.look()
    assert office.entry(booking).retry_at is None


@pytest.mark.both_databases
def test_what_nobody_foresaw_is_told_to_the_operator(
    office: Office, remote: Remote, visit: str
) -> None:
    calendar = office.connect(remote).calendar
    booking = office.book(visit, TEN)
    with transaction(office.engine) as session:
        row = session.get_one(HostCalendar, calendar.id)
        row.credentials = seal({"of": "an earlier version"}, office.desk.outside.settings)
    office.meetings.move(booking.id, TWO)
    assert office.look() == [False]
    assert "not foreseen (KeyError)" in office.row(calendar.id).failure
    entry = office.entry(booking)
    assert (entry.state, "not foreseen" in entry.failure) == ("waiting", True)


def test_a_new_calendar_gets_the_meetings_once_a_dead_one_is_disconnected(
    office: Office, server: Server, remote: Remote, visit: str
) -> None:
    dead = office.connect(remote).calendar
    booking = office.book(visit, TEN)
    remote.remove()
    other = server.make_calendar(f"new-{remote.path.strip('/').split('/')[-1]}")
    office.connect(other)
    office.look()
    with transaction(office.engine) as session:
        disconnect(session, office.desk.outside, dead.id, now=office.clock())
    office.work()
    assert len(other.paths()) == 1
    assert office.entry(booking).state == "written"
    assert office.told(booking) == [("booked", "visitor")]


def test_a_calendar_connected_later_gets_the_meetings_that_stand(
    office: Office, remote: Remote, visit: str
) -> None:
    office.book(visit, TEN)
    office.connect(remote)
    office.work()
    assert len(remote.paths()) == 1


def test_a_calendar_that_is_disconnected_counts_no_more(
    office: Office, remote: Remote, visit: str
) -> None:
    remote.put("standup", AT_TEN)
    calendar = office.connect(remote).calendar
    assert "10:00" not in office.free(visit)
    with transaction(office.engine) as session:
        disconnect(session, office.desk.outside, calendar.id, now=office.clock())
    assert "10:00" in office.free(visit)


def test_a_calendar_that_was_emptied_cancels_nobody(
    office: Office, remote: Remote, desk: Desk, customer: str
) -> None:
    office.connect(remote)
    visits = [office.wanting(customer)]
    with transaction(office.engine) as session:
        session.add_all(starter_account(f"more{n}", _contact(n)) for n in range(3))
    for n in range(3):
        visit = Visit(page="/", zone="UTC", language="en", account_id=f"more{n}")
        visits.append(office.wanting(office.flow.open_visit(visit).id))
    hours = (0, 1, 4, 5)  # not at noon
    booked = [
        office.book(who, TEN + timedelta(hours=n)) for n, who in zip(hours, visits, strict=True)
    ]
    paths = remote.paths()
    assert len(paths) == 4
    office.look()
    for path in paths:
        remote.delete(path)
    office.look()
    office.look()
    assert {office.booking(visit).state for visit in visits} == {"confirmed"}
    assert remote.paths() == paths
    assert "emptied or restored" in office.entry(booked[0]).note
    remote.delete(paths[0])  # one of them is the host's word
    office.look()
    assert [office.booking(visit).state for visit in visits].count("cancelled") == 1


def _contact(number: int) -> Contact:
    return Contact(id=f"c{number}", email=f"c{number}@more.example", name="Ann", role=None)


def test_what_was_moved_beyond_the_days_that_are_read_still_stands(
    office: Office, remote: Remote, visit: str
) -> None:
    calendar = office.connect(remote).calendar
    booking = office.book(visit, TEN)
    remote.edit(remote.paths()[0], ("20261119T", "20270819T"))
    office.look()
    assert office.booking(visit).starts_at == datetime(2027, 8, 19, 14, 0, tzinfo=UTC)
    row = office.row(calendar.id)
    window = Interval(row.covered_from, row.covered_until)
    office.clock.pass_(timedelta(minutes=2))
    with transaction(office.engine) as session:  # a provider that names what is in the window alone
        nothing = Changes((), (), "token", everything=True)
        take_in(session, office.kept, row, nothing, window, now=office.clock())
    office.work()
    assert office.booking(visit).state == "confirmed"
    assert office.told(booking) == [("booked", "visitor"), ("moved", "rep")]
