"""Visits counted: by what becomes of them, by offer, trigger, family, arm, segment, placement."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers.backtest import Change, Compared, Shown, Tally
from offers.backtest.tally import Moved


def shown(offer: str, *, arm: str | None = None) -> Shown:
    return Shown(
        offer=offer,
        trigger=f"{offer}_fires",
        family="gap",
        reason="Since …",
        experiment="words" if arm else None,
        arm=arm,
    )


def visit(
    before: Shown | None,
    after: Shown | None,
    change: Change,
    *,
    segment: str | None = "small",
    placement: str = "chat",
    withheld_after: bool = False,
) -> Compared:
    return Compared(
        visit="visit",
        account=None,
        at=datetime(2026, 11, 18, tzinfo=UTC),
        placement=placement,
        segment=segment,
        change=change,
        before=before,
        after=after,
        why=None,
        withheld_before=False,
        withheld_after=withheld_after,
    )


SOME = [
    visit(None, None, Change.SAME),
    visit(shown("crew"), shown("crew"), Change.SAME),
    visit(shown("crew"), shown("crew"), Change.REWORDED, placement="form"),
    visit(shown("crew"), shown("print"), Change.CHANGED, segment="large"),
    visit(shown("crew"), None, Change.DISAPPEARS, segment=None, withheld_after=True),
    visit(None, shown("print", arm="short"), Change.APPEARS),
]


@pytest.fixture
def counted() -> Callable[[list[Compared]], Tally]:
    def counted(visits: list[Compared]) -> Tally:
        tally = Tally()
        for one in visits:
            tally.add(one)
        return tally

    return counted


def test_each_visit_is_counted_where_it_belongs(
    counted: Callable[[list[Compared]], Tally],
) -> None:
    result = counted(SOME).result()
    total = result.total
    assert (total.visits, total.before, total.after) == (6, 4, 4)
    assert (total.same, total.reworded, total.changed) == (2, 1, 1)
    assert (total.appears, total.disappears) == (1, 1)
    assert result.by_offer == {
        "crew": Moved(before=4, after=2, stays=2, lost=2, gained=0),
        "print": Moved(before=0, after=2, stays=0, lost=0, gained=2),
    }
    assert result.by_trigger["crew_fires"] == result.by_offer["crew"]
    assert result.by_family["gap"] == Moved(before=4, after=4, stays=3, lost=1, gained=1)
    assert result.by_arm == {"words: short": Moved(before=0, after=1, stays=0, lost=0, gained=1)}
    assert {name: group.visits for name, group in result.by_segment.items()} == {
        "large": 1,
        "small": 4,
        "unknown": 1,
    }
    assert result.by_segment["large"].changed == 1
    assert result.by_placement["form"].reworded == 1
    assert (result.withheld_before, result.withheld_after) == (0, 1)


def test_flows_tell_from_where_to_where_the_largest_first(
    counted: Callable[[list[Compared]], Tally],
) -> None:
    flows = counted(SOME).result().flows
    assert (flows[0].before, flows[0].after, flows[0].visits) == ("crew", "crew", 2)
    assert sum(flow.visits for flow in flows) == len(SOME)


def test_what_was_left_out_and_what_was_reproduced_is_told() -> None:
    tally = Tally()
    tally.leave_out()
    tally.check([True, False])
    tally.check([])
    tally.check([True])
    result = tally.result()
    assert result.left_out == 1
    assert (result.reproduced.decisions, result.reproduced.same) == (3, 2)
    assert result.total.visits == 0


@given(st.permutations(SOME))
def test_the_order_of_visits_says_nothing(order: list[Compared]) -> None:
    tally, other = Tally(), Tally()
    for one, another in zip(SOME, order, strict=True):
        tally.add(one)
        other.add(another)
    assert tally.result().model_dump_json() == other.result().model_dump_json()


@given(st.lists(st.sampled_from(SOME)))
def test_nobody_is_lost(visits: list[Compared]) -> None:
    tally = Tally()
    for one in visits:
        tally.add(one)
    result = tally.result()
    total = result.total
    changes = (total.same, total.reworded, total.changed, total.appears, total.disappears)
    assert total.visits == len(visits) == sum(changes)
    assert total.after - total.before == total.appears - total.disappears
    for groups in (result.by_segment, result.by_placement):
        assert sum(group.visits for group in groups.values()) == total.visits
    for moved in (result.by_offer, result.by_trigger, result.by_family):
        assert sum(one.before for one in moved.values()) == total.before
        assert all(m.before == m.stays + m.lost for m in moved.values())
        assert all(m.after == m.stays + m.gained for m in moved.values())
