"""Times against a slow look, minute by minute: none offered that is not free, none missing."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.availability.bookable import bookable
from scheduler.availability.claims import Claims
from scheduler.availability.intervals import Interval
from scheduler.availability.times import slots_of
from scheduler.availability.why import why
from scheduler.zones import moment, seconds
from tests.scheduler.availability.cases import (
    ZONES,
    Case,
    a_day,
    a_host_of,
    a_meeting_of,
    cases,
    chances,
    taken_of,
    zones,
)
from tests.scheduler.availability.oracle import Oracle
from tests.scheduler.making import a_host, a_meeting


@settings(max_examples=200)
@given(cases)
def test_a_time_is_offered_if_and_only_if_every_minute_allows_it(case: Case) -> None:
    found = bookable(case.host, case.meeting, case.known.taken(), *case.within)
    expected = Oracle(case.host, case.start, case.end).free(case.meeting, case.known)
    assert [moment(at) for at in found] == expected


@settings(max_examples=300)
@given(cases, st.integers(-500, 2500), st.integers(0, 3000), zones)
def test_why_says_free_if_and_only_if_the_time_is_offered(
    case: Case, soonest: int, lasting: int, viewer: str
) -> None:
    since = case.within[0] + soonest * 60
    allowed = Interval(since, since + lasting * 60)
    within = Interval(*case.within)
    said = why(case.host, case.meeting, case.known, allowed, within, viewer=viewer)
    offered = [
        at
        for at in bookable(case.host, case.meeting, case.known.taken(), *within)
        if allowed.start <= at < allowed.end
    ]
    assert [one.start for one in said if one.offered] == offered
    assert all(one.words for one in said)


@given(cases, zones, zones)
def test_the_viewers_zone_changes_words_only(case: Case, one: str, two: str) -> None:
    ever, within = Interval(-(2**40), 2**40), Interval(*case.within)

    def said(viewer: str) -> list[tuple[int, str]]:
        answers = why(case.host, case.meeting, case.known, ever, within, viewer=viewer)
        return [(answer.start, answer.code) for answer in answers]

    assert said(one) == said(two)


@given(cases)
def test_every_time_of_the_grid_is_answered_for_and_no_other(case: Case) -> None:
    ever, within = Interval(-(2**40), 2**40), Interval(*case.within)
    said = why(case.host, case.meeting, case.known, ever, within, viewer="Etc/UTC")
    always = a_host(case.host.zone, "00:00-24:00")
    alone = a_meeting(minutes=case.meeting.minutes, increment=case.meeting.increment)
    grid = Oracle(always, case.start, case.end).free(alone, Claims())
    assert [moment(one.start) for one in said] == grid


@settings(max_examples=60)
@given(
    chance=chances,
    seats=st.lists(st.sets(st.sampled_from("abc"), min_size=1), min_size=1, max_size=3),
)
def test_all_seats_of_a_meeting_can_be_taken_then_and_at_no_other_time(
    chance: Random, seats: Sequence[set[str]]
) -> None:
    day = a_day(chance)
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    end, call = start + timedelta(hours=20), a_meeting_of(chance)
    hosts = {one: a_host_of(chance, day, chance.choice(ZONES), one) for one in "abc"}
    known = {one: taken_of(chance, start) for one in "abc"}
    wanted = [sorted(seat) for seat in seats]
    starts = {
        one: bookable(host, call, known[one].taken(), seconds(start), seconds(end))
        for one, host in hosts.items()
        if any(one in seat for seat in wanted)
    }
    found = slots_of(wanted, starts, call)
    free = {
        one: set(Oracle(host, start, end).free(call, known[one])) for one, host in hosts.items()
    }
    expected = [
        at
        for at in sorted(set().union(*free.values()))
        if any(
            len(set(who)) == len(who) and all(at in free[one] for one in who)
            for who in product(*wanted)
        )
    ]
    assert [slot.starts_at for slot in found] == expected
    for slot in found:
        assert [slot.host_ids, *slot.also] == [
            tuple(one for one in seat if slot.starts_at in free[one]) for seat in wanted
        ]
