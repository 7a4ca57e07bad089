"""An operator connects a host's own calendar, looks after it, and lets it go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from remote.faults import Refused
from remote.sealing import seal, unseal
from scheduler.availability.intervals import Interval
from scheduler.bookings.hosts import sync_hosts
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.busy import is_fresh
from scheduler.calendars.calendar import Changes, Found
from scheduler.calendars.entry_works import enqueue_entry
from scheduler.calendars.keeping import take_in
from scheduler.calendars.kinds import Connection, kind
from scheduler.calendars.outside import Outside
from scheduler.calendars.reading import next_look
from store.calendars import CalendarEvent, HostCalendar, OutsideEntry
from store.database import transaction
from store.meetings import Booking, TakenTime


@dataclass(frozen=True)
class Wish:
    """A calendar that is to be connected."""

    host_id: str
    kind: str
    credentials: Mapping[str, str] = field(repr=False)
    address: str
    """Which calendar, as ``Found.address`` says."""
    reads: bool = True
    writes: bool = True


@dataclass(frozen=True)
class Connected:
    """What came of it."""

    calendar: HostCalendar
    found: Found
    events: int
    """How many stand in it that can matter: within the days that are read, or without end."""
    faults: tuple[str, ...]
    """Events that cannot be read."""
    instead_of: HostCalendar | None
    """What the host's meetings were written to before."""


@dataclass(frozen=True)
class Reached:
    """What credentials lead to."""

    calendars: Sequence[Found]
    credentials: Mapping[str, str] = field(repr=False)
    """To connect one of them with: the vendor may have renewed those that were tried, and take the
    former ones no more."""


class _AtHand:
    """Credentials that are stored nowhere yet, through renewals while they are tried."""

    def __init__(self, credentials: Mapping[str, str]) -> None:
        self.now = dict(credentials)

    def load(self) -> Mapping[str, str]:
        return dict(self.now)

    def keep(self, new: Mapping[str, str], instead_of: Mapping[str, str]) -> bool:
        as_read = self.now == dict(instead_of)
        if as_read:
            self.now = dict(new)
        return as_read


def reachable(
    outside: Outside, host_id: str, kind_: str, credentials: Mapping[str, str], where: str = ""
) -> Reached:
    """The calendars that the credentials reach. Raises ``Unavailable``,
    ``Refused``; ``LookupError`` for somebody who is no host, or no kind of calendar."""
    at_hand = _AtHand(credentials)
    wish = Wish(host_id, kind_, credentials, where)
    found = kind(kind_).find_calendars(_connection(outside, wish, at_hand))
    return Reached(found, at_hand.load())


def connect(outside: Outside, wish: Wish, *, now: datetime) -> Connected:
    """Try it, and keep it if everything that is wished for works: it is read once, as it will be.

    A calendar that is connected already gets the new credentials. What the host's meetings were
    written to before is only read from now on, and their entries move.
    Raises as ``reachable``, and ``Refused`` where entries are to be written and may not.
    """
    at_hand = _AtHand(wish.credentials)
    opened = kind(wish.kind).open_calendar(_connection(outside, wish, at_hand))
    row = HostCalendar(host_id=wish.host_id, kind=wish.kind, version=0)
    look = next_look(row, outside.teams(), now)
    try:
        found = opened.about()
        if wish.writes and not found.may_write:
            raise Refused(
                f"Entries may not be written to {found.name}.",
                "Give the account the right to, or connect it to be read only.",
            )
        changes = opened.changes(None, look.window)
    finally:
        opened.close()
    with transaction(outside.engine) as session:
        wish = replace(wish, credentials=at_hand.load())
        return _keep(session, outside, wish, found, changes, look.window, now)


def _connection(outside: Outside, wish: Wish, at_hand: _AtHand) -> Connection:
    host = outside.teams().hosts.get(wish.host_id)
    if host is None:
        raise LookupError(f"There is no host '{wish.host_id}'.")
    return Connection(
        address=wish.address,
        credentials=wish.credentials,
        zone=host.zone,
        emails=(host.email,),
        settings=outside.settings,
        load=at_hand.load,
        keep=at_hand.keep,
    )


def _keep(
    session: Session,
    outside: Outside,
    wish: Wish,
    found: Found,
    changes: Changes,
    window: Interval,
    now: datetime,
) -> Connected:
    sync_hosts(session, outside.teams(), now=now)
    if wish.writes:
        _refuse_colleagues(session, outside, wish, found)
    before = _written_to(session, wish.host_id)
    row = _row(session, wish, found, now)
    row.credentials = seal(wish.credentials, outside.settings)
    row.name, row.reads = found.name, wish.reads
    replaced = before if wish.writes and before is not None and before.id != row.id else None
    if replaced is not None:
        replaced.writes = False
        session.flush()
    row.writes = wish.writes
    session.add(row)
    session.flush()
    take_in(session, outside.durable, row, changes, window, now=now)
    if wish.writes:
        write_meetings(session, outside, wish.host_id, now=now)
    count = sum(1 for one in changes.events if one.busy)
    faults = tuple(one.fault for one in changes.events if one.fault)
    return Connected(row, found, count, faults, replaced)


