"""What a catalogue may say and hardly means: it is told, and nothing is refused for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from offers.catalogue import Catalogue
from offers.condition_checks import contradicting
from offers.conditions import Condition
from offers.items import Offer, Trigger
from vendor_files import Keys


@dataclass(frozen=True)
class Doubt:
    """Something that is probably not meant."""

    path: Keys
    """Where it stands."""
    what: str
    """One sentence."""


def doubts(catalogue: Catalogue, today: date) -> tuple[Doubt, ...]:
    """Triggers that no account can meet, what is over, what nothing reads."""
    return (
        *_triggers(catalogue),
        *_over(catalogue, today),
        *_unread(catalogue),
        *_wordless(catalogue),
    )


def _triggers(catalogue: Catalogue) -> Iterator[Doubt]:
    for trigger in catalogue.triggers.values():
        offer = catalogue.offers[trigger.offer]
        for reason in _NEVER:
            why = reason(catalogue, trigger, offer)
            if why is not None:
                what = f"triggers.{trigger.id}: no account can be made this offer: {why}."
                yield Doubt(("triggers", trigger.id), what)
                break


def _plans(catalogue: Catalogue, trigger: Trigger) -> list[str]:
    """The plans that a trigger may fire for."""
    plans = set(catalogue.plans)
    for condition in trigger.when:
        if condition.fact == "plan":
            plans &= set(condition.wanted())
    return sorted(plans)


def _owned(catalogue: Catalogue, trigger: Trigger, offer: Offer) -> str | None:
    plans = _plans(catalogue, trigger)
    if not plans:
        return None
    chains = [catalogue.plan_with_those_below(plan) for plan in plans]
    if offer.plan is not None and all(offer.plan in chain for chain in chains):
        return f"'{offer.plan}' is part of {_listed(plans)}"
    included = set.intersection(
        *({p for one in chain for p in catalogue.plans[one].products} for chain in chains)
    )
    had = included.intersection(catalogue.products_in(offer))
    if had and offer.bundle is None:
        return f"'{min(had)}' comes with {_listed(plans)}"
    return None


def _too_large(catalogue: Catalogue, trigger: Trigger, offer: Offer) -> str | None:
    seats = catalogue.plans[offer.plan].limits.seats if offer.plan else None
    people = _bound(trigger.when, "team_size")
    if seats is not None and people > seats:
        return f"it is for {people:g} people and more, and '{offer.plan}' has {seats} seats"
    plans = [catalogue.plans[plan].limits.seats for plan in _plans(catalogue, trigger)]
    bought = _bound(trigger.when, "seats_bought")
    most = max((limit for limit in plans if limit is not None), default=None)
    if most is not None and None not in plans and bought > most:
        return f"it is for {bought:g} seats and more, and its plans have {most} at most"
    return None


def _unfit(_: Catalogue, trigger: Trigger, offer: Offer) -> str | None:
    for condition in offer.fits:
        same = [c for c in trigger.when if c.name == condition.name]
        if same and contradicting([condition, *same]):
            return f"it asks for a {condition.name} that '{offer.id}' does not fit"
    return None


def _held_back(catalogue: Catalogue, trigger: Trigger, offer: Offer) -> str | None:
    policies = catalogue.policies
    deciding, busy = policies.still_deciding, policies.poor_fit
    for policy, name, fact, values in (
        (deciding, "still_deciding", "plan", deciding.plans),
        (deciding, "still_deciding", "stage", deciding.stages),
        (busy, "poor_fit", "implementation_stage", busy.busy_implementing),
    ):
        wanted = [set(c.wanted()) for c in trigger.when if c.fact == fact]
        if wanted and policy.concerns(offer.motion) and set.intersection(*wanted) <= values:
            return f"{name} holds back every {fact} that it asks for"
    return None


def _had_by_plan(catalogue: Catalogue, trigger: Trigger, _: Offer) -> str | None:
    plans = _plans(catalogue, trigger)
    have = [catalogue.capabilities_from(plan, ()) for plan in plans]
    for condition in trigger.when:
        if condition.fact in ("features_tried", "missing_capabilities") and have:
            always = frozenset.intersection(*have)
            if always.issuperset(condition.wanted()):
                return f"{_listed(plans)} gives all that {condition.fact} asks for"
    return None


_NEVER: tuple[Callable[[Catalogue, Trigger, Offer], str | None], ...] = (
    _owned,
    _too_large,
    _unfit,
    _held_back,
    _had_by_plan,
)


def _bound(when: tuple[Condition, ...], fact: str) -> float:
    """The least that the conditions ask for of a number; minus infinity for no such bound."""
    tests = [test for condition in when if condition.fact == fact for test in condition.tests]
    return max((value for name, value in tests if name == "at_least"), default=float("-inf"))


def _listed(ids: list[str]) -> str:
    return " and ".join(f"'{one}'" for one in ids)


def _over(catalogue: Catalogue, today: date) -> Iterator[Doubt]:
    for experiment in catalogue.experiments.values():
        if experiment.ends is not None and experiment.ends < today:
            what = f"experiments.{experiment.id}: it ended on {experiment.ends}."
            yield Doubt(("experiments", experiment.id), what)
    for incentive in catalogue.incentives.values():
        if incentive.until is not None and incentive.until < today:
            what = f"incentives.{incentive.id}: it was given until {incentive.until}."
            yield Doubt(("incentives", incentive.id), what)
        for one in incentive.offers:
            worth = catalogue.offers[one].value
            if worth is not None and worth <= incentive.costs:
                what = f"incentives.{incentive.id}: it costs as much as '{one}' is worth a year."
                yield Doubt(("incentives", incentive.id), what)


def _unread(catalogue: Catalogue) -> Iterator[Doubt]:
    conditions = [
        condition
        for items in (catalogue.triggers, catalogue.plays, catalogue.incentives)
        for item in items.values()
        for condition in item.when
    ] + [condition for offer in catalogue.offers.values() for condition in offer.fits]
    read = {(c.fact, one) for c in conditions for one in (*c.ids(), c.key)}
    for section, facts, said in (
        ("pain_points", ("pain_points",), "nothing is offered for it"),
        ("metrics", ("usage", "projected_usage"), "nothing reads it"),
        ("pages", ("pages_revisited",), "nothing reads it"),
    ):
        for key in getattr(catalogue, section):
            if not any((fact, key) in read for fact in facts):
                yield Doubt((section, key), f"{section}.{key}: {said}.")


def _wordless(catalogue: Catalogue) -> Iterator[Doubt]:
    for section, words in (("offers", "texts"), ("triggers", "reason")):
        for key, item in getattr(catalogue, section).items():
            for language, by_placement in getattr(item, words).items():
                lacking = {"form", "chat"} - by_placement.keys()
                if "any" not in by_placement and lacking:
                    what = (
                        f"{section}.{key}: no words in '{language}' for {_listed(sorted(lacking))}."
                    )
                    yield Doubt((section, key, words, language), what)
