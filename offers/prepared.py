"""A catalogue made ready for deciding: what every decision would have to work out again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from offers.conditions import Condition
from offers.facts import SAID, Facts
from offers.incentives import most_specific_first
from offers.items import Experiment, Incentive, Offer, Trigger

if TYPE_CHECKING:
    from offers.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class PreparedTrigger:
    """A trigger whose conditions are asked in ``Prepared.holding``."""

    trigger: Trigger
    conditions: tuple[tuple[int, str], ...]
    """Position among the distinct conditions, and the name of the fact."""
    said: bool
    """Whether it answers something that the visitor said."""

    def unmet(self, holding: Sequence[bool]) -> list[str]:
        """The names of the facts whose conditions do not hold; empty: it fires."""
        return [name for position, name in self.conditions if not holding[position]]


@dataclass(frozen=True, slots=True)
class PreparedOffer:
    """An offer with all that belongs to it."""

    offer: Offer
    triggers: tuple[PreparedTrigger, ...]
    """By id."""
    sells: frozenset[str]
    """Its products: a bundle's each, and those that come with its plan."""
    gives: frozenset[str]
    """The capabilities of all that."""
    experiments: tuple[Experiment, ...]
    """By id."""
    incentives: tuple[Incentive, ...]
    """In the order in which they are tried."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Everything by id: the order of files says nothing."""

    conditions: tuple[Condition, ...]
    """Every condition of any trigger, once: "the plan is starter" stands in half of them."""
    offers: tuple[PreparedOffer, ...]
    reads: frozenset[str]
    """The facts that triggers, offers and incentives read."""

    def holding(self, facts: Facts) -> list[bool]:
        """For each of ``conditions`` whether it holds."""
        return [condition.holds(facts) for condition in self.conditions]


def prepare(catalogue: "Catalogue") -> Prepared:
    """The catalogue made ready."""
    triggers = [catalogue.triggers[key] for key in sorted(catalogue.triggers)]
    positions: dict[str, int] = {}
    distinct: list[Condition] = []
    for condition in _conditions(triggers):
        if positions.setdefault(repr(condition), len(distinct)) == len(distinct):
            distinct.append(condition)
    by_offer: dict[str, list[PreparedTrigger]] = {}
    for trigger in triggers:
        conditions = tuple((positions[repr(c)], c.name) for c in trigger.when)
        said = not SAID.isdisjoint(c.fact for c in trigger.when)
        ready = PreparedTrigger(trigger, conditions, said)
        by_offer.setdefault(trigger.offer, []).append(ready)
    offers = [catalogue.offers[key] for key in sorted(catalogue.offers)]
    read = (
        c.fact for items in (triggers, catalogue.incentives.values()) for c in _conditions(items)
    )
    return Prepared(
        conditions=tuple(distinct),
        offers=tuple(_offer(catalogue, one, by_offer.get(one.id, [])) for one in offers),
        reads=frozenset(read) | {c.fact for one in offers for c in one.fits},
    )


def _offer(
    catalogue: "Catalogue", offer: Offer, triggers: Iterable[PreparedTrigger]
) -> PreparedOffer:
    sells = set(catalogue.products_in(offer))
    for plan in catalogue.plan_with_those_below(offer.plan):
        sells.update(catalogue.plans[plan].products)
    experiments = [catalogue.experiments[key] for key in sorted(catalogue.experiments)]
    incentives = (one for one in catalogue.incentives.values() if offer.id in one.offers)
    return PreparedOffer(
        offer=offer,
        triggers=tuple(triggers),
        sells=frozenset(sells),
        gives=catalogue.capabilities_from(offer.plan, sells),
        experiments=tuple(one for one in experiments if one.offer == offer.id),
        incentives=most_specific_first(incentives),
    )


def _conditions(items: Iterable[Trigger] | Iterable[Incentive]) -> Iterable[Condition]:
    return (condition for item in items for condition in item.when)
