"""One visitor at one moment: all that a decision looks at, and what follows from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

from pydantic import JsonValue

from offers.catalogue import Catalogue
from offers.fact_types import FACT_TYPES, ValueType
from offers.facts import Facts, PastOffer
from offers.items import Offer
from offers.ownership import Had


@dataclass(frozen=True)
class Moment:
    """All that a policy may look at. What is worked out here is worked out once a decision."""

    catalogue: Catalogue
    facts: Facts
    now: datetime
    chance: float
    """0 to 1, the account's own: below the holdout's share they belong to the control group."""

    @cached_property
    def today(self) -> date:
        """The day in UTC, by which first and last days are reckoned."""
        return self.now.astimezone(UTC).date()

    @cached_property
    def owned(self) -> Had:
        """What they have."""
        plans = self.catalogue.has_plans(self.facts)
        return Had(plans, self.catalogue.has_products(self.facts))

    @cached_property
    def accepted(self) -> tuple[tuple[PastOffer, Offer], ...]:
        """What they accepted a short while ago, so that it is on its way: of the offers that the
        catalogue still has."""
        days = self.catalogue.policies.owned_already.accepted_days
        since, offers = self.now - timedelta(days=days), self.catalogue.offers
        return tuple(
            (past, offers[past.offer_id])
            for past in self.facts.past_offers
            if past.outcome == "accepted" and past.at > since and past.offer_id in offers
        )

    @cached_property
    def had(self) -> Had:
        """What they have and what is on its way to them, under whatever offer's id."""
        plans, products = set(self.owned.plans), set(self.owned.products)
        for _, offer in self.accepted:
            products.update(self.catalogue.products_in(offer))
            for plan_id in self.catalogue.plan_with_those_below(offer.plan):
                plans.add(plan_id)
                products.update(self.catalogue.plans[plan_id].products)
        return Had(frozenset(plans), frozenset(products))

    @cached_property
    def past(self) -> Mapping[str, tuple[PastOffer, ...]]:
        """Offer id -> when it was made before, in the order of the facts."""
        made: dict[str, list[PastOffer]] = {}
        for past in self.facts.past_offers:
            made.setdefault(past.offer_id, []).append(past)
        return {offer_id: tuple(of_it) for offer_id, of_it in made.items()}

    @cached_property
    def needs(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """What they need, by id, with the capabilities that meet it, any of them.

        Their pain points, the capabilities that they asked about or tried to use, and their goal.
        """
        catalogue, facts = self.catalogue, self.facts
        pains = sorted(facts.pain_points & catalogue.pain_points.keys())
        wanted = (facts.asked_about | facts.features_tried) & catalogue.capabilities.keys()
        needs = [(key, frozenset(catalogue.pain_points[key].solved_by)) for key in pains]
        needs += [(key, frozenset({key})) for key in sorted(wanted)]
        if facts.goal in catalogue.goals:
            needs.append((facts.goal, frozenset(catalogue.goals[facts.goal].needs)))
        return tuple(needs)

    def as_json(self, names: Iterable[str]) -> dict[str, JsonValue]:
        """The named facts, by name, as they are recorded."""
        return {name: self._json[name] for name in sorted(names)}

    @cached_property
    def _json(self) -> dict[str, JsonValue]:
        dumped = self.facts.model_dump(mode="json")
        return {name: _in_order(FACT_TYPES[name].value, dumped[name]) for name in dumped}


def _in_order(value_type: ValueType, value: Any) -> JsonValue:
    """Sets and metrics in order: the same facts give the same record."""
    if value_type is ValueType.SET:
        return sorted(value)
    return dict(sorted(value.items())) if value_type is ValueType.METRICS else value
