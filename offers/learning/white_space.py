"""White space: what an account could use and does not have."""

from collections.abc import Collection, Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.learnt import Learnt, Prevalence

Standing = Literal["owned", "included", "could_use", "no_need"]
"""How an account stands to a product: bought (alone or in a bundle), with its plan, in its white
space, or none of these."""
USUALLY = 0.5
"""A segment usually has what at least half of those who could choose have."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Missing(_Value):
    """A capability that a goal of theirs needs and that they do not have."""

    capability: str
    products: tuple[str, ...]
    """The products that would give it."""
    plan: str | None
    """The cheapest plan above theirs that would."""
    offers: tuple[str, ...]
    """The offers that would bring it: the missing capability points at them."""


class CouldUse(_Value):
    """A product that they could use, and everything that says so."""

    product: str
    fills: tuple[str, ...] = ()
    """The missing capabilities that it gives."""
    usually_added: float | None = None
    """The share of teams like theirs, owning what they own, that have it."""
    in_segment: float | None = None
    """The share of their segment that has it, where that is usual."""


class WhiteSpace(_Value):
    """What they could use, the best first."""

    missing: tuple[Missing, ...] = ()
    products: tuple[CouldUse, ...] = ()


def white_space(
    catalogue: Catalogue, learnt: Learnt, facts: Facts, goals: Collection[str]
) -> WhiteSpace:
    """The white space of an account that stated these goals (ids), now or in past visits.

    First what fills most of what their goals need, then what teams like theirs usually add, then
    what is usual in their segment. Nothing for somebody who is no customer: what they lack cannot
    be told without a plan.
    """
    if facts.plan not in catalogue.plans:
        return WhiteSpace()
    has = catalogue.has_products(facts)
    needs = {need for goal in goals if goal in catalogue.goals for need in _needs(catalogue, goal)}
    lacks = sorted(needs - catalogue.capabilities_from(facts.plan, has))
    usual = _usual(catalogue, learnt, facts.segment)
    could = [
        CouldUse(
            product=key,
            fills=tuple(c for c in lacks if c in catalogue.products[key].capabilities),
            usually_added=facts.usually_added.get(key),
            in_segment=usual.get(key),
        )
        for key in sorted(catalogue.products.keys() - has)
    ]
    wanted = [c for c in could if c.fills or c.usually_added is not None or c.in_segment]
    return WhiteSpace(
        missing=tuple(_missing(catalogue, facts, capability) for capability in lacks),
        products=tuple(sorted(wanted, key=_best_first)),
    )


def standings(
    catalogue: Catalogue, facts: Facts, could_use: Collection[str]
) -> Mapping[str, Standing]:
    """How the account stands to every product of the catalogue, by id."""
    included = catalogue.has_products(Facts(plan=facts.plan))
    bought = catalogue.has_products(Facts(owned_products=facts.owned_products))
    return {
        key: "owned"
        if key in bought
        else "included"
        if key in included
        else "could_use"
        if key in could_use
        else "no_need"
        for key in sorted(catalogue.products)
    }


def _needs(catalogue: Catalogue, goal: str) -> tuple[str, ...]:
    return catalogue.goals[goal].needs


def _usual(catalogue: Catalogue, learnt: Learnt, segment: str | None) -> dict[str, float]:
    def usual(known: Prevalence) -> bool:
        enough = known.having >= catalogue.learning.accounts
        return enough and known.having >= USUALLY * known.accounts

    mine = [known for known in learnt.prevalence if known.segment == segment]
    return {known.product: known.having / known.accounts for known in mine if usual(known)}


def _best_first(one: CouldUse) -> tuple[int, float, float, str]:
    return -len(one.fills), -(one.usually_added or 0), -(one.in_segment or 0), one.product


def _missing(catalogue: Catalogue, facts: Facts, capability: str) -> Missing:
    giving = tuple(
        key for key, one in sorted(catalogue.products.items()) if capability in one.capabilities
    )
    offers = tuple(
        key
        for key, offer in sorted(catalogue.offers.items())
        if capability in catalogue.capabilities_from(offer.plan, catalogue.products_in(offer))
        and (offer.plan is None or _above(catalogue, offer.plan, facts.plan))
    )
    plans = [
        (plan.price, key)
        for key, plan in catalogue.plans.items()
        if _above(catalogue, key, facts.plan) and capability in catalogue.capabilities_from(key, ())
    ]
    plan = min(plans)[1] if plans else None
    return Missing(capability=capability, products=giving, plan=plan, offers=offers)


def _above(catalogue: Catalogue, plan: str, other: str | None) -> bool:
    return other in catalogue.plan_with_those_below(plan)[1:]
