"""What acceptance teaches, and what it does not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers import Catalogue, Facts, Learnt, decide
from offers.items import Trigger
from offers.propensity import propensity

PRIOR, WEIGHT = 0.1, 50
SEGMENTS = st.sampled_from([None, "small", "large"])
PLACEMENTS = st.sampled_from(["chat", "form", "rep"])


def trigger() -> Trigger:
    return Trigger.model_validate(
        {
            "id": "t", "offer": "o", "family": "gap", "propensity": PRIOR, "when": [],
            "reason": {},
        }
    )  # fmt: skip


def learnt(*counts: tuple[str | None, str, int, int]) -> Learnt:
    acceptance = [
        {"trigger_id": "t", "segment": s, "placement": p, "shown": n, "accepted": k}
        for s, p, n, k in counts
    ]
    return Learnt.model_validate({"acceptance": acceptance})


def value(known: Learnt, segment: str | None = "small", placement: str = "chat") -> float:
    return propensity(
        known, trigger(), segment=segment, placement=placement, prior_weight=WEIGHT
    ).value


def test_without_offers_the_prior_stands() -> None:
    assert value(Learnt()) == PRIOR
    assert value(learnt(("small", "chat", 0, 0))) == PRIOR


@pytest.mark.parametrize("where", [("small", "chat"), ("small", "form"), ("large", "rep")])
def test_three_lucky_accepts_prove_nothing(where: tuple[str, str]) -> None:
    # (50 · 0.1 + 3) / (50 + 3), wherever they were.
    assert value(learnt((*where, 3, 3))) == pytest.approx(8 / 53, abs=1e-6)


def test_many_offers_make_the_rate_of_their_own_segment_and_placement() -> None:
    known = learnt(
        ("small", "chat", 5000, 2000), ("small", "form", 5000, 500), ("large", "chat", 5000, 0)
    )
    assert value(known) == pytest.approx(0.4, abs=0.005)
    assert value(known, placement="form") == pytest.approx(0.1, abs=0.005)
    assert value(known, segment="large") == pytest.approx(0.0, abs=0.005)


def test_what_is_not_known_here_is_taken_from_the_next_of_kin() -> None:
    known = learnt(("small", "form", 500, 200), ("large", "chat", 500, 0))
    assert value(known) > 0.3, "the same segment elsewhere counts before other segments"
    assert value(known, segment=None) == pytest.approx(0.19, abs=0.02), "then all others"


def test_the_steps_are_those_of_the_formula() -> None:
    known = learnt(("large", "chat", 10, 5), ("small", "form", 20, 1), ("small", "chat", 30, 9))
    far = (WEIGHT * PRIOR + 5) / (WEIGHT + 10)
    near = (WEIGHT * far + 1) / (WEIGHT + 20)
    assert value(known) == pytest.approx((WEIGHT * near + 9) / (WEIGHT + 30), abs=1e-6)


@st.composite
def many(draw: st.DrawFn) -> list[tuple[str | None, str, int, int]]:
    groups = draw(st.lists(st.tuples(SEGMENTS, PLACEMENTS), unique=True, max_size=6))
    counts = []
    for segment, placement in groups:
        shown = draw(st.integers(0, 5000))
        counts.append((segment, placement, shown, draw(st.integers(0, shown))))
    return counts


@given(many(), SEGMENTS, PLACEMENTS)
def test_it_lies_between_the_prior_and_the_rates(
    counts: Any, segment: str | None, placement: str
) -> None:
    rates = [accepted / shown for _, _, shown, accepted in counts if shown]
    result = value(learnt(*counts), segment, placement)
    assert min([PRIOR, *rates]) - 1e-6 <= result <= max([PRIOR, *rates]) + 1e-6


@given(many(), SEGMENTS, PLACEMENTS, st.data())
def test_every_acceptance_raises_it_and_every_other_outcome_lowers_it(
    counts: Any, segment: str | None, placement: str, data: st.DataObject
) -> None:
    where = (data.draw(SEGMENTS), data.draw(PLACEMENTS))
    before = value(learnt(*counts), segment, placement)
    assert value(learnt(*counts, (*where, 1, 1)), segment, placement) >= before
    assert value(learnt(*counts, (*where, 1, 0)), segment, placement) <= before


def test_the_record_shows_the_prior_the_counts_and_the_result(
    paperwork: Catalogue, now: Any
) -> None:
    facts = Facts(
        plan="solo", segment="small", team_size=8, pain_points=frozenset({"typing_again"})
    )
    known = Learnt.model_validate(
        {
            "id": "learnt-1",
            "acceptance": [
                {"trigger_id": "types_again", "segment": "small", "placement": "form",
                 "shown": 100, "accepted": 60},
                {"trigger_id": "types_again", "segment": "small", "placement": "chat",
                 "shown": 40, "accepted": 4},
            ],
        }
    )  # fmt: skip
    decision = decide(
        paperwork, facts, now=now, placement="chat", language="en", chance=0.5, learnt=known
    )
    (factors,) = [one.factors for one in decision.candidates if one.factors is not None]
    assert factors.prior == 0.2
    assert [(e.where, e.shown, e.accepted) for e in factors.evidence] == [
        ("other_segments", 0, 0),
        ("other_placements", 100, 60),
        ("here", 40, 4),
    ]
    # (50 · ((50 · 0.2 + 60) / 150) + 4) / 90
    assert factors.propensity == pytest.approx((50 * 70 / 150 + 4) / 90, abs=1e-6)
    assert (decision.learnt_id, decision.segment) == ("learnt-1", "small")


def test_the_likeliest_trigger_of_an_offer_speaks_as_it_was_learnt(
    paperwork: Catalogue, now: Any
) -> None:
    facts = Facts.model_validate(
        {"plan": "crew", "team_size": 8, "usage": {"pages_share": 0.9},
         "projected_usage": {"pages_share": 1.2}}
    )  # fmt: skip
    asked = {"now": now, "placement": "chat", "language": "en", "chance": 0.5}
    assert decide(paperwork, facts, **asked).trigger_id == "pages_nearly_full"
    counts = {"segment": None, "placement": "chat", "shown": 500}
    known = Learnt.model_validate(
        {
            "acceptance": [
                {"trigger_id": "pages_nearly_full", "accepted": 5, **counts},
                {"trigger_id": "pages_run_out", "accepted": 200, **counts},
            ]
        }
    )
    assert decide(paperwork, facts, learnt=known, **asked).trigger_id == "pages_run_out"
