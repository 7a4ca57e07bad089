"""A catalogue made ready for deciding: what every decision would have to work out again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offers.candidate import Candidate
from offers.conditions import Condition
from offers.facts import Facts
from offers.incentives import most_specific_first
from offers.items import Experiment, Incentive, Offer, Trigger

if TYPE_CHECKING:
    from offers.catalogue import Catalogue


_KEEP = 32
"""So many answers to one offer's conditions are kept; there are rarely twenty."""


@dataclass(frozen=True, slots=True)
class PreparedOffer:
    """An offer with all that belongs to it."""

    offer: Offer
    triggers: tuple[Trigger, ...]
    """By id."""
    asks: tuple[int, ...]
    """Where its triggers' conditions stand among the distinct ones, trigger by trigger."""
    sells: frozenset[str]
    """Its products: a bundle's each, and those that come with its plan."""
    gives: frozenset[str]
    """The capabilities of all that."""
    experiments: tuple[Experiment, ...]
    """By id."""
    incentives: tuple[Incentive, ...]
    """In the order in which they are tried."""
    _known: dict[tuple[bool, ...], tuple[Trigger, ...] | Candidate] = field(default_factory=dict)

    def triggered(self, holding: Sequence[bool]) -> tuple[Trigger, ...] | Candidate:
        """Its triggers that fire, where ``holding`` says which conditions hold; else the record
        of none."""
        answers = tuple([holding[position] for position in self.asks])
        # Most offers are not triggered, and again and again for the same lack.
        known = self._known.get(answers)
        return known if known is not None else self._remembered(answers)

    def _remembered(self, answers: tuple[bool, ...]) -> tuple[Trigger, ...] | Candidate:
        if len(self._known) >= _KEEP:
            self._known.clear()
        return self._known.setdefault(answers, self._fired(answers))

    def _fired(self, answers: tuple[bool, ...]) -> tuple[Trigger, ...] | Candidate:
        fired, lacking, rest = [], [], iter(answers)
        for trigger in self.triggers:
            names = [c.name for c in trigger.when if not next(rest)]
            if names:
                lacking.append(f"{trigger.id}: {', '.join(names)} not met")
            else:
                fired.append(trigger)
        return tuple(fired) or Candidate(
            offer_id=self.offer.id,
            verdict="not_triggered",
            because="; ".join(lacking),
            trigger_id=None,
        )


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
    by_offer: dict[str, list[Trigger]] = {}
    for trigger in triggers:
        by_offer.setdefault(trigger.offer, []).append(trigger)
    offers = [catalogue.offers[key] for key in sorted(catalogue.offers)]
    read = (
        c.fact for items in (triggers, catalogue.incentives.values()) for c in _conditions(items)
    )
    return Prepared(
        conditions=tuple(distinct),
        offers=tuple(_offer(catalogue, one, by_offer.get(one.id, []), positions) for one in offers),
        reads=frozenset(read) | {c.fact for one in offers for c in one.fits},
    )


def _offer(
    catalogue: "Catalogue", offer: Offer, triggers: Sequence[Trigger], positions: Mapping[str, int]
) -> PreparedOffer:
    sells = set(catalogue.products_in(offer))
    for plan in catalogue.plan_with_those_below(offer.plan):
        sells.update(catalogue.plans[plan].products)
    experiments = [catalogue.experiments[key] for key in sorted(catalogue.experiments)]
    incentives = (one for one in catalogue.incentives.values() if offer.id in one.offers)
    return PreparedOffer(
        offer=offer,
        triggers=tuple(triggers),
        asks=tuple(positions[repr(condition)] for condition in _conditions(triggers)),
        sells=frozenset(sells),
        gives=catalogue.capabilities_from(offer.plan, sells),
        experiments=tuple(one for one in experiments if one.offer == offer.id),
        incentives=most_specific_first(incentives),
    )


def _conditions(items: Iterable[Trigger] | Iterable[Incentive]) -> Iterable[Condition]:
    return (condition for item in items for condition in item.when)
