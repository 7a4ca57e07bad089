"""Hold-back policies: each wins over every trigger, and says why, with the facts it read.

What is unknown. Value must be shown to exist, trouble must be shown to exist. So for a *verified*
visitor, whose data we hold, an onboarding that is not known to be complete holds an offer back; of
an unverified visitor, about whom ownership data is never read, nobody could know it, and what they
declared themselves (their plan, their team, their friction) stands: unknown guards do not block.
Health, disputes and budgets that are not known are taken as none, for everybody.

A clock that goes back. What the record puts into the future has happened: a refusal, a purchase or
an offer of "tomorrow" counts as one of this moment, and so brings no offer back.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from offers.candidate import HeldBack
from offers.facts import PastOffer
from offers.items import Offer
from offers.moment import Moment
from offers.ownership import Had
from offers.policies import Policy, RecentlyRefused
from offers.prices import more_a_month

WAITING = timedelta(days=1)
"""How long an offer that nobody answered keeps every other one away: two visits of one account at
the same time do not get two."""


@dataclass(frozen=True)
class Guards:
    """The hold-back policies at one moment."""

    moment: Moment

    def against(self, offer: Offer) -> tuple[HeldBack, ...]:
        """Every policy that holds ``offer`` back now, and not only the first.

        ``no_reason`` is not among them: it is found out where the reason is made.
        """
        fired = [held for policy, held in self._of_the_moment if policy.concerns(offer.motion)]
        for name, check, policy in self._of_the_offer:
            because = check.why(self.moment, offer) if policy.concerns(offer.motion) else None
            if because is not None:
                past = check.past(self.moment, offer)
                names = {*check.reads, *(c.fact for c in offer.fits if name == "poor_fit")}
                fired.append(_held(self.moment, name, because, names, past))
        return tuple(fired)

    @cached_property
    def _of_the_offer(self) -> "tuple[tuple[str, _OfTheOffer, Policy], ...]":
        policies = self.moment.catalogue.policies
        return tuple((key, check, getattr(policies, key)) for key, check in OF_THE_OFFER.items())

    @cached_property
    def _of_the_moment(self) -> tuple[tuple[Policy, HeldBack], ...]:
        """What fires whatever the offer, found out once for all of them."""
        fired = []
        for name, check in OF_THE_MOMENT.items():
            because = check.why(self.moment)
            if because is not None:
                past = _counted(self.moment)
                held = _held(self.moment, name, because, set(check.reads), past)
                fired.append((getattr(self.moment.catalogue.policies, name), held))
        return tuple(fired)


def _held(
    moment: Moment, policy: str, because: str, names: Collection[str], past: Iterable[PastOffer]
) -> HeldBack:
    facts = moment.as_json(names)
    if "past_offers" in facts:
        facts["past_offers"] = [one.model_dump(mode="json") for one in past]
    return HeldBack(policy=policy, because=because, facts=facts)


def _no_value_yet(moment: Moment) -> str | None:
    for name in sorted(moment.catalogue.policies.no_value_yet.require):
        reached = getattr(moment.facts, name)
        if reached is False:
            return f"{name} is not so yet"
        if reached is None and moment.facts.verified:
            return f"{name} is not known of this account"
    return None


def _still_deciding(moment: Moment) -> str | None:
    policy, facts = moment.catalogue.policies.still_deciding, moment.facts
    if facts.plan in policy.plans:
        return f"the plan is '{facts.plan}': the first purchase is still being decided"
    if facts.stage in policy.stages:
        return f"the stage is '{facts.stage}': the first purchase is still being decided"
    return None


def _in_trouble(moment: Moment) -> str | None:
    facts, policy = moment.facts, moment.catalogue.policies.in_trouble
    if facts.problem_reported:
        return "a problem was reported, or a person asked for, in this visit"
    if facts.open_escalation:
        return "an escalation is open"
    if facts.unpaid_dispute:
        return "an unpaid dispute is open"
    if facts.health in policy.health:
        return f"health is {facts.health}"
    if policy.open_tickets is not None and facts.open_tickets >= policy.open_tickets:
        return f"{facts.open_tickets} support tickets wait for an answer"
    return None


def _too_often(moment: Moment) -> str | None:
    policy, facts = moment.catalogue.policies.too_often, moment.facts
    if facts.offers_this_visit >= policy.per_visit:
        return f"{facts.offers_this_visit} offer(s) in this visit, {policy.per_visit} allowed"
    recent = _counted(moment)
    if len(recent) >= policy.per_account:
        return f"{len(recent)} offers in {policy.within_days} days, {policy.per_account} allowed"
    for past in recent:
        if past.outcome == "shown" and past.at > moment.now - WAITING:
            return (
                f"'{past.offer_id}' was offered at {past.at:%Y-%m-%d %H:%M} and waits for an answer"
            )
    return None


def _counted(moment: Moment) -> tuple[PastOffer, ...]:
    """The offers of the period, at whatever placement."""
    since = moment.now - timedelta(days=moment.catalogue.policies.too_often.within_days)
    return tuple(past for past in moment.facts.past_offers if past.at > since)


def _holdout(moment: Moment) -> str | None:
    share = moment.catalogue.policies.holdout.share
    if moment.chance < share:
        return f"control group: {moment.chance:.4f} is below the holdout of {share}"
    return None


def _recently_refused(moment: Moment, offer: Offer) -> str | None:
    policy = moment.catalogue.policies.recently_refused
    for past in reversed(moment.past.get(offer.id, ())):
        until = _silent_until(past, offer, policy)
        if until is not None and moment.now < until:
            return f"{past.outcome} on {past.at.date()}: not again before {until.date()}"
    return None


def _silent_until(past: PastOffer, offer: Offer, policy: RecentlyRefused) -> datetime | None:
    if past.outcome == "declined":
        return past.at + timedelta(days=offer.cool_down_days or policy.cool_down_days)
    if past.outcome == "deferred":
        return past.deferred_until or past.at + timedelta(days=policy.deferred_days)
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
    return _over_budget(moment, offer)


def _over_budget(moment: Moment, offer: Offer) -> str | None:
    budget = moment.facts.budget
    if budget is None:
        return None
    # What is on its way is still to be paid from the same budget: it makes no offer cheaper.
    people = moment.facts.team_size
    price = more_a_month(moment.catalogue, offer, moment.owned, people=people)
    if price is None or price <= budget:
        return None
    return f"it costs {price:g} {moment.catalogue.currency} more a month, the budget is {budget:g}"


def _said(value: object) -> str:
    return ", ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _owned_already(moment: Moment, offer: Offer) -> str | None:
    return (
        _brings_nothing_new(moment, offer, moment.owned, "there already")
        or _accepted(moment, offer)
        or _brings_nothing_new(moment, offer, moment.had, "there already or on its way")
    )


def _accepted(moment: Moment, offer: Offer) -> str | None:
    for past, accepted in moment.accepted:
        same_kind = offer.extends is not None and accepted.extends == offer.extends
        if accepted.id == offer.id or same_kind:
            return f"'{accepted.id}' was accepted on {past.at.date()}: on its way"
    return None


def _brings_nothing_new(moment: Moment, offer: Offer, had: Had, where: str) -> str | None:
    if offer.plan in had.plans:
        return f"the plan '{offer.plan}', or one above it, is {where}"
    products = moment.catalogue.products_in(offer)
    known = sorted(had.products.intersection(products))
    least = moment.catalogue.policies.owned_already.new_in_bundle
    if offer.bundle is not None and len(products) - len(known) < least:
        return f"the bundle brings too little that is new, {where}: {', '.join(known)}"
    if offer.bundle is None and known:
        return f"{where}, alone, in a bundle or with a plan: {', '.join(known)}"
    return None


@dataclass(frozen=True)
class _Check:
    reads: tuple[str, ...]
    """The facts that it reads."""


@dataclass(frozen=True)
class _OfTheMoment(_Check):
    why: Callable[[Moment], str | None]
    """Why every offer is held back; None if they are not. A pure function of its arguments."""


@dataclass(frozen=True)
class _OfTheOffer(_Check):
    why: Callable[[Moment, Offer], str | None]
    """Why this offer is held back; None if it is not. A pure function of its arguments."""
    past: Callable[[Moment, Offer], tuple[PastOffer, ...]] = lambda *_: ()
    """Which of the past offers it read."""


OF_THE_MOMENT: Mapping[str, _OfTheMoment] = {
    "no_value_yet": _OfTheMoment(
        ("onboarding_completed", "core_milestone_reached", "verified"), _no_value_yet
    ),
    "still_deciding": _OfTheMoment(("plan", "stage"), _still_deciding),
    "in_trouble": _OfTheMoment(
        ("problem_reported", "open_escalation", "unpaid_dispute", "health", "open_tickets"),
        _in_trouble,
    ),
    "too_often": _OfTheMoment(("offers_this_visit", "past_offers"), _too_often),
    "holdout": _OfTheMoment((), _holdout),
}
OF_THE_OFFER: Mapping[str, _OfTheOffer] = {
    "recently_refused": _OfTheOffer(
        ("past_offers",), _recently_refused, lambda moment, offer: moment.past.get(offer.id, ())
    ),
    "poor_fit": _OfTheOffer(
        (
            "implementation_stage",
            "team_size",
            "budget",
            "plan",
            "plan_on_record",
            "owned_products",
        ),
        _poor_fit,
    ),
    "owned_already": _OfTheOffer(
        ("plan", "plan_on_record", "owned_products", "past_offers"),
        _owned_already,
        lambda moment, _: tuple(past for past, _offer in moment.accepted),
    ),
}
"""Each policy by its name in the catalogue."""

READS = frozenset(
    name
    for checks in (OF_THE_MOMENT, OF_THE_OFFER)
    for check in checks.values()
    for name in check.reads
)
"""The facts that policies read, besides an offer's own ``fits``."""
