"""Who takes what of a host's time: the same as ``taken``, told apart, for the question why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from scheduler.availability.host_time import Met, Taken, in_order
from scheduler.availability.intervals import Interval
from scheduler.availability.taken import counting, meetings_met, near
from scheduler.calendars.busy import EVER, outside_busy, unreadable
from scheduler.teams.people import Host, MeetingType
from scheduler.zones import seconds
from store.meetings import Booking, TakenTime

Kind = Literal["booking", "hold", "calendar", "unknown"]


class Claim(NamedTuple):
    """Something that takes a host's time. Moments are seconds since 1970 UTC, ends excluded."""

    kind: Kind
    """``calendar``: the host's own; ``unknown``: what lies beyond the days that were read of it."""
    busy_from: int
    busy_until: int
    """Its own buffers included."""
    starts_at: int
    ends_at: int
    held_until: int | None = None


@dataclass(frozen=True)
class Claims:
    """All that takes a host's time within some range."""

    claims: Sequence[Claim] = ()
    meetings: Sequence[Met] = ()
    """Those that count against limits."""
    unreadable: str | None = None
    """Why the host's own calendar cannot be read, a sentence: then nothing is free."""

    def taken(self) -> Taken:
        """The same without who and why, as times are computed from it."""
        busy = [(one.busy_from, one.busy_until) for one in self.claims]
        if self.unreadable is not None:
            busy.append((-EVER, EVER))
        return Taken(in_order([one for one, _ in busy], [one for _, one in busy]), self.meetings)


def claims_on(
    session: Session,
    hosts: Sequence[Host],
    meeting: MeetingType,
    within: Interval,
    *,
    now: datetime,
) -> dict[str, Claims]:
    """For each host what is taken of the time ``within``, for a visitor who holds nothing."""
    ids = [host.id for host in hosts]
    met = meetings_met(session, hosts, meeting, within, counting(now))
    silent = unreadable(session, ids, now=now)
    claims: dict[str, list[Claim]] = {one: [] for one in ids}
    for host_id, since, until, starts_at, ends_at, held in session.execute(
        select(
            TakenTime.host_id,
            TakenTime.busy_from,
            TakenTime.busy_until,
            TakenTime.starts_at,
            Booking.ends_at,
            TakenTime.held_until,
        )
        .join(Booking, Booking.id == TakenTime.booking_id)
        .where(near(hosts, within), counting(now))
    ):
        kind: Kind = "booking" if held is None else "hold"
        claims[host_id].append(Claim(kind, since, until, starts_at, seconds(ends_at), held))
    for host_id, outside in outside_busy(session, ids, now=now).items():
        if host_id not in silent:
            claims[host_id] += [_outside(*interval) for interval in outside]
    return {one: Claims(sorted(claims[one]), met[one], silent.get(one)) for one in ids}


def _outside(since: int, until: int) -> Claim:
    return Claim("unknown" if until >= EVER else "calendar", since, until, since, until)
