"""Whose turn it is: shares by weight, fair after absence and to who is new, always the same."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.routing.turns import (
    MEETING,
    PERIOD,
    Standing,
    calibrated,
    credits_of,
    in_turn,
    newcomers,
    share,
)

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Pool:
    """A pool over time: who is there, what each was given, each meeting by the rules."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self.weights = dict(weights)
        self.since = dict.fromkeys(weights, NOW - 2 * PERIOD)
        self.given: list[tuple[datetime, str, dict[str, int]]] = []

    def join(self, host: str, weight: int, at: datetime) -> None:
        self.weights[host], self.since[host] = weight, at

    def order(self, now: datetime) -> list[Standing]:
        standings = [
            Standing(
                one,
                weight=weight,
                counted=self._counted(now)[one],
                last=max((at for at, host, _ in self.given if host == one), default=None),
                since=self.since[one],
            )
            for one, weight in self.weights.items()
        ]
        before = {at: self._counted(now, at) for at in newcomers(standings, now=now)}
        return in_turn(calibrated(standings, before))

    def _counted(self, now: datetime, until: datetime | None = None) -> Counter[str]:
        counted: Counter[str] = Counter()
        for at, _, parts in self.given:
            if at > now - PERIOD and (until is None or at < until):
                counted.update(parts)
        return counted

    def give(self, now: datetime, free: set[str], away: frozenset[str] = frozenset()) -> str | None:
        chosen = next((one.host_id for one in self.order(now) if one.host_id in free), None)
        if chosen is not None:
            parts = credits_of(self.weights, away)
            self.given.append((now, chosen, {chosen: MEETING} | parts))
        return chosen

    def run(
        self, start: datetime, meetings: int, free: Callable[[], set[str]], **more: frozenset[str]
    ) -> Counter[str]:
        served = (self.give(start + at * HOUR, free(), **more) for at in range(meetings))
        return Counter(one for one in served if one is not None)


WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(50, 200), min_size=2, max_size=5)


