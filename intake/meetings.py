"""What the link of a booked meeting can do: show, move, cancel, and the calendar file."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Engine

import scheduler
from intake import booking as meetings_of_visit
from intake.desk import Desk
from intake.invitations import for_visitor
from intake.links import OUTLIVES, BadLink
from intake.meeting_views import booked
from intake.routing import route_of
from intake.steps import Booked
from intake.turn import Turn, start_turn
from scheduler import NotFound, Route, Slot, TimeNotOffered
from scheduler.bookings.locks import hosts_of
from scheduler.calendars.reading import look_again
from store.database import transaction
from store.meetings import Booking


@dataclass(frozen=True)
class MeetingPage:
    """A meeting as its own page shows it."""

    vendor: str
    meeting: Booked
    cancelled: bool
    over: bool


class Meetings:
    """One method for each thing that can be done with a meeting; one transaction each."""

    def __init__(self, engine: Engine, desk: Desk, clock: Callable[[], datetime]) -> None:
        self._engine, self._desk, self._clock = engine, desk, clock

    @contextmanager
    def _meeting(self, booking_id: str) -> Iterator[tuple[Turn, Booking]]:
        with transaction(self._engine) as session:
            booking = session.get(Booking, booking_id)
            if booking is None or booking.state not in ("confirmed", "cancelled"):
                raise NotFound(booking_id)
            turn = start_turn(self._desk, session, booking.visit_id, self._clock())
            if booking.ends_at + OUTLIVES <= turn.now:
                raise BadLink("expired")
            yield turn, booking

    def show(self, booking_id: str) -> MeetingPage:
        """The meeting. Raises ``NotFound``, or ``BadLink`` long after it: as every method here."""
        with self._meeting(booking_id) as (turn, booking):
            return _page(turn, booking)

    def cancel(self, booking_id: str) -> MeetingPage:
        """Cancel it; again, it stays cancelled."""
        with self._meeting(booking_id) as (turn, booking):
            if booking.ends_at > turn.now:
                booking = meetings_of_visit.cancel(turn, booking)
            return _page(turn, booking)

    def times(self, booking_id: str, *, first: date, days: int, zone: str) -> list[Slot]:
        """The times that it could be moved to."""
        with self._meeting(booking_id) as (turn, booking):
            return scheduler.open_times(
                turn.session,
                turn.vendor.teams,
                _same_hosts(route_of(meetings_of_visit.routing_of(turn, booking)), booking),
                now=turn.now,
                first=first,
                days=days,
                zone=zone,
                visit_id=turn.visit.id,
                moving=booking.id,
            )

    def move(self, booking_id: str, starts_at: datetime) -> MeetingPage:
        """Move it. Raises ``TimeTaken`` or ``TimeNotOffered`` (also for one that is over): it then
        stays where it was."""
        with self._meeting(booking_id) as (_, booking):
            hosts = hosts_of(booking)
        look_again(self._desk.outside, hosts, now=self._clock())
        with self._meeting(booking_id) as (turn, booking):
            if booking.ends_at <= turn.now:
                raise TimeNotOffered("the meeting is over")
            return _page(turn, meetings_of_visit.move(turn, booking, starts_at))

    def calendar_file(self, booking_id: str) -> bytes:
        """The iCalendar file of the meeting as it stands now."""
        with self._meeting(booking_id) as (turn, booking):
            return scheduler.calendar_file(booking, for_visitor(turn, booking))


def _same_hosts(route: Route, booking: Booking) -> Route:
    """A moved meeting stays with its hosts, whoever else the route would offer."""
    also = tuple((one,) for one in booking.also_host_ids)
    return route.model_copy(update={"host_ids": (booking.host_id,), "also": also})


def _page(turn: Turn, booking: Booking) -> MeetingPage:
    return MeetingPage(
        vendor=turn.vendor.name,
        meeting=booked(turn, meetings_of_visit.routing_of(turn, booking), booking),
        cancelled=booking.state == "cancelled",
        over=booking.ends_at <= turn.now,
    )
