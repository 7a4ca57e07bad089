"""Hold-back policies: each wins over every trigger, and says why, with the facts it read.

What is unknown. Value must be shown to exist, trouble must be shown to exist. So for a *verified*
visitor, whose data we hold, an onboarding that is not known to be complete holds an offer back; of
an unverified visitor, about whom ownership data is never read, nobody could know it, and what they
declared themselves (their plan, their team, their friction) stands: unknown guards do not block.
Health and disputes that are not known are taken as none, for everybody.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, ConfigDict, JsonValue

from offers.catalogue import Catalogue
from offers.fact_types import FACT_TYPES, ValueType
from offers.facts import Facts, PastOffer
from offers.items import Offer
from offers.policies import Policy


class HeldBack(BaseModel):
    """A policy that fired for an offer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    policy: str
    because: str
    facts: dict[str, JsonValue]
    """The facts that the policy reads, as they were."""


@dataclass(frozen=True)
class Moment:
    """All that a policy may look at."""

    catalogue: Catalogue
    facts: Facts
    now: datetime
    chance: float
    """0 to 1, the visitor's own: below the holdout's share they belong to the control group."""


def held_back(moment: Moment, offer: Offer) -> tuple[HeldBack, ...]:
    """Every policy that holds ``offer`` back now, in the order of ``CHECKS``.

    ``no_reason`` is not among them: it is found out where the reason is made.
    """
    fired = []
    for name, check in CHECKS.items():
        policy: Policy = getattr(moment.catalogue.policies, name)
        because = check.why(moment, offer) if policy.concerns(offer.motion) else None
        if because is not None:
            of_offer = (c.fact for c in offer.fits) if name == "poor_fit" else ()
            read = facts_as_json(moment.facts, (*check.reads, *of_offer))
            fired.append(HeldBack(policy=name, because=because, facts=read))
    return tuple(fired)


def facts_as_json(facts: Facts, names: tuple[str, ...]) -> dict[str, JsonValue]:
    """The named facts as JSON, sets and metrics in order: the same facts give the same record."""
    dumped = facts.model_dump(mode="json", include=set(names))
    return {name: _in_order(FACT_TYPES[name].value, dumped[name]) for name in sorted(dumped)}


def _in_order(value_type: ValueType, value: Any) -> JsonValue:
    if value_type is ValueType.SET:
        return sorted(value)
    return dict(sorted(value.items())) if value_type is ValueType.METRICS else value


def _no_value_yet(moment: Moment, _: Offer) -> str | None:
    for name in sorted(moment.catalogue.policies.no_value_yet.require):
        reached = getattr(moment.facts, name)
        if reached is False:
            return f"{name} is not so yet"
        if reached is None and moment.facts.verified:
            return f"{name} is not known of this account"
    return None


def _still_deciding(moment: Moment, _: Offer) -> str | None:
    policy, facts = moment.catalogue.policies.still_deciding, moment.facts
    if facts.plan in policy.plans:
        return f"the plan is '{facts.plan}': the first purchase is still being decided"
    if facts.stage in policy.stages:
        return f"the stage is '{facts.stage}': the first purchase is still being decided"
    return None


def _in_trouble(moment: Moment, _: Offer) -> str | None:
    facts = moment.facts
    if facts.problem_reported:
        return "a problem was reported, or a person asked for, in this visit"
    if facts.open_escalation:
        return "an escalation is open"
    if facts.unpaid_dispute:
        return "an unpaid dispute is open"
    if facts.health in moment.catalogue.policies.in_trouble.health:
        return f"health is {facts.health}"
    return None


def _recently_refused(moment: Moment, offer: Offer) -> str | None:
    policy = moment.catalogue.policies.recently_refused
    for past in reversed(moment.facts.past_offers):
        until = _silent_until(past, offer, policy.cool_down_days, policy.deferred_days)
        if past.offer_id == offer.id and until is not None and moment.now < until:
            return f"{past.outcome} on {past.at.date()}: not again before {until.date()}"
    return None


