"""What is told apart for the question why is what times are computed from."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy.orm import Session

from scheduler import Route, Teams, confirm, hand_over, hold, move
from scheduler.availability.bookable import bookable
from scheduler.availability.claims import claims_on
from scheduler.availability.intervals import Interval
from scheduler.availability.taken import taken
from scheduler.availability.times import window
from scheduler.availability.why import why
from scheduler.calendars.packing import packed
from scheduler.errors import TimeTaken
from scheduler.zones import DAY, seconds
from store.calendars import HostCalendar
from store.meetings import Booking

Visiting = Callable[..., str]


def connect(
    session: Session, host_id: str, busy: list[Interval], now: datetime, **more: object
) -> None:
    """A calendar of the host's own, as it was last read."""
    known = {
        "kind": "caldav",
        "address": f"https://calendars.example/{host_id}",
        "name": "Work",
        "credentials": b"",
        "connected_at": now,
        "covered_from": seconds(now) - DAY,
        "covered_until": seconds(now) + 9 * DAY,
        "busy": packed(busy),
        "read_at": now,
        "next_read_at": now,
    }
    session.add(HostCalendar(host_id=host_id, **(known | more)))
    session.flush()


def held(
    session: Session, teams: Teams, way: Route, visit: str, at: datetime, now: datetime
) -> Booking:
    return hold(session, teams, way, visit, starts_at=at, visit_id=visit, zone="Etc/UTC", now=now)


def confirmed(
    session: Session, teams: Teams, way: Route, visit: str, at: datetime, now: datetime
) -> Booking:
    of_visit = held(session, teams, way, visit, at, now)
    return confirm(
        session, teams, of_visit.id, visit_id=visit, name="A", email="a@example.com", now=now
    ).booking


@pytest.mark.parametrize("seed", range(3))
def test_both_looks_see_the_same(
    session: Session,
    teams: Teams,
    specialists: Route,
    now: datetime,
    visiting: Visiting,
    seed: int,
) -> None:
    chance = Random(seed)
    meeting = teams.meeting_types["solution-session"].model_copy(update={"daily_limit": 2})
    for n, hour in enumerate(chance.sample(range(14, 18), 3)):
        visit = visiting(session, f"visit-{n}")
        at = datetime(2026, 11, 20, hour, tzinfo=UTC)
        (held if n else confirmed)(session, teams, specialists, visit, at, now)
    some = [Interval(at, at + 5000) for at in range(seconds(now), seconds(now) + 8 * DAY, 40_000)]
    connect(session, "sara-kim", some, now)
    if seed:
        connect(session, "tom-okafor", [], now, read_at=now - timedelta(hours=1))
    hosts = [teams.hosts["sara-kim"], teams.hosts["tom-okafor"]]
    within = Interval(seconds(now), seconds(now) + 14 * DAY)
    told = claims_on(session, hosts, meeting, within, now=now)
    found = taken(session, hosts, meeting, within, now=now)
    for host in hosts:
        free = bookable(host, meeting, found[host.id], *within)
        assert free == bookable(host, meeting, told[host.id].taken(), *within)
        answers = why(host, meeting, told[host.id], window(meeting, now), within, viewer="Etc/UTC")
        allowed = window(meeting, now)
        assert [one.start for one in answers if one.offered] == [
            one for one in free if allowed.start <= one < allowed.end
        ]


def test_a_calendar_of_the_hosts_own_is_told_apart(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    monday = seconds(datetime(2026, 11, 23, tzinfo=UTC))
    connect(session, "maya-chen", [Interval(monday + 15 * 3600, monday + 16 * 3600)], now)
    maya, review = teams.hosts["maya-chen"], teams.meeting_types["plan-review"]
    within = Interval(monday, monday + 7 * DAY)
    known = claims_on(session, [maya], review, within, now=now)["maya-chen"]
    said = why(maya, review, known, window(review, now), within, viewer="Etc/UTC")
    words = {one.start: one.words for one in said}
    assert words[monday + 15 * 3600] == "busy 15:00–16:00 in the host's own calendar"
    assert words[monday + 14 * 3600 + 1800] == (
        "too close to an entry of the host's own calendar 15:00–16:00: buffers of 0 + 10 minutes"
    )
    assert words[monday + 16 * 3600] == "free"
    # What was read of it ends on Friday at three.
    friday = monday + 4 * DAY
    assert words[friday + 18 * 3600] == (
        "the host's own calendar was read until 2026-11-27 15:00 only"
    )


def test_a_calendar_that_cannot_be_read_is_told_as_it_is_to_the_operator(
    session: Session, teams: Teams, now: datetime, visiting: Visiting
) -> None:
    visiting(session)
    connect(session, "maya-chen", [], now, read_at=now - timedelta(minutes=42))
    maya, review = teams.hosts["maya-chen"], teams.meeting_types["plan-review"]
    within = Interval(seconds(now), seconds(now) + DAY)
    known = claims_on(session, [maya], review, within, now=now)["maya-chen"]
    said = why(maya, review, known, window(review, now), within, viewer="Etc/UTC")
    assert {one.code for one in said} == {"unreadable"}
    assert "42 minutes ago" in said[0].words


def test_a_meeting_moves_within_a_day_that_is_at_its_limit(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    review = teams.meeting_types["plan-review"].model_copy(update={"daily_limit": 1})
    types = {**teams.meeting_types, "plan-review": review}
    limited = teams.model_copy(update={"meeting_types": types})
    monday = datetime(2026, 11, 23, 14, tzinfo=UTC)
    first = confirmed(session, limited, maya, visiting(session, "ada"), monday, now)
    confirmed(session, limited, maya, visiting(session, "bob"), monday + timedelta(days=1), now)
    moved = move(session, limited, first.id, starts_at=monday + timedelta(hours=1), now=now)
    assert moved.booking.starts_at == monday + timedelta(hours=1)
    with pytest.raises(TimeTaken):
        move(session, limited, first.id, starts_at=monday + timedelta(days=1, hours=2), now=now)


def test_a_meeting_is_not_handed_to_a_host_at_its_limit(
    session: Session, teams: Teams, specialists: Route, now: datetime, visiting: Visiting
) -> None:
    kind = teams.meeting_types["solution-session"].model_copy(update={"daily_limit": 1})
    types = {**teams.meeting_types, "solution-session": kind}
    limited = teams.model_copy(update={"meeting_types": types})
    monday = datetime(2026, 11, 23, 14, tzinfo=UTC)
    first = confirmed(session, limited, specialists, visiting(session, "ada"), monday, now)
    second = confirmed(
        session, limited, specialists, visiting(session, "bob"), monday + timedelta(hours=2), now
    )
    assert first.host_id != second.host_id
    with pytest.raises(TimeTaken):
        hand_over(session, limited, first.id, to=second.host_id, now=now)