@given(WEIGHTS, st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_shares_converge_to_the_weights_under_random_availability(
    weights: dict[str, int], seed: int
) -> None:
    dice, pool = Random(seed), Pool(weights)

    def free() -> set[str]:
        return {one for one in weights if dice.random() < 0.9}

    served = pool.run(NOW, 150, free)
    for one, weight in weights.items():
        due = served.total() * weight / sum(weights.values())
        assert abs(served[one] - due) <= 9, (served, weights)


@given(WEIGHTS, st.integers(1, 60))
@settings(max_examples=50, deadline=None)
def test_who_is_always_there_never_strays_from_the_share(
    weights: dict[str, int], meetings: int
) -> None:
    served = Pool(weights).run(NOW, meetings, lambda: set(weights))
    for one, weight in weights.items():
        due = meetings * weight / sum(weights.values())
        assert abs(served[one] - due) < 2


@given(WEIGHTS, st.integers(0, 2**32))
@settings(max_examples=25, deadline=None)
def test_two_weeks_away_and_back_is_no_flood(weights: dict[str, int], seed: int) -> None:
    dice = Random(seed)
    pool, gone = Pool(weights), dice.choice(sorted(weights))
    pool.run(NOW, 30, lambda: set(weights))
    pool.run(NOW + 30 * HOUR, 60, lambda: set(weights) - {gone}, away=frozenset({gone}))
    back = pool.run(NOW + 90 * HOUR, 20, lambda: set(weights))
    assert abs(back[gone] - 20 * weights[gone] / sum(weights.values())) <= 2, back


def test_without_the_credit_it_would_be_one() -> None:
    """The test above can fail: this is what it guards against."""
    pool = Pool({"a": 100, "b": 100})
    pool.run(NOW, 40, lambda: {"b"})
    assert pool.run(NOW + 40 * HOUR, 20, lambda: {"a", "b"}) == {"a": 20}


@given(WEIGHTS, st.integers(20, 150), st.integers(10, 60))
@settings(max_examples=25, deadline=None)
def test_a_newcomer_gets_the_share_and_not_everything(
    weights: dict[str, int], weight: int, before: int
) -> None:
    pool = Pool(weights)
    pool.run(NOW, before, lambda: set(pool.weights))
    pool.join("new", weight, NOW + before * HOUR)
    after = pool.run(NOW + before * HOUR, 30, lambda: set(pool.weights))
    due = 30 * weight / sum(pool.weights.values())
    assert abs(after["new"] - due) <= 2, (after, pool.weights)


def test_two_who_join_one_after_the_other_are_both_credited() -> None:
    pool = Pool({"a": 100})
    pool.run(NOW, 30, lambda: {"a"})
    pool.join("b", 100, NOW + 30 * HOUR)
    pool.run(NOW + 30 * HOUR, 10, lambda: {"a", "b"})
    pool.join("c", 100, NOW + 40 * HOUR)
    after = pool.run(NOW + 40 * HOUR, 30, lambda: {"a", "b", "c"})
    assert {one: after[one] for one in "abc"} == {"a": 10, "b": 10, "c": 10}


def test_a_pool_that_is_new_as_a_whole_has_no_newcomers() -> None:
    both = [Standing(one, since=NOW) for one in "ab"]
    assert newcomers(both, now=NOW) == []
    assert newcomers([*both, Standing("c", since=NOW + HOUR)], now=NOW + HOUR) == [NOW + HOUR]
    assert newcomers([Standing("a"), Standing("c", since=NOW)], now=NOW) == [NOW]


def permutations(standings: list[Standing], dice: Random) -> Iterator[list[Standing]]:
    for _ in range(5):
        mixed = list(standings)
        dice.shuffle(mixed)
        yield mixed


@given(
    st.lists(
        st.builds(
            Standing,
            host_id=st.text("abcdefgh", min_size=1, max_size=3),
            weight=st.integers(1, 1000),
            priority=st.integers(0, 4),
            counted=st.integers(0, 50).map(lambda n: n * MEETING),
            last=st.none() | st.integers(0, 700).map(lambda n: NOW - n * HOUR),
        ),
        unique_by=lambda one: one.host_id,
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_everybody_stands_in_it_once_in_the_same_order_however_they_are_told(
    standings: list[Standing], dice: Random
) -> None:
    order = in_turn(standings)
    assert sorted(order) == sorted(standings)
    assert all(in_turn(mixed) == order for mixed in permutations(standings, dice))


def test_weight_goes_before_priority_before_the_last_before_the_id() -> None:
    equal = [Standing("b", last=NOW), Standing("a", last=NOW)]
    assert first(*equal) == "a"
    assert first(equal[0]._replace(last=NOW - HOUR), equal[1]) == "b"
    assert first(equal[0]._replace(last=None), equal[1]._replace(last=NOW - HOUR)) == "b"
    assert first(equal[0]._replace(priority=3), equal[1]._replace(last=None)) == "b"
    behind = equal[0]._replace(priority=0, counted=MEETING)
    assert first(behind, equal[1]._replace(priority=4, counted=2 * MEETING)) == "b"
    assert first(Standing("b", weight=50), Standing("a", weight=100, counted=MEETING)) == "b"


def first(*standings: Standing) -> str:
    return in_turn(standings)[0].host_id


def test_a_share_is_in_meetings() -> None:
    those = [Standing("a", weight=50, counted=2 * MEETING), Standing("b", counted=MEETING)]
    assert [share(one, those) for one in those] == [1.0, 2.0]


def test_a_credit_is_the_part_by_weight_of_those_who_were_there() -> None:
    weights = {"a": 100, "b": 100, "c": 50}
    assert credits_of(weights, {"c"}) == {"c": 250}
    assert credits_of(weights, {"b", "c"}) == {"b": 1000, "c": 500}
    assert credits_of(weights, set()) == {}
    assert credits_of(weights, {"a", "b", "c"}) == {}
