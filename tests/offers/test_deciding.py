"""Arbitration, holdout and the missing reason, on a small catalogue."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from offers import Catalogue, Decision, Facts, decide, load_catalogue

Write = Callable[..., Path]
BOTH = Facts(plan="solo", team_size=3, pain_points=frozenset({"alone", "ink"}))


@pytest.fixture
def choose(write: Write, now: datetime) -> Callable[..., Decision]:
    """A decision on a catalogue given as text."""

    def choose(text: str, facts: Facts = BOTH, **given: object) -> Decision:
        wanted: dict[str, object] = {
            "now": now, "placement": "chat", "language": "en", "chance": 0.5, **given
        }  # fmt: skip
        return decide(load_catalogue(write(all=text)), facts, **wanted)  # type: ignore[arg-type]

    return choose


def test_the_highest_expected_value_is_chosen_and_every_factor_shown(
    choose: Callable[..., Decision], small: str
) -> None:
    decision = choose(small)
    by_id = {candidate.offer_id: candidate for candidate in decision.candidates}
    crew, printing = by_id["go_crew"].factors, by_id["add_print"].factors
    assert crew is not None
    assert printing is not None
    # 0.2 × (1+3)/(2+6) × (20-10)·3·12 against 0.1 × 4/8 × 30·12
    assert crew.expected_value == pytest.approx(0.2 * 4 / 8 * 360, rel=1e-3)
    assert printing.expected_value == pytest.approx(0.1 * 4 / 8 * 360, rel=1e-3)
    assert decision.offer_id == "go_crew"
    assert by_id["add_print"].verdict == "outranked"
    assert "go_crew" in by_id["add_print"].because


def test_the_strategic_weight_turns_the_choice(choose: Callable[..., Decision], small: str) -> None:
    weighted = small.replace("motion: cross_sell", "motion: cross_sell\n    weight: 3")
    assert choose(weighted).offer_id == "add_print"


def test_equal_values_break_the_same_way_by_the_id(
    choose: Callable[..., Decision], small: str
) -> None:
    equal = small.replace("propensity: 0.2", "propensity: 0.1")
    assert choose(equal).offer_id == "add_print"


def test_the_control_group_is_shown_nothing_and_the_record_says_so(
    choose: Callable[..., Decision], small: str
) -> None:
    decision = choose(small, chance=0.0999)
    assert decision.offer_id is None
    assert {h.policy for c in decision.candidates for h in c.held_back} == {"holdout"}
    assert choose(small, chance=0.1).offer_id == "go_crew"


def test_an_offer_without_words_for_the_placement_has_no_reason(
    choose: Callable[..., Decision], small: str
) -> None:
    only_rep = small.replace(
        '{any: "Since {pain_points} on {plan}, sharing would help."}',
        '{rep: "{pain_points} on {plan}"}',
    )
    decision = choose(only_rep)
    assert decision.offer_id == "add_print"
    (crew,) = [c for c in decision.candidates if c.offer_id == "go_crew"]
    assert [h.policy for h in crew.held_back] == ["no_reason"]
    assert choose(only_rep, placement="rep").offer_id == "go_crew"


def test_a_policy_limited_to_some_motions_leaves_the_others(
    choose: Callable[..., Decision], small: str
) -> None:
    limited = small.replace(
        "core_milestone_reached]}", "core_milestone_reached], motions: [upsell]}"
    )
    assert choose(limited, BOTH.model_copy(update={"verified": True})).offer_id == "add_print"


def test_an_offers_own_cool_down_counts_before_the_policys(
    choose: Callable[..., Decision], small: str
) -> None:
    facts = Facts.model_validate(
        {
            "plan": "solo",
            "pain_points": ["alone"],
            "past_offers": [
                {"offer_id": "go_crew", "outcome": "declined", "at": "2026-11-10T00:00:00Z"}
            ],
        }
    )
    assert choose(small, facts).offer_id is None
    short = small.replace("plan: crew\n", "plan: crew\n    cool_down_days: 7\n")
    assert choose(short, facts).offer_id == "go_crew"


def test_a_clock_that_went_back_never_brings_a_refused_offer_back(
    choose: Callable[..., Decision], small: str
) -> None:
    refused_in_the_future = Facts.model_validate(
        {
            "plan": "solo",
            "pain_points": ["alone"],
            "past_offers": [
                {"offer_id": "go_crew", "outcome": "declined", "at": "2027-06-01T00:00:00Z"}
            ],
        }
    )
    assert choose(small, refused_in_the_future).offer_id is None


def test_the_order_of_the_files_does_not_matter(write: Write, small: str, now: datetime) -> None:
    head, _, rest = small.partition("offers:\n")
    asked = {"now": now, "placement": "chat", "language": "en", "chance": 0.5}
    one = decide(load_catalogue(write(all=small)), BOTH, **asked)  # type: ignore[arg-type]
    two = decide(
        load_catalogue(write(all=f"offers:\n{rest}", zzz=head)),
        BOTH,
        **asked,  # type: ignore[arg-type]
    )
    assert one.model_copy(update={"catalogue_version": ""}) == two.model_copy(
        update={"catalogue_version": ""}
    )


def test_a_moment_needs_a_zone_and_a_chance_its_bounds(
    choose: Callable[..., Decision], small: str
) -> None:
    with pytest.raises(ValueError, match="zone"):
        choose(small, now=datetime(2026, 1, 1))  # noqa: DTZ001 - the fault itself
    for chance in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="chance"):
            choose(small, now=datetime(2026, 1, 1, tzinfo=UTC), chance=chance)


SINCE_THEN = {
    "decision": ("incentive", "experiment_id", "arm", "withheld_offer_id", "segment", "learnt_id"),
    "factors": (
        "prior", "evidence", "needs_met", "needs_stated", "usually_added", "incentive_id",
        "incentive_costs",
    ),
}  # fmt: skip
"""What records hold that were written before it was recorded, by what holds it: nothing."""


def test_a_record_from_before_is_still_read(choose: Callable[..., Decision], small: str) -> None:
    record = choose(small).model_dump(mode="json")
    for name in SINCE_THEN["decision"]:
        del record[name]
    for candidate in record["candidates"]:
        for name in SINCE_THEN["factors"] if candidate["factors"] else ():
            del candidate["factors"][name]
    old = Decision.model_validate(record)
    assert old.offer_id == "go_crew"
    assert old.withheld_offer_id is None


def test_a_changed_copy_of_a_catalogue_is_decided_as_changed(
    choose: Callable[..., Decision], small: str, write: Write, now: datetime
) -> None:
    catalogue = load_catalogue(write(all=small))
    asked = {"now": now, "placement": "chat", "language": "en", "chance": 0.5}
    assert decide(catalogue, BOTH, **asked).offer_id == "go_crew"  # type: ignore[arg-type]
    rest = {key: one for key, one in catalogue.triggers.items() if one.offer != "go_crew"}
    changed = catalogue.model_copy(update={"triggers": rest})
    assert decide(changed, BOTH, **asked).offer_id == "add_print"  # type: ignore[arg-type]


def test_the_same_answer_however_often_it_was_asked_before(
    choose: Callable[..., Decision], small: str, write: Write, now: datetime
) -> None:
    # What is remembered of offers that were not triggered must not leak between visitors.
    catalogue = load_catalogue(write(all=small))
    asked = {"now": now, "placement": "chat", "language": "en", "chance": 0.5}
    visitors = [
        Facts(plan=plan, owned_products=frozenset(owned), pain_points=frozenset(pains))
        for plan in (None, "solo", "crew")
        for owned in ((), ("print",))
        for pains in ((), ("alone",), ("ink",), ("alone", "ink"))
    ]
    fresh = [
        decide(load_catalogue(write(all=small)), facts, **asked)  # type: ignore[arg-type]
        for facts in visitors
    ]
    again = [decide(catalogue, facts, **asked) for facts in visitors * 2]  # type: ignore[arg-type]
    assert again == fresh * 2


def test_fit_shows_its_parts(paperwork: Catalogue, now: datetime) -> None:
    facts = Facts.model_validate(
        {
            "plan": "solo",
            "team_size": 8,
            "owned_products": {"print"},
            "features_tried": {"single_sign_on"},
            "pain_points": {"lost_letters"},
            "usually_added": {"scan": 0.6, "stamp": 0.25},
        }
    )
    decision = decide(paperwork, facts, now=now, placement="chat", language="en", chance=0.5)
    factors = {one.offer_id: one.factors for one in decision.candidates if one.factors}
    parts = {
        key: (one.needs_met, one.needs_stated, one.usually_added, one.fit)
        for key, one in factors.items()
    }
    # (1 + 3 · met + usual) / (2 + 3 · 2); the plan 'firm' brings the stamp.
    assert parts == {
        "add_post": (("lost_letters",), 2, 0, 0.5),
        "add_scan": ((), 2, 0.6, 0.2),
        "go_firm": (("single_sign_on",), 2, 0.25, 0.5312),
    }
