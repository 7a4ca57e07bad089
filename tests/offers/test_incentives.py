"""Incentives: for whom, until when, what they cost."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers import Catalogue, Decision, Facts, decide
from offers.incentives import LEAST_SHARE, cost_of, incentive_for, most_specific_first
from offers.items import Incentive

TODAY = date(2026, 11, 18)
SOLO = Facts(plan="solo", team_size=8, pain_points=frozenset({"typing_again"}))


def incentive(name: str = "set_up", **given: Any) -> Incentive:
    written = {"id": name, "offers": ["go_crew"], "texts": {"en": f"With {name}."}, **given}
    return Incentive.model_validate(written)


def chosen(*incentives: Incentive, facts: Facts = SOLO, language: str = "en") -> str | None:
    ordered = most_specific_first(incentives)
    found = incentive_for(ordered, facts, today=TODAY, language=language)
    return None if found is None else found.id


def test_it_is_for_those_whom_all_its_conditions_fit() -> None:
    small = incentive(when=[{"fact": "plan", "is": "solo"}, {"fact": "team_size", "at_most": 8}])
    assert chosen(small) == "set_up"
    assert chosen(small, facts=Facts(plan="solo", team_size=9)) is None
    assert chosen(small, facts=Facts(plan="solo")) is None, "what is not known holds nothing"


def test_its_last_day_belongs_to_it() -> None:
    assert chosen(incentive(until=TODAY)) == "set_up"
    assert chosen(incentive(until=date(2026, 11, 17))) is None


def test_the_most_specific_is_given_then_the_first_by_id() -> None:
    everybody = incentive("a_for_all", costs=1)
    solo = incentive("z_for_solo", when=[{"fact": "plan", "is": "solo"}], costs=500)
    assert chosen(everybody, solo) == chosen(solo, everybody) == "z_for_solo"
    assert chosen(incentive("b"), incentive("a")) == "a"


def test_what_cannot_be_said_in_their_language_is_not_given() -> None:
    assert chosen(incentive(), language="de") is None


@given(st.floats(0, 1e9), st.floats(0.01, 1e9))
def test_some_of_the_value_is_always_left(costs: float, value: float) -> None:
    taken = cost_of(incentive(costs=costs), value)
    assert 0 <= taken <= costs
    assert value - taken >= value * LEAST_SHARE * 0.999


def decided(paperwork: Catalogue, *incentives: Incentive, facts: Facts = SOLO) -> Decision:
    catalogue = paperwork.model_copy(update={"incentives": {one.id: one for one in incentives}})
    now = datetime(2026, 11, 18, 15, tzinfo=UTC)
    return decide(catalogue, facts, now=now, placement="chat", language="en", chance=0.5)


def test_the_decision_names_it_and_its_cost_is_off_the_value(paperwork: Catalogue) -> None:
    decision = decided(paperwork, incentive(costs=100))
    (factors,) = [one.factors for one in decision.candidates if one.factors is not None]
    assert decision.incentive == "With set_up."
    # 8 people, 10 more a month each, for a year.
    assert factors.value == 8 * 10 * 12 - 100
    assert (factors.incentive_id, factors.incentive_costs) == ("set_up", 100)
    assert decided(paperwork).incentive is None


def test_a_dear_incentive_lets_another_offer_go_first(paperwork: Catalogue) -> None:
    both = SOLO.model_copy(
        update={"pain_points": frozenset({"typing_again", "slow_signatures"}),
                "days_since_purchase": 100}
    )  # fmt: skip
    assert decided(paperwork, facts=both).offer_id == "go_crew"
    dear = decided(paperwork, incentive(costs=900), facts=both)
    assert dear.offer_id == "add_sign"
    assert dear.incentive is None, "it came with the other offer"


@pytest.mark.parametrize("read", ["budget", "region"])
def test_what_an_incentive_reads_is_in_the_record(paperwork: Catalogue, read: str) -> None:
    test = {"at_least": 5} if read == "budget" else {"is": "eu"}
    one = incentive(when=[{"fact": read, **test}])
    assert read in decided(paperwork, one).facts
