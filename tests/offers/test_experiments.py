"""Arms, their shares and independence, and what a variant and a holdout change."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offers import Catalogue, Decision, Facts, decide
from offers.experiments import HOLDOUT, arm_of, running
from offers.items import Experiment

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
MANY = [(number + 0.5) / 20_000 for number in range(20_000)]
"""The numbers of accounts, spread evenly."""


def experiment(name: str = "wording", **given: Any) -> Experiment:
    written = {
        "id": name,
        "offer": "go_crew",
        "holdout": 0.2,
        "variants": {
            "plain": {"share": 3},
            "short": {"share": 1, "texts": {"en": {"any": {"title": "Shorter"}}}},
        },
        **given,
    }
    shares = [variant.get("share", 1) for variant in written["variants"].values()]
    scaled = {
        key: {**variant, "share": variant.get("share", 1) / sum(shares)}
        for key, variant in written["variants"].items()
    }
    return Experiment.model_validate({**written, "variants": scaled})


def names(one: Experiment) -> list[str]:
    return [arm_of(one, chance).name for chance in MANY]


def test_the_holdout_comes_first_and_the_weights_share_the_rest() -> None:
    counts = Counter(names(experiment()))
    # Three standard deviations of 20,000 draws are 0.009 at most.
    assert counts[HOLDOUT] / len(MANY) == pytest.approx(0.2, abs=0.01)
    assert counts["plain"] / len(MANY) == pytest.approx(0.8 * 0.75, abs=0.01)
    assert counts["short"] / len(MANY) == pytest.approx(0.8 * 0.25, abs=0.01)


@settings(deadline=None, max_examples=20)
@given(st.floats(0, 0.9), st.lists(st.floats(0.05, 1), min_size=1, max_size=5), st.uuids())
def test_any_shares_come_out_right(holdout: float, weights: list[float], salt: Any) -> None:
    variants = {f"v{n}": {"share": weight} for n, weight in enumerate(weights)}
    one = experiment(f"e{salt.hex}", holdout=holdout, variants=variants)
    counts = Counter(arm_of(one, chance).name for chance in MANY[::4])
    # Five standard deviations of 5,000 draws.
    assert counts[HOLDOUT] / 5000 == pytest.approx(holdout, abs=0.036)
    for n, weight in enumerate(weights):
        expected = (1 - holdout) * weight / sum(weights)
        assert counts[f"v{n}"] / 5000 == pytest.approx(expected, abs=0.036)


def test_two_experiments_and_the_catalogues_holdout_know_nothing_of_each_other() -> None:
    one, other = names(experiment("one")), names(experiment("other"))
    both = Counter(zip(one, other, strict=True))
    for first, of_first in Counter(one).items():
        for second, of_second in Counter(other).items():
            expected = of_first * of_second / len(MANY) ** 2
            assert both[first, second] / len(MANY) == pytest.approx(expected, abs=0.011)
    lowest = Counter(one[: len(MANY) // 10])
    assert lowest[HOLDOUT] / (len(MANY) // 10) == pytest.approx(0.2, abs=0.03)


@given(st.floats(0, 1, exclude_max=True))
def test_the_arm_stays_the_same(chance: float) -> None:
    again = experiment(variants={"short": {"share": 1}, "plain": {"share": 3}})
    assert arm_of(experiment(), chance).name == arm_of(again, chance).name
    assert arm_of(experiment(), chance).name == arm_of(experiment(), float(repr(chance))).name


@given(st.floats(0, 1, exclude_max=True))
def test_a_larger_holdout_moves_nobody_between_variants(chance: float) -> None:
    before = arm_of(experiment(), chance).name
    after = arm_of(experiment(holdout=0.6), chance).name
    assert after in (before, HOLDOUT)


def test_first_and_last_day_belong_to_it() -> None:
    one = experiment(starts="2026-11-01", ends="2026-11-18")
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 18), date(2026, 11, 19)]
    assert [running(one, day) for day in days] == [False, True, True, False]
    assert running(experiment(), date(1999, 1, 1))


TYPES_AGAIN = Facts(plan="solo", team_size=8, pain_points=frozenset({"typing_again"}))


def tried(paperwork: Catalogue, one: Experiment, chance: float, **more: Any) -> Decision:
    catalogue = paperwork.model_copy(update={"experiments": {one.id: one}})
    asked = {"now": NOW, "placement": "chat", "language": "en", **more}
    return decide(catalogue, asked.pop("facts", TYPES_AGAIN), chance=chance, **asked)


def chance_in(arm: str, one: Experiment) -> float:
    return next(c for c in MANY if c > 0.05 and arm_of(one, c).name == arm)


def test_a_variant_says_what_it_says_and_leaves_the_rest(paperwork: Catalogue) -> None:
    one = experiment()
    plain = tried(paperwork, one, chance_in("plain", one))
    short = tried(paperwork, one, chance_in("short", one))
    assert (plain.title, plain.experiment_id, plain.arm) == ("go crew", "wording", "plain")
    assert (short.title, short.experiment_id, short.arm) == ("Shorter", "wording", "short")
    assert (short.change, short.reason) == (plain.change, plain.reason)


def test_a_variants_own_reason_is_made_of_the_same_facts_at_its_placement(
    paperwork: Catalogue,
) -> None:
    reason = {"types_again": {"en": {"chat": "As {pain_points}, templates help."}}}
    one = experiment(variants={"other": {"reason": reason}}, holdout=0)
    assert tried(paperwork, one, 0.5).reason == (
        "As the same is typed again and again, templates help."
    )
    assert tried(paperwork, one, 0.5, placement="form").reason == (
        "Since the same is typed again and again on Solo, less paper would help."
    )


def test_a_variant_cannot_speak_of_what_was_not_observed(paperwork: Catalogue) -> None:
    reason = {"types_again": {"en": {"any": "As {usage.stamps} stamps, templates help."}}}
    one = experiment(variants={"other": {"reason": reason}}, holdout=0)
    decision = tried(paperwork, one, 0.5)
    assert decision.offer_id is None
    held = [h.policy for c in decision.candidates for h in c.held_back]
    assert held == ["no_reason"]


def test_the_holdout_is_shown_nothing_in_its_place_and_the_record_says_what(
    paperwork: Catalogue,
) -> None:
    one = experiment()
    facts = TYPES_AGAIN.model_copy(
        update={"pain_points": frozenset({"typing_again", "slow_signatures"}),
                "days_since_purchase": 100}
    )  # fmt: skip
    outside = tried(paperwork, one, chance_in("plain", one), facts=facts)
    assert outside.offer_id == "go_crew"
    decision = tried(paperwork, one, chance_in(HOLDOUT, one), facts=facts)
    assert decision.offer_id is None
    assert decision.withheld_offer_id == "go_crew"
    assert (decision.experiment_id, decision.arm) == ("wording", HOLDOUT)
    by_id = {one.offer_id: one for one in decision.candidates}
    assert [held.policy for held in by_id["go_crew"].held_back] == ["holdout"]
    assert by_id["go_crew"].factors is not None
    assert by_id["add_sign"].verdict == "outranked"


def test_who_would_have_been_shown_something_else_is_no_part_of_the_comparison(
    paperwork: Catalogue,
) -> None:
    one = experiment(offer="add_sign", variants={"plain": {}})
    facts = TYPES_AGAIN.model_copy(
        update={"pain_points": frozenset({"typing_again", "slow_signatures"}),
                "days_since_purchase": 100}
    )  # fmt: skip
    decision = tried(paperwork, one, chance_in(HOLDOUT, one), facts=facts)
    assert (decision.offer_id, decision.withheld_offer_id) == ("go_crew", None)
    assert (decision.experiment_id, decision.arm) == (None, None)


def test_the_catalogues_holdout_records_what_it_withheld_and_no_arm(paperwork: Catalogue) -> None:
    one = experiment(holdout=0)
    decision = tried(paperwork, one, 0.01)
    assert (decision.offer_id, decision.withheld_offer_id) == (None, "go_crew")
    assert (decision.experiment_id, decision.arm) == (None, None)


def test_an_experiment_that_does_not_run_changes_nothing(paperwork: Catalogue) -> None:
    over = experiment(ends="2026-11-17", holdout=0.99)
    decision = tried(paperwork, over, 0.5)
    assert (decision.offer_id, decision.experiment_id) == ("go_crew", None)
