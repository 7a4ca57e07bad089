"""What stands of a meeting in its hosts' own calendars, and what a host's change there does."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

import scheduler
from intake.desk import Desk
from intake.meetings.kept_story import story_in_words
from intake.meetings.meeting_news import announce
from intake.names import in_words
from intake.turn import Turn, start_turn
from scheduler import Teams, TimeTaken
from scheduler.bookings.by_host import moved_by_host
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.calendar import Entry, Person
from scheduler.calendars.entry_works import write_again
from scheduler.invitations.joining import call_link, made_by_calendar
from scheduler.zones import moment
from store.calendars import OutsideEntry
from store.decisions import RoutingRow
from store.meetings import Booking, CalendarEntry


def compose(desk: Desk, session: Session, booking: Booking, host_id: str) -> Entry:
    """The meeting as it is to stand in that host's calendar, with the whole story for the rep.

    The story is not for the visitor: nobody but the host gets this entry, and the provider is told
    to send it to nobody.
    """
    teams = desk.vendor.teams
    kept = session.get_one(CalendarEntry, booking.id)
    hosts = [_host(teams, one) for one in hosts_of(booking)]
    visitor = Person(booking.attendee_name or "", booking.attendee_email or "")
    host = teams.hosts.get(host_id)
    page = f"{desk.links.public_url}/operator/calendars?host={host_id}"
    story = story_in_words(kept)
    return Entry(
        uid=booking.uid,
        sequence=booking.sequence,
        title=kept.title,
        description=f"{story}\n\n{page}",
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone="UTC" if host is None else host.zone,
        organizer=hosts[0],
        attendees=(*hosts[1:], visitor),
        join_url=call_link(booking),
        url=page,
        changed_at=booking.changed_at,
        with_call=host_id == booking.host_id and made_by_calendar(teams, booking),
    )


def _host(teams: Teams, host_id: str) -> Person:
    host = teams.hosts.get(host_id)
    return Person(in_words(host_id), "") if host is None else Person(host.name, host.email)


def honour(
    desk: Desk,
    session: Session,
    booking_id: str,
    host_id: str,
    what: str,
    starts_at: int | None,
    ends_at: int | None,
    *,
    now: datetime,
) -> None:
    """Do here what the host did there: ``moved`` (with its new times, seconds since 1970), or
    ``deleted``, ``declined`` or ``cancelled``. A meeting that is over, off, or somebody else's by
    now stays as it is."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.state != "confirmed" or booking.ends_at <= now:
        return
    if host_id not in hosts_of(booking):
        return
    turn = start_turn(desk, session, booking.visit_id, now)
    if what != "moved":
        _cancel(turn, booking)
    elif starts_at is not None and ends_at is not None and starts_at < ends_at:
        _move(turn, booking, host_id, moment(starts_at), moment(ends_at))


def _cancel(turn: Turn, booking: Booking) -> None:
    change = scheduler.cancel(turn.session, booking.id, now=turn.now)
    routing = turn.session.get_one(RoutingRow, booking.routing_id)
    routing.closed_at = change.booking.changed_at
    announce(turn, change, "cancelled", by="rep")


def _move(
    turn: Turn, booking: Booking, host_id: str, starts_at: datetime, ends_at: datetime
) -> None:
    if ends_at <= turn.now:
        _put_back(turn, booking, host_id, starts_at, "which is over")
        return
    try:
        change = moved_by_host(
            turn.session, booking.id, starts_at=starts_at, ends_at=ends_at, now=turn.now
        )
    except TimeTaken:
        there = "where another meeting of theirs stands or is being booked"
        _put_back(turn, booking, host_id, starts_at, there)
        return
    announce(turn, change, "moved", by="rep")


def _put_back(
    turn: Turn, booking: Booking, host_id: str, starts_at: datetime, why_not: str
) -> None:
    """The entry goes back to where the meeting is, and the operator is told."""
    entry = turn.session.get(OutsideEntry, (booking.id, host_id))
    if entry is None:
        return
    entry.note = (
        f"The host moved it to {starts_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC, {why_not}: it was "
        "put back to its time."
    )
    write_again(turn.session, turn.desk.durable, entry)