def _silent_until(
    past: PastOffer, offer: Offer, cool_down_days: int, deferred_days: int
) -> datetime | None:
    if past.outcome == "declined":
        return past.at + timedelta(days=offer.cool_down_days or cool_down_days)
    if past.outcome == "deferred":
        return past.deferred_until or past.at + timedelta(days=deferred_days)
    return None


def _too_often(moment: Moment, _: Offer) -> str | None:
    policy, facts = moment.catalogue.policies.too_often, moment.facts
    if facts.offers_this_visit >= policy.per_visit:
        return f"{facts.offers_this_visit} offer(s) in this visit, {policy.per_visit} allowed"
    since = moment.now - timedelta(days=policy.within_days)
    recent = sum(past.at > since for past in facts.past_offers)
    if recent >= policy.per_account:
        return f"{recent} offers in {policy.within_days} days, {policy.per_account} allowed"
    return None


def _poor_fit(moment: Moment, offer: Offer) -> str | None:
    facts, catalogue = moment.facts, moment.catalogue
    if facts.implementation_stage in catalogue.policies.poor_fit.busy_implementing:
        return f"the implementation is at '{facts.implementation_stage}': no capacity for more"
    for condition in offer.fits:
        if condition.fails(facts):
            return f"{condition.name} is {_said(condition.value(facts))}, outside what it fits"
    if offer.plan is not None and facts.team_size is not None:
        seats = catalogue.plans[offer.plan].limits.seats
        if seats is not None and facts.team_size > seats:
            return f"the team is {facts.team_size} people, '{offer.plan}' has {seats} seats"
    return None


def _said(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _owned_already(moment: Moment, offer: Offer) -> str | None:
    policy, facts = moment.catalogue.policies.owned_already, moment.facts
    since = moment.now - timedelta(days=policy.accepted_days)
    for past in facts.past_offers:
        if past.offer_id == offer.id and past.outcome == "accepted" and past.at > since:
            return f"accepted on {past.at.date()}: on its way"
    return _has_it(moment, offer, policy.new_in_bundle)


def _has_it(moment: Moment, offer: Offer, new_in_bundle: int) -> str | None:
    catalogue, facts = moment.catalogue, moment.facts
    if offer.plan in catalogue.plan_with_those_below(facts.plan):
        return f"'{offer.plan}' is part of the plan '{facts.plan}'"
    products = catalogue.products_in(offer)
    had = sorted(catalogue.has_products(facts).intersection(products))
    if offer.bundle is not None and len(products) - len(had) < new_in_bundle:
        return f"the bundle brings too little that is new: {', '.join(had)} are there already"
    if offer.bundle is None and had:
        return f"{', '.join(had)} is there already, directly or with the plan"
    return None


def _holdout(moment: Moment, _: Offer) -> str | None:
    share = moment.catalogue.policies.holdout.share
    if moment.chance < share:
        return f"control group: {moment.chance:.4f} is below the holdout of {share}"
    return None


@dataclass(frozen=True)
class _Check:
    why: Callable[[Moment, Offer], str | None]
    """Why the offer is held back; None if it is not. A pure function of its arguments."""
    reads: tuple[str, ...]


CHECKS: Mapping[str, _Check] = {
    "no_value_yet": _Check(
        _no_value_yet, ("onboarding_completed", "core_milestone_reached", "verified")
    ),
    "still_deciding": _Check(_still_deciding, ("plan", "stage")),
    "in_trouble": _Check(
        _in_trouble, ("problem_reported", "open_escalation", "unpaid_dispute", "health")
    ),
    "recently_refused": _Check(_recently_refused, ("past_offers",)),
    "too_often": _Check(_too_often, ("offers_this_visit", "past_offers")),
    "poor_fit": _Check(_poor_fit, ("implementation_stage", "team_size")),
    "owned_already": _Check(_owned_already, ("plan", "owned_products", "past_offers")),
    "holdout": _Check(_holdout, ()),
}
"""Each policy by its name in the catalogue, with the facts it reads."""
