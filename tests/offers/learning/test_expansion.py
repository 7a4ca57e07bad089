"""The expansion score: within bounds, monotone, and nearly nothing in trouble."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers import Catalogue, Facts, PastOffer
from offers.learning import expansion
from offers.learning.expansion import (
    IN_TROUBLE,
    WEIGHTS,
    engagement,
    health,
    score,
    timing,
    use,
    value,
)

PARTS = (*WEIGHTS, "value", "health")
NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
shares = st.floats(0, 1)
parts = st.fixed_dictionaries(dict.fromkeys(PARTS, shares))
READY = {"onboarding_completed": True, "core_milestone_reached": True, "health": "good"}


def _offers(*outcomes: str) -> tuple[PastOffer, ...]:
    return tuple(
        PastOffer.model_validate({"offer_id": "x", "outcome": one, "at": NOW}) for one in outcomes
    )


@given(parts)
def test_a_score_lies_between_0_and_100(given_parts) -> None:
    assert 0 <= score(given_parts) <= 100


@given(parts, st.sampled_from(PARTS), shares)
def test_more_of_any_part_never_lowers_the_score(given_parts, name: str, more: float) -> None:
    raised = given_parts | {name: max(given_parts[name], more)}
    assert score(raised) >= score(given_parts)


def test_everything_gives_100_and_nothing_gives_0() -> None:
    assert score(dict.fromkeys(PARTS, 1.0)) == 100
    assert score(dict.fromkeys(PARTS, 0.0)) == 0
    assert sum(WEIGHTS.values()) == pytest.approx(1)


@given(
    st.builds(
        Facts,
        seats_share=st.none() | st.floats(0, 1),
        days_to_renewal=st.none() | st.integers(-10_000, 10_000),
        days_since_purchase=st.none() | st.integers(0, 10_000),
        onboarding_completed=st.none() | st.booleans(),
        core_milestone_reached=st.none() | st.booleans(),
        health=st.sampled_from([None, "good", "fair", "poor"]),
        open_escalation=st.booleans(),
        unpaid_dispute=st.booleans(),
        usage=st.dictionaries(
            st.sampled_from(["submissions_share", "leads_last_month", "unheard_of"]),
            st.floats(0, 1e6),
        ),
        past_offers=st.lists(
            st.sampled_from(["shown", "accepted", "deferred", "declined", "ignored"]), max_size=5
        ).map(lambda made: _offers(*made)),
    ),
    st.integers(0, 200),
)
def test_whatever_is_known_parts_and_score_keep_their_bounds(
    harbor_catalogue: Catalogue, facts: Facts, could_use: int
) -> None:
    found = expansion(harbor_catalogue, facts, could_use)
    assert 0 <= found.score <= 100
    assert all(0 <= getattr(found, name) <= 1 for name in PARTS)
    assert found == expansion(harbor_catalogue, facts, could_use)


@pytest.mark.parametrize(
    "trouble", [{"health": "poor"}, {"open_escalation": True}, {"unpaid_dispute": True}]
)
def test_trouble_takes_it_to_nearly_nothing(harbor_catalogue: Catalogue, trouble) -> None:
    full = READY | {"seats_share": 1.0, "days_to_renewal": 75}
    calm = expansion(harbor_catalogue, Facts.model_validate(full), 3)
    troubled = expansion(harbor_catalogue, Facts.model_validate(full | trouble), 3)
    assert calm.score > 80
    assert troubled.score == pytest.approx(calm.score * IN_TROUBLE, abs=0.1)


def test_who_reached_no_value_comes_after_who_did(harbor_catalogue: Catalogue) -> None:
    eager = Facts(seats_share=1.0, days_to_renewal=75, health="good")
    reached = Facts.model_validate(READY | {"seats_share": 0.9})
    assert (
        expansion(harbor_catalogue, eager, 5).score < expansion(harbor_catalogue, reached, 1).score
    )


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, 0),
        ({"seats_share": 0.5}, 0),
        ({"seats_share": 0.85}, 0.7),
        ({"usage": {"submissions_share": 3.0}}, 1),
        ({"seats_share": 0.6, "usage": {"submissions_share": 0.9}}, 0.8),
        ({"usage": {"leads_last_month": 900}}, 0),
    ],
)
def test_use_is_that_of_the_fullest_limit(harbor_catalogue: Catalogue, facts, expected) -> None:
    assert use(harbor_catalogue, Facts.model_validate(facts)) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("to_renewal", "since_purchase", "expected"),
    [
        (None, None, 0),
        (90, None, 1),
        (60, None, 1),
        (75, 400, 1),
        (0, None, 0.5),
        (30, None, 0.75),
        (135, None, 0.5),
        (180, None, 0),
        (365, None, 0),
        (-1, None, 0),
        (365, 21, 1),
        (365, 42, 1),
        (365, 20, 0),
        (365, 43, 0),
    ],
)
def test_the_moments_in_which_things_are_looked_at(to_renewal, since_purchase, expected) -> None:
    assert timing(to_renewal, since_purchase) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ((), 0.5),
        (("shown",), 0.5),
        (("accepted",), 2 / 3),
        (("declined",), 1 / 3),
        (("deferred",), 0.5),
        (("ignored", "ignored", "ignored"), 0.2),
    ],
)
def test_engagement_starts_at_a_half(outcomes, expected: float) -> None:
    assert engagement(_offers(*outcomes)) == pytest.approx(expected)


def test_value_and_health_go_by_steps() -> None:
    assert (
        value(Facts())
        < value(Facts(onboarding_completed=True))
        < value(Facts(core_milestone_reached=True))
    )
    assert health(Facts(health="poor")) < health(Facts(health="fair")) < health(Facts())
