"""Whom a meeting is with, also after they left the teams."""

from collections.abc import Sequence

from crm_sync.hand_off import Attendee
from intake.meetings.kept_story import kept_story
from intake.names import in_words
from intake.turn import Turn
from offers.wording import linking
from scheduler import Route, Teams, with_whom
from store.decisions import RoutingRow
from store.meetings import Booking, CalendarEntry


def host_of(turn: Turn, booking: Booking) -> Attendee | None:
    """The host of a booking, as the teams say; of one who left them, as the calendar's entry says.

    None: neither knows (the host left before anything was booked).
    """
    host = turn.vendor.teams.hosts.get(booking.host_id)
    if host is not None:
        return Attendee(name=host.name, email=host.email)
    entry = turn.session.get(CalendarEntry, booking.id)
    story = None if entry is None else kept_story(entry)
    if story is None or story.meeting is None:
        return None
    meeting = story.meeting
    return next((one for one in meeting.attendees if one.name == meeting.host), None)


def also(turn: Turn, booking: Booking) -> tuple[Attendee, ...]:
    """Who takes part besides: those who are still among the hosts."""
    hosts = turn.vendor.teams.hosts
    return tuple(
        Attendee(name=hosts[one].name, email=hosts[one].email)
        for one in booking.also_host_ids
        if one in hosts
    )


def who_would_meet(teams: Teams, routing: RoutingRow, language: str, word: str) -> str:
    """ "Maya Chen, your account manager, and one of our solutions consultants": whom a visitor
    would meet, before a time is chosen. ``word``: and, in that language."""
    route = Route.model_validate(routing)
    return enumerated(with_whom(teams, route.seats, route.pools, language), word)


def who_meets(turn: Turn, booking: Booking, language: str, word: str) -> str:
    """ "Maya Chen, your account manager, and Sara Kim, one of our solutions consultants": whom the
    visitor meets at the time that was chosen, also after they left the teams."""
    teams = turn.vendor.teams
    routing = turn.session.get_one(RoutingRow, booking.routing_id)
    seats = (booking.host_id, *booking.also_host_ids)
    named = [
        _named(turn, booking, one, pool_id, language)
        for one, pool_id in zip(seats, _pools(routing, len(seats)), strict=True)
        if one == booking.host_id or one in teams.hosts
    ]
    return enumerated(named, word)


def _named(turn: Turn, booking: Booking, host_id: str, pool_id: str | None, language: str) -> str:
    teams = turn.vendor.teams
    if host_id not in teams.hosts:
        host = host_of(turn, booking)
        return in_words(host_id) if host is None else host.name
    # Handed over to somebody else, it is not the pool's any more.
    of_pool = pool_id in teams.pools and host_id in teams.pools[str(pool_id)].host_ids
    return with_whom(teams, ((host_id,),), (pool_id if of_pool else None,), language)[0]


def _pools(routing: RoutingRow, seats: int) -> tuple[str | None, ...]:
    return (*Route.model_validate(routing).pools, *(None for _ in range(seats)))[:seats]


def enumerated(names: Sequence[str], word: str) -> str:
    """ "one", "one and another"; where one has a comma of its own, "one, for this, and another"."""
    if len(names) < 2:
        return "".join(names)
    before = ", ".join(names[:-1])
    return f"{before}{',' if ',' in before else ''} {linking(word, names[-1])} {names[-1]}"
