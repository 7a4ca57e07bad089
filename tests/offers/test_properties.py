"""What is true of every decision, whatever the facts."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from offers import Catalogue, Decision, Facts, Learnt, PastOffer, decide, load_catalogue
from offers.experiments import HOLDOUT, arm_of
from offers.facts import STAGES, TIMELINES
from offers.items import Experiment
from offers.reasons import placeholders

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
FOLDER = Path(__file__).parent / "paperwork"
# A busy machine is no reason to fail.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100)


@cache
def paperwork() -> Catalogue:
    return load_catalogue(FOLDER)


@cache
def tried() -> Catalogue:
    """The same with an experiment on an offer that is often the best one."""
    one = Experiment.model_validate(
        {
            "id": "signing",
            "offer": "add_sign",
            "holdout": 0.3,
            "variants": {"plain": {}, "short": {"texts": {"en": {"any": {"title": "Sign"}}}}},
        }
    )
    return paperwork().model_copy(update={"experiments": {one.id: one}})


def decided(
    facts: Facts,
    *,
    at: datetime = NOW,
    chance: float = 0.5,
    catalogue: Catalogue | None = None,
    learnt: Learnt | None = None,
) -> Decision:
    return decide(
        catalogue or paperwork(),
        facts,
        now=at,
        placement="form",
        language="en",
        chance=chance,
        learnt=learnt or Learnt(),
    )


def capped(**given: int) -> Catalogue:
    policies = paperwork().policies
    too_often = policies.too_often.model_copy(update=given)
    changed = policies.model_copy(update={"too_often": too_often})
    return paperwork().model_copy(update={"policies": changed})


def some(keys: Any, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(sorted(keys)), min_size=least, max_size=3)


def numbers(keys: Any, most: float) -> st.SearchStrategy[dict[str, float]]:
    return st.dictionaries(st.sampled_from(sorted(keys)), st.floats(0, most), max_size=3)


MOMENTS = st.integers(-200 * 24, 5 * 24).map(lambda hours: NOW + timedelta(hours=hours))
CHANCES = st.floats(0, 1, exclude_max=True)


def past_offers() -> st.SearchStrategy[PastOffer]:
    return st.builds(
        PastOffer,
        offer_id=st.sampled_from(sorted(paperwork().offers)),
        outcome=st.sampled_from(["shown", "accepted", "deferred", "declined", "ignored"]),
        at=MOMENTS,
        deferred_until=st.none() | MOMENTS,
    )


def in_order(made: Any) -> tuple[PastOffer, ...]:
    return tuple(sorted(made, key=lambda past: past.at))


@cache
def observed() -> st.SearchStrategy[Facts]:
    """Facts that a visit may show, of strangers and customers, odd ones among them.

    Weighted so that a good part of them gets an offer: else the rules below would say little.
    """
    catalogue, flag = paperwork(), st.sampled_from([*[True] * 24, None, False])
    plans = st.sampled_from([*sorted(catalogue.plans) * 8, "none", None, "gold"])
    return st.fixed_dictionaries(
        {
            "verified": st.booleans(),
            "plan": plans,
            "plan_on_record": st.sampled_from(
                [*[None] * 2, "solo", "solo", "crew", "firm", "gold"]
            ),
            "owned_products": some([*catalogue.products, *catalogue.bundles, "unheard_of"]),
            "segment": st.sampled_from([None, *catalogue.segments]),
            "team_size": st.integers(2, 60) | st.sampled_from([*[None, 8] * 5, 1, 10**6]),
            "stage": st.sampled_from([*[None, "customer"] * 20, *STAGES]),
            "seats_bought": st.none() | st.integers(0, 300),
            "budget": st.sampled_from([*[None] * 15, 0.0, 50.0, 1000.0]),
            "implementation_stage": st.sampled_from([*[None, "live"] * 10, "kickoff"]),
            "pain_points": some([*catalogue.pain_points, *catalogue.pain_points, "boredom"]),
            "goal": st.none() | st.sampled_from([*catalogue.goals, "world peace"]),
            "timeline": st.none() | st.sampled_from(TIMELINES),
            "asked_about": some([*catalogue.capabilities, "pricing"]),
            "pages_revisited": some([*catalogue.pages, "/elsewhere"]),
            "features_tried": some(catalogue.capabilities),
            "missing_capabilities": some(catalogue.capabilities),
            "seats_share": st.none() | st.floats(0, 1.5),
            "usage": numbers(catalogue.metrics, 99),
            "projected_usage": numbers(["pages_share"], 2),
            "usually_added": numbers(catalogue.products, 1),
            "bundle_parts": numbers(catalogue.bundles, 5),
            "days_since_onboarding": st.none() | st.integers(0, 40),
            "days_since_milestone": st.none() | st.integers(0, 40),
            "days_since_purchase": st.none() | st.integers(0, 400),
            "days_to_renewal": st.none() | st.integers(-5, 400),
            "onboarding_completed": flag,
            "core_milestone_reached": flag,
            "health": st.sampled_from([*[None, "good", "fair"] * 8, "poor"]),
            "open_tickets": st.sampled_from([*[0] * 20, 2, 3]),
            "offers_this_visit": st.sampled_from([*[0] * 20, 1]),
            "past_offers": (st.just([]) | st.lists(past_offers(), max_size=2)).map(in_order),
        }
    ).map(Facts.model_validate)


OFFICE = frozenset({"print", "post", "scan", "sign", "archive"})
SOLO, CREW, FIRM = {"solo"}, {"solo", "crew"}, {"solo", "crew", "firm", "stamp"}
BROUGHT = {"solo": SOLO, "crew": CREW, "firm": FIRM, "office": OFFICE}
"""What comes with a plan or a bundle of the paperwork catalogue, by hand."""
SOLD = {
    "go_crew": {"crew"},
    "go_firm": {"firm"},
    "more_seats": {"seats"},
    "longer_term": {"term"},
    "office_bundle": OFFICE,
    "guided_start": {"help"},
    **{f"add_{key}": {key} for key in ("print", "post", "scan", "sign", "stamp", "archive")},
}
"""What an offer of it is about, by hand."""
ACCEPTED_DAYS = 90


def had_by(facts: Facts) -> set[str]:
    """Plans and products that an account has: declared, on record, owned, or accepted lately."""
    had = {key for item in facts.owned_products for key in BROUGHT.get(item, {item})}
    for plan in (facts.plan, facts.plan_on_record):
        had |= BROUGHT.get(plan or "", set())
    for past in facts.past_offers:
        if past.outcome == "accepted" and past.at > NOW - timedelta(days=ACCEPTED_DAYS):
            had |= {key for item in SOLD[past.offer_id] for key in BROUGHT.get(item, {item})}
    return had


def assert_all_new(facts: Facts, decision: Decision) -> None:
    had = had_by(facts)
    for offer_id in standing(decision):
        new = SOLD[offer_id] - had
        assert len(new) >= 2 if offer_id == "office_bundle" else new == SOLD[offer_id]


def standing(decision: Decision) -> set[str]:
    """The offers that nothing spoke against."""
    return {c.offer_id for c in decision.candidates if c.verdict in {"chosen", "outranked"}}


def test_a_good_part_of_the_facts_below_gets_an_offer() -> None:
    offered = []

    @settings(UNTIMED, derandomize=True, max_examples=300)
    @given(observed())
    def ask(facts: Facts) -> None:
        offered.append(decided(facts).offer_id is not None)

    ask()
    assert sum(offered) > len(offered) / 4


@UNTIMED
@given(observed(), CHANCES)
def test_the_same_arguments_have_the_same_answer(facts: Facts, chance: float) -> None:
    again = Facts.model_validate_json(facts.model_dump_json())
    first = decided(facts, chance=chance, catalogue=tried())
    second = decided(again, chance=float(str(chance)), catalogue=tried())
    assert first.model_dump_json() == second.model_dump_json()


@UNTIMED
@given(observed(), CHANCES)
def test_there_is_never_more_than_one_and_it_has_all_its_words(facts: Facts, chance: float) -> None:
    decision = decided(facts, chance=chance, catalogue=tried())
    chosen = [c.offer_id for c in decision.candidates if c.verdict == "chosen"]
    assert chosen == ([] if decision.offer_id is None else [decision.offer_id])
    words = (decision.reason, decision.change, decision.title, decision.details, decision.agreed)
    assert all(words) if chosen else not any(words)
    assert [c.offer_id for c in decision.candidates] == sorted(paperwork().offers)
    assert all(c.because for c in decision.candidates)


@UNTIMED
@given(observed())
def test_what_they_have_or_will_have_soon_is_never_offered(facts: Facts) -> None:
    decision = decided(facts)
    assert_all_new(facts, decision)
    if decision.offer_id is None:
        return
    # What was right for these facts is put to the test: had on record, or accepted in some way.
    lately = NOW - timedelta(days=31)
    told: list[dict[str, Any]] = [{"plan_on_record": plan} for plan in (*paperwork().plans, None)]
    for one in SOLD:
        accepted = PastOffer(offer_id=one, outcome="accepted", at=lately)
        told.append({"past_offers": (accepted,)})
    for update in told:
        changed = facts.model_copy(update=update)
        assert_all_new(changed, decided(changed))


@UNTIMED
@given(observed())
def test_every_reason_names_only_what_the_trigger_read_and_observed(facts: Facts) -> None:
    decision = decided(facts)
    if decision.trigger_id is None:
        return
    trigger = paperwork().triggers[decision.trigger_id]
    (template,) = [by_placement["any"] for by_placement in trigger.reason.values()]
    grounds = {ground.fact: ground.value for ground in decision.grounds}
    assert set(placeholders(template)) <= grounds.keys()
    assert {fact.partition(".")[0] for fact in grounds} <= decision.facts.keys()
    for fact, value in grounds.items():
        seen = getattr(facts, fact.partition(".")[0])
        if isinstance(value, tuple):
            assert value
            assert set(value) <= seen
        elif "." in fact:
            assert seen[fact.partition(".")[2]] == value
        else:
            assert seen == value


@UNTIMED
@given(observed(), st.integers(0, 90 * 24 - 1), CHANCES)
def test_a_refusal_silences_the_offer_for_the_cool_down(
    facts: Facts, hours: int, chance: float
) -> None:
    first = decided(facts)
    if first.offer_id is None:
        return
    refused = PastOffer(offer_id=first.offer_id, outcome="declined", at=NOW)
    later = facts.model_copy(update={"past_offers": (*facts.past_offers, refused)})
    decision = decided(later, at=NOW + timedelta(hours=hours), chance=chance)
    assert first.offer_id not in standing(decision)
    assert decision.withheld_offer_id != first.offer_id


@UNTIMED
@given(observed(), st.integers(1, 400), st.data())
def test_a_deferred_offer_returns_when_it_was_asked_for_and_not_before(
    facts: Facts, days: int, data: st.DataObject
) -> None:
    first = decided(facts)
    if first.offer_id is None:
        return
    until = NOW + timedelta(days=days)
    deferred = PastOffer(offer_id=first.offer_id, outcome="deferred", at=NOW, deferred_until=until)
    later = facts.model_copy(update={"past_offers": (deferred,)})
    before = NOW + timedelta(days=data.draw(st.integers(0, days - 1)))
    assert first.offer_id not in standing(decided(later, at=before))
    held = {
        fired.policy
        for one in decided(later, at=until).candidates
        for fired in one.held_back
        if one.offer_id == first.offer_id
    }
    assert "recently_refused" not in held


@UNTIMED
@given(observed(), st.data())
def test_raising_a_guard_never_adds_an_offer(facts: Facts, data: st.DataObject) -> None:
    raised = data.draw(
        st.sampled_from(
            [
                {"onboarding_completed": False},
                {"core_milestone_reached": False},
                {"health": "poor"},
                {"open_escalation": True},
                {"unpaid_dispute": True},
                {"problem_reported": True},
                {"open_tickets": facts.open_tickets + 1},
                {"budget": 0.0},
                {"implementation_stage": "kickoff"},
                {"offers_this_visit": facts.offers_this_visit + 1},
            ]
        )
    )
    before, after = decided(facts), decided(facts.model_copy(update=raised))
    assert standing(after) <= standing(before)
    if before.offer_id is None:
        assert after.offer_id is None


@UNTIMED
@given(observed(), st.lists(past_offers(), min_size=1, max_size=4))
def test_more_past_offers_never_bring_one(facts: Facts, more: list[PastOffer]) -> None:
    history = in_order([*facts.past_offers, *more])
    before, after = decided(facts), decided(facts.model_copy(update={"past_offers": history}))
    assert standing(after) <= standing(before)


@UNTIMED
@given(
    observed(),
    st.lists(past_offers(), max_size=6),
    *[st.tuples(st.integers(1, 4), st.integers(0, 3))] * 2,
    st.tuples(st.integers(1, 300), st.integers(0, 100)),
)
def test_raising_a_cap_never_takes_an_offer_away(
    facts: Facts,
    history: list[PastOffer],
    visit: tuple[int, int],
    account: tuple[int, int],
    days: tuple[int, int],
) -> None:
    busy = facts.model_copy(update={"past_offers": in_order(history)})
    # A longer period is a tighter cap: so the looser one has the shorter.
    tight = capped(per_visit=visit[0], per_account=account[0], within_days=sum(days))
    loose = capped(per_visit=sum(visit), per_account=sum(account), within_days=days[0])
    before, after = decided(busy, catalogue=tight), decided(busy, catalogue=loose)
    assert standing(before) <= standing(after)
    if before.offer_id is not None:
        assert after.offer_id is not None


@UNTIMED
@given(observed())
def test_two_visits_of_one_account_at_once_never_get_two(facts: Facts) -> None:
    first = decided(facts)
    if first.offer_id is None:
        return
    shown = PastOffer(offer_id=first.offer_id, outcome="shown", at=NOW)
    for seconds in (-5, 0, 5, 3600):
        elsewhere = facts.model_copy(update={"past_offers": (*facts.past_offers, shown)})
        assert decided(elsewhere, at=NOW + timedelta(seconds=seconds)).offer_id is None


@UNTIMED
@given(observed(), st.integers(1, 3000))
def test_a_clock_that_goes_back_brings_no_offer_that_was_refused_or_accepted(
    facts: Facts, hours: int
) -> None:
    first = decided(facts)
    if first.offer_id is None:
        return
    for outcome in ("declined", "accepted"):
        answered = PastOffer.model_validate(
            {"offer_id": first.offer_id, "outcome": outcome, "at": NOW}
        )
        later = facts.model_copy(update={"past_offers": (*facts.past_offers, answered)})
        assert first.offer_id not in standing(decided(later, at=NOW - timedelta(hours=hours)))


@UNTIMED
@given(observed(), CHANCES)
def test_a_control_group_is_withheld_what_others_are_shown_and_gets_nothing_else(
    facts: Facts, chance: float
) -> None:
    without = decided(facts, chance=0.99)
    decision = decided(facts, chance=chance, catalogue=tried())
    withheld = chance < paperwork().policies.holdout.share or (
        without.offer_id == "add_sign"
        and arm_of(tried().experiments["signing"], chance).name == HOLDOUT
    )
    assert decision.offer_id == (None if withheld else without.offer_id)
    assert decision.withheld_offer_id == (without.offer_id if withheld else None)


@UNTIMED
@given(observed())
def test_every_factor_is_a_share_and_their_product_is_the_expected_value(facts: Facts) -> None:
    for one in decided(facts).candidates:
        if one.factors is None:
            continue
        factors = one.factors
        assert 0 < factors.propensity <= 1
        assert 0 < factors.fit <= 1
        assert factors.value >= 0
        product = factors.propensity * factors.fit * factors.value * factors.weight
        assert factors.expected_value == pytest.approx(product, abs=1e-4)
        fit = (1 + 3 * len(factors.needs_met) + factors.usually_added) / (
            2 + 3 * factors.needs_stated
        )
        assert factors.fit == pytest.approx(fit, abs=1e-3)


@UNTIMED
@given(observed(), st.floats(0, 1), st.floats(0, 1))
def test_what_more_teams_have_fits_better(facts: Facts, one: float, other: float) -> None:
    def fits(share: float) -> dict[str, float]:
        usual = facts.model_copy(update={"usually_added": {"sign": share}})
        return {c.offer_id: c.factors.fit for c in decided(usual).candidates if c.factors}

    few, many = fits(min(one, other)), fits(max(one, other))
    assert few.keys() == many.keys()
    for offer_id, fit in few.items():
        assert fit <= many[offer_id]
        if offer_id not in ("add_sign", "office_bundle"):
            assert fit == many[offer_id]


@cache
def shuffled(seed: int, folder: Path) -> Catalogue:
    """The same catalogue spread over files in another order."""
    drawn = random.Random(seed)
    written = yaml.safe_load((FOLDER / "catalogue.yaml").read_text(encoding="utf-8"))
    pieces: list[dict[str, Any]] = []
    for section, content in written.items():
        if isinstance(content, Mapping) and section not in ("policies", "learning"):
            pieces += [{section: {key: item}} for key, item in content.items()]
        else:
            pieces.append({section: content})
    drawn.shuffle(pieces)
    target = folder / str(seed)
    target.mkdir()
    for number, piece in enumerate(pieces):
        text = yaml.safe_dump(piece, sort_keys=False)
        (target / f"{number:03}.yaml").write_text(text, encoding="utf-8")
    return load_catalogue(target)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shuffled")


@settings(UNTIMED, max_examples=60)
@given(facts=observed(), seed=st.integers(0, 3))
def test_the_order_of_the_files_does_not_matter(folder: Path, facts: Facts, seed: int) -> None:
    one = decided(facts).model_dump(exclude={"catalogue_version"})
    other = decided(facts, catalogue=shuffled(seed, folder))
    assert one == other.model_dump(exclude={"catalogue_version"})


@UNTIMED
@given(observed(), CHANCES)
def test_the_record_survives_json(facts: Facts, chance: float) -> None:
    decision = decided(facts, chance=chance, catalogue=tried())
    assert Decision.model_validate_json(decision.model_dump_json()) == decision
    assert Decision.model_validate(decision.model_dump(mode="json")) == decision