def _refuse_colleagues(session: Session, outside: Outside, wish: Wish, found: Found) -> None:
    """A meeting has one entry in a calendar: two hosts of it would write the same one, and what is
    taken away for the first is deleted for the second. It is also how a consent that was given with
    somebody else's account comes out."""
    query = select(HostCalendar.host_id).where(
        HostCalendar.kind == wish.kind,
        HostCalendar.address == found.address,
        HostCalendar.writes,
        HostCalendar.host_id != wish.host_id,
    )
    colleague = session.scalars(query).first()
    if colleague is not None:
        host = outside.teams().hosts.get(colleague)
        raise Refused(
            f"The meetings of {host.name if host else colleague} are written to {found.name}.",
            "Connect a calendar of the host's own, with the host's own account, or this one to be "
            "read only.",
        )


def _written_to(session: Session, host_id: str) -> HostCalendar | None:
    query = select(HostCalendar).where(HostCalendar.host_id == host_id, HostCalendar.writes)
    return session.scalars(query).first()


def _row(session: Session, wish: Wish, found: Found, now: datetime) -> HostCalendar:
    """The row of that calendar, new unless it is there."""
    query = select(HostCalendar).where(
        HostCalendar.host_id == wish.host_id,
        HostCalendar.kind == wish.kind,
        HostCalendar.address == found.address,
    )
    return session.scalars(query).first() or HostCalendar(
        host_id=wish.host_id,
        kind=wish.kind,
        address=found.address,
        connected_at=now,
        next_read_at=now,
        version=0,
        tries=0,
        busy=b"",
    )


def write_meetings(session: Session, outside: Outside, host_id: str, *, now: datetime) -> None:
    """All meetings of the host that are still to come get their entries."""
    query = (
        select(Booking)
        .join(TakenTime, TakenTime.booking_id == Booking.id)
        .where(TakenTime.host_id == host_id, Booking.state == "confirmed", Booking.ends_at > now)
    )
    for booking in session.scalars(query):
        if host_id in hosts_of(booking):
            enqueue_entry(session, outside.durable, booking.id, host_id)


def disconnect(
    session: Session, outside: Outside, calendar_id: str, *, now: datetime
) -> HostCalendar:
    """Forget the calendar, its credentials and what was read of it. Entries that were written stay
    in it; those that still waited to be taken out of it go to where the host's meetings are written
    to now. Raises ``LookupError``."""
    row = session.get(HostCalendar, calendar_id)
    if row is None:
        raise LookupError(f"There is no calendar '{calendar_id}'.")
    session.delete(row)
    session.flush()
    write_meetings(session, outside, row.host_id, now=now)
    return row


def reseal(session: Session, outside: Outside) -> int:
    """Seal every calendar's credentials with the secret that is in force; how many there are.
    Raises ``Refused`` where one was sealed with neither it nor the former one."""
    # Locked: a worker that renews a permission meanwhile would find it overwritten.
    rows = session.scalars(select(HostCalendar).with_for_update()).all()
    for row in rows:
        row.credentials = seal(unseal(row.credentials, outside.settings), outside.settings)
    return len(rows)


@dataclass(frozen=True)
class Standing:
    """A connected calendar as the operator sees it."""

    calendar: HostCalendar
    readable: bool
    """False: its host is offered to nobody."""
    faults: tuple[str, ...]
    """Events that cannot be read, a sentence each."""
    entries: tuple[OutsideEntry, ...]
    """Entries that could not be written yet, or of which something is to be said."""
    meetings: Mapping[str, Booking]
    """Whose entries those are, by the booking's id."""


def standing(session: Session, *, now: datetime) -> list[Standing]:
    """Every calendar that is connected, those in trouble first."""
    rows = session.scalars(select(HostCalendar).order_by(HostCalendar.host_id, HostCalendar.name))
    found = [_standing(session, row, now) for row in rows.all()]
    return sorted(found, key=lambda one: (one.readable, one.calendar.failure is None))


def in_trouble(session: Session, *, now: datetime) -> list[HostCalendar]:
    """The calendars that cannot be read, so that nothing of their hosts is offered."""
    rows = session.scalars(select(HostCalendar).where(HostCalendar.reads))
    return [row for row in rows if not _is_readable(row, now)]


def _standing(session: Session, row: HostCalendar, now: datetime) -> Standing:
    faults = select(CalendarEvent.fault).where(
        CalendarEvent.calendar_id == row.id, CalendarEvent.fault.is_not(None)
    )
    entries = (
        select(OutsideEntry, Booking)
        .join(Booking, Booking.id == OutsideEntry.booking_id)
        .where(OutsideEntry.calendar_id == row.id, Booking.ends_at > now)
        .where(OutsideEntry.failure.is_not(None) | OutsideEntry.note.is_not(None))
    )
    found = session.execute(entries).all()
    return Standing(
        row,
        _is_readable(row, now),
        tuple(str(one) for one in session.scalars(faults)),
        tuple(entry for entry, _ in found),
        {booking.id: booking for _, booking in found},
    )


def _is_readable(row: HostCalendar, now: datetime) -> bool:
    return row.remedy is None and is_fresh(row.read_at, now)
