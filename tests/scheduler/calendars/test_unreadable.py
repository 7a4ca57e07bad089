"""A calendar that cannot be read offers no times, is shown to the operator, and comes back."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from intake.meetings.booking_pages import BookingPages
from intake.steps import Held
from remote.faults import Refused
from remote.sealing import seal, unseal
from scheduler import TimeTaken
from scheduler.availability.intervals import Interval
from scheduler.calendars.busy import outside_busy, unreadable
from scheduler.calendars.calendar import Changes, RemoteEvent
from scheduler.calendars.connecting import Wish, connect, in_trouble, reseal, standing
from scheduler.calendars.due import Reader
from scheduler.calendars.keeping import take_in
from store.calendars import HostCalendar, OutsideEntry
from store.database import reading, transaction
from store.decisions import RoutingRow
from store.settings import Settings
from tests.scheduler.calendars.conftest import Office
from tests.scheduler.calendars.proxy import Proxy, proxy
from tests.scheduler.calendars.servers import KINDS, PASSWORD, USER, Radicale, Remote, Server

AT_TEN = "DTSTART:20261119T150000Z\nDTEND:20261119T160000Z"
TEN = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.fixture(params=sorted(KINDS))
def own_server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """A server that this test may stop."""
    server = KINDS[request.param](tmp_path_factory.mktemp("own"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def radicale(servers: Callable[[str], Server]) -> Remote:
    return servers(Radicale.name).make_calendar(f"r{datetime.now(UTC).timestamp():.6f}")


@pytest.fixture
def between(radicale: Remote) -> Iterator[Proxy]:
    with proxy(radicale.server.url) as running:
        yield running


@pytest.fixture
def visit(office: Office, customer: str) -> str:
    return office.wanting(customer)


def why(office: Office) -> dict[str, str]:
    with reading(office.engine) as session:
        return unreadable(session, ["maya-chen"], now=office.clock())


def test_a_server_that_is_stopped_and_started_again(
    office: Office, own_server: Server, visit: str
) -> None:
    remote = own_server.make_calendar("work")
    calendar = office.connect(remote).calendar
    own_server.stop()
    assert office.look() == [False]
    assert office.free(visit)  # what was read two minutes ago still counts
    assert office.row(calendar.id).failing_since == office.clock()
    for _ in range(4):
        office.look()
    office.clock.pass_(timedelta(minutes=2))
    assert office.free(visit) == []
    assert "cannot be reached" in why(office)["maya-chen"]
    with reading(office.engine) as session:
        assert [one.id for one in in_trouble(session, now=office.clock())] == [calendar.id]
    own_server.start()
    remote.put("standup", AT_TEN)
    office.clock.pass_(timedelta(minutes=15))
    assert office.look() == [True]
    assert "10:00" not in office.free(visit)
    assert "11:00" in office.free(visit)
    assert why(office) == {}
    assert office.row(calendar.id).failure is None


def test_an_entry_that_waited_is_written_once_the_calendar_is_back(
    office: Office, own_server: Server, visit: str
) -> None:
    remote = own_server.make_calendar("work")
    office.connect(remote)
    own_server.stop()
    assert office.look() == [False]
    booking = office.book(visit, TEN)
    with transaction(office.engine) as session:
        row = session.get_one(OutsideEntry, (booking.id, "maya-chen"))
        assert row.state == "waiting"
        row.retry_at = office.clock() + timedelta(days=1)
    own_server.start()
    assert office.look() == [True]
    office.look()
    assert office.entry(booking).state == "written"
    assert len(remote.paths()) == 1


def test_a_password_that_was_changed_and_changed_back(
    office: Office, tmp_path: object, tmp_path_factory: pytest.TempPathFactory, visit: str
) -> None:
    server = Radicale(tmp_path_factory.mktemp("own"))
    server.start()
    try:
        office.connect(server.make_calendar("work"))
        server.set_password("another one")
        server.stop()
        server.start()
        assert office.look() == [False]
        assert office.free(visit) == []  # at once: nobody knows for how long
        assert "name and password" in why(office)["maya-chen"]
        server.stop()
        server.password = PASSWORD
        server.start()
        office.clock.pass_(timedelta(minutes=10))
        assert office.look() == [True]
        assert office.free(visit)
    finally:
        server.stop()


def test_a_calendar_that_was_removed_on_the_server(
    office: Office, remote: Remote, visit: str
) -> None:
    office.connect(remote)
    remote.remove()
    assert office.look() == [False]
    assert office.free(visit) == []
    with reading(office.engine) as session:
        (one,) = standing(session, now=office.clock())
    assert not one.readable
    assert "connect" in one.calendar.remedy


def test_visitors_get_the_pool_meanwhile(office: Office, remote: Remote, customer: str) -> None:
    office.connect(remote)
    remote.remove()
    office.look()
    office.wanting(customer)  # Maya owns the account, and has no times
    assert office.flow.times(customer, first=TEN.date(), days=7, zone="UTC")[1]


def test_a_series_without_bounds_makes_it_unreadable_by_name(
    office: Office, radicale: Remote, between: Proxy, visit: str
) -> None:
    evil = (
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:tick\nDTSTAMP:20260101T000000Z\n"
        "SUMMARY:Tick\nDTSTART:20260101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY\nEND:VEVENT\n"
        "END:VCALENDAR\n"
    )
    path = radicale.put("tick", AT_TEN)
    calendar = office.connect(Remote(_as(radicale, between), radicale.path)).calendar
    good = radicale.get(path)

    def spoilt(asked: object) -> tuple[int, dict[str, str], bytes] | None:
        if "calendar-multiget" not in asked.body:
            return None
        listed = (
            f'<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>'
            f"<d:href>{path}</d:href><d:propstat><d:prop><d:getetag>1</d:getetag>"
            f"<c:calendar-data>{evil}</c:calendar-data></d:prop>"
            "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response></d:multistatus>"
        )
        return 207, {"Content-Type": "text/xml"}, listed.encode()

    between.before = spoilt  # Radicale itself would not take it
    radicale.edit(path, ("T150000Z", "T153000Z"))
    assert office.look() == [False]
    assert "'Tick' of 2026-01-01 repeats more than" in office.row(calendar.id).failure
    assert office.free(visit) == []
    between.before = lambda _: None
    assert "Standup" in good
    office.clock.pass_(timedelta(minutes=10))
    assert office.look() == [True]
    assert office.free(visit)


def _as(remote: Remote, between: Proxy) -> Server:
    """The server as it is reached through the proxy."""
    port = int(between.url.rpartition(":")[2])
    return Radicale(remote.server.folder, port=port)


def test_a_broken_event_is_told_and_the_others_count(
    office: Office, remote: Remote, between: Proxy, visit: str
) -> None:
    remote.put("standup", AT_TEN)
    remote.put("odd", "DTSTART;TZID=Atlantis:20261119T140000\nDURATION:PT1H", title="Odd one")
    connected = office.connect(remote)
    assert len(connected.faults) == 1
    assert "'Odd one' of 2026-11-19" in connected.faults[0]
    assert "10:00" not in office.free(visit)
    with reading(office.engine) as session:
        (one,) = standing(session, now=office.clock())
    assert (one.readable, one.faults) == (True, connected.faults)


@pytest.mark.both_databases
def test_who_picks_a_time_is_told_what_was_put_there_just_now(
    office: Office, remote: Remote, visit: str
) -> None:
    office.connect(remote)
    office.clock.pass_(timedelta(seconds=30))
    assert "10:00" in office.free(visit)
    remote.put("standup", AT_TEN)
    with pytest.raises(TimeTaken):
        office.flow.hold_time(visit, TEN, "UTC")
    assert "10:00" not in office.free(visit)


def test_so_is_who_picks_it_by_the_link_of_a_mail(
    office: Office, remote: Remote, visit: str
) -> None:
    office.connect(remote)
    office.clock.pass_(timedelta(seconds=30))
    remote.put("standup", AT_TEN)
    with reading(office.engine) as session:
        routing_id = session.scalars(select(RoutingRow.id)).one()
    with pytest.raises(TimeTaken):
        BookingPages(office.engine, office.desk, office.clock).hold(routing_id, TEN)


@pytest.mark.both_databases
def test_what_was_put_there_while_the_visitor_confirmed_is_looked_at_before_it_is_booked(
    office: Office, remote: Remote, visit: str
) -> None:
    office.connect(remote)
    held = office.flow.hold_time(visit, TEN, "UTC")
    assert isinstance(held, Held)
    remote.put("standup", AT_TEN)
    office.clock.pass_(timedelta(seconds=30))
    with pytest.raises(TimeTaken):
        office.flow.book(visit, held.hold_id, name="Dana Lee", email="dana@northwind.example")
    assert office.booking(visit).state == "held"
    assert office.entry(office.booking(visit)) is None


@pytest.mark.both_databases
def test_an_owner_whose_calendar_went_silent_leaves_the_visitor_to_the_pool_which_is_said(
    office: Office, remote: Remote, visit: str
) -> None:
    calendar = office.connect(remote).calendar
    with transaction(office.engine) as session:
        session.get_one(HostCalendar, calendar.id).remedy = "Write the password anew."
    meeting, slots, next_free = office.flow.times(
        visit, first=TEN.date(), days=7, zone="America/New_York"
    )
    assert slots
    assert next_free is not None
    assert "has no time to book" in meeting.why
    assert "maya-chen" not in {one for slot in slots for one in slot.host_ids}
    held = office.flow.hold_time(visit, slots[0].starts_at, "America/New_York")
    assert isinstance(held, Held)
    assert held.meeting.why == meeting.why
    with reading(office.engine) as session:
        routing = session.scalars(select(RoutingRow)).one()
        assert (routing.fallback, routing.inputs["full"]) == (True, ["maya-chen"])


def test_a_calendar_that_hangs_holds_up_neither_picking_nor_the_others(
    office: Office, radicale: Remote, between: Proxy, visit: str
) -> None:
    other = radicale.server.make_calendar(f"j{datetime.now(UTC).timestamp():.6f}")
    mayas = office.connect(Remote(_as(radicale, between), radicale.path)).calendar
    office.connect(other, host="jonas-weber")
    go_on = threading.Event()

    def hang(_: object) -> None:
        go_on.wait(60)

    between.before = hang
    office.clock.pass_(timedelta(minutes=2))
    begun = Reader(office.desk.outside).take_up(now=office.clock())
    assert len(begun) == 2
    # Jonas's calendar is read while Maya's hangs.
    wait_for = [one for one in begun if one.result is not None]
    done = threading.Event()
    for one in wait_for:
        one.add_done_callback(lambda _: done.set())
    assert done.wait(60)
    assert sorted(one.done() for one in begun) == [False, True]
    office.flow.hold_time(visit, TEN, "UTC")  # and the visitor is not kept waiting for it
    go_on.set()
    assert [one.result() for one in begun] == [True, True]
    assert office.row(mayas.id).tries == 0


@pytest.mark.both_databases
def test_of_two_looks_at_once_the_first_one_counts(office: Office, remote: Remote) -> None:
    calendar = office.row(office.connect(remote).calendar.id)
    window = Interval(calendar.covered_from, calendar.covered_until)
    start = int(TEN.timestamp())

    def kept(*events: RemoteEvent) -> bool:
        changes = Changes(events, (), "token", everything=True)
        with transaction(office.engine) as session:
            return take_in(session, office.kept, calendar, changes, window, now=office.clock())

    assert kept(RemoteEvent("/a", "a", (Interval(start, start + 60),)))
    assert not kept()
    with reading(office.engine) as session:
        busy = outside_busy(session, ["maya-chen"], now=office.clock())
    assert Interval(start, start + 60) in busy["maya-chen"]


def test_nothing_is_offered_beyond_the_days_that_were_read(office: Office, remote: Remote) -> None:
    row = office.row(office.connect(remote).calendar.id)
    with reading(office.engine) as session:
        busy = outside_busy(session, ["maya-chen", "jonas-weber"], now=office.clock())
    assert set(busy) == {"maya-chen"}  # who has no calendar of their own is as free as before
    assert busy["maya-chen"][-1].start == row.covered_until


def test_a_calendar_that_may_only_be_read_is_not_kept_for_writing(
    office: Office, radicale: Remote, between: Proxy
) -> None:
    def read_only(asked: object) -> tuple[int, dict[str, str], bytes] | None:
        if "current-user-privilege-set" not in asked.body:
            return None
        told = (
            '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:response>'
            f"<d:href>{radicale.path}</d:href><d:propstat><d:prop><d:displayname>Shared"
            "</d:displayname><d:resourcetype><d:collection/><c:calendar/></d:resourcetype>"
            "<d:current-user-privilege-set><d:privilege><d:read/></d:privilege>"
            "</d:current-user-privilege-set></d:prop><d:status>HTTP/1.1 200 OK</d:status>"
            "</d:propstat></d:response></d:multistatus>"
        )
        return 207, {"Content-Type": "text/xml"}, told.encode()

    between.before = read_only
    shared = Remote(_as(radicale, between), radicale.path)
    with pytest.raises(Refused, match="may not be written to Shared"):
        office.connect(shared)
    with reading(office.engine) as session:
        assert standing(session, now=office.clock()) == []
    assert not office.connect(shared, writes=False).calendar.writes


def test_credentials_are_sealed_and_survive_a_new_secret(office: Office, remote: Remote) -> None:
    row = office.row(office.connect(remote).calendar.id)
    assert PASSWORD.encode() not in row.credentials
    settings = office.desk.outside.settings
    former = settings.server_secret
    renewed = settings.model_copy(
        update={"server_secret": settings.identity_secret, "former_server_secret": former}
    )
    assert unseal(row.credentials, renewed) == {"user": USER, "password": PASSWORD}
    without = renewed.model_copy(update={"former_server_secret": None})
    with pytest.raises(Refused, match="another secret"):
        unseal(row.credentials, without)

    with transaction(office.engine) as session:
        assert reseal(session, replace(office.desk.outside, settings=renewed)) == 1
    assert unseal(office.row(row.id).credentials, without)["password"] == PASSWORD


def test_nobody_can_change_what_is_sealed(settings: Settings) -> None:
    sealed = bytearray(seal({"user": "maya"}, settings))
    sealed[40] ^= 1
    with pytest.raises(Refused):
        unseal(bytes(sealed), settings)


def test_a_calendar_of_nobody_is_not_connected(office: Office, remote: Remote) -> None:
    wish = Wish("nobody", "caldav", {"user": USER, "password": PASSWORD}, remote.address)
    with pytest.raises(LookupError, match="no host 'nobody'"):
        connect(office.desk.outside, wish, now=office.clock())
