"""A vendor's catalogue: valid as a whole, and what follows from it."""

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict

from offers.facts import Facts
from offers.items import (
    Bundle,
    Capability,
    Experiment,
    Goal,
    ImplementationStage,
    Incentive,
    Integration,
    Metric,
    Offer,
    Page,
    PainPoint,
    Plan,
    Play,
    Product,
    Segment,
    Trigger,
)
from offers.ownership import capabilities_from, plan_chain
from offers.policies import Learning, Policies
from offers.prepared import Prepared, prepare

NAMED_IN: Mapping[str, tuple[str, ...]] = {
    "plan": ("plans",),
    "owned_products": ("products", "bundles"),
    "segment": ("segments",),
    "pain_points": ("pain_points",),
    "goal": ("goals",),
    "asked_about": ("capabilities", "integrations"),
    "pages_revisited": ("pages",),
    "features_tried": ("capabilities",),
    "missing_capabilities": ("capabilities",),
    "usage": ("metrics",),
    "projected_usage": ("metrics",),
    "usually_added": ("products",),
    "bundle_parts": ("bundles",),
}
"""Fact -> the catalogue's sections that define its values."""


class Catalogue(BaseModel):
    """Made by ``offers.load_catalogue``, which has checked every reference in it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    version: str
    """A digest of its files: the same content, the same version."""
    languages: tuple[str, ...]
    """The first one stands in for every language that is not listed."""
    currency: str
    plans: dict[str, Plan]
    products: dict[str, Product]
    bundles: dict[str, Bundle]
    capabilities: dict[str, Capability]
    integrations: dict[str, Integration]
    goals: dict[str, Goal]
    pain_points: dict[str, PainPoint]
    segments: dict[str, Segment]
    metrics: dict[str, Metric]
    pages: dict[str, Page]
    implementation_stages: dict[str, ImplementationStage] = {}
    """Names for some of the stages; any other is said as its id."""
    offers: dict[str, Offer]
    triggers: dict[str, Trigger]
    incentives: dict[str, Incentive]
    experiments: dict[str, Experiment]
    plays: dict[str, Play]
    policies: Policies
    learning: Learning

    @cached_property
    def prepared(self) -> Prepared:
        """What every decision would have to work out of it again."""
        return prepare(self)

    def __copy__(self) -> Self:
        """A copy may be changed (``model_copy``), so it does not inherit what was worked out."""
        copied = super().__copy__()
        copied.__dict__.pop("prepared", None)
        return copied

    def plan_with_those_below(self, plan_id: str | None) -> tuple[str, ...]:
        """The plan and all that it builds on, highest first; empty for no plan of ours."""
        return plan_chain(self.plans, plan_id)

    def has_plans(self, facts: Facts) -> frozenset[str]:
        """The declared plan and the account's own, with those below them.

        What a visitor says of the plan takes nothing away that the account has.
        """
        declared = self.plan_with_those_below(facts.plan)
        return frozenset((*declared, *self.plan_with_those_below(facts.plan_on_record)))

    def has_products(self, facts: Facts) -> frozenset[str]:
        """The products that they have: owned directly, in a bundle, or with a plan."""
        owned: set[str] = set()
        for item in facts.owned_products:
            owned.update(self.bundles[item].products if item in self.bundles else (item,))
        for plan_id in self.has_plans(facts):
            owned.update(self.plans[plan_id].products)
        return frozenset(owned)

    def has_capabilities(self, facts: Facts) -> frozenset[str]:
        """What their plans and products enable."""
        enabled = self.capabilities_from(facts.plan, self.has_products(facts))
        return enabled | self.capabilities_from(facts.plan_on_record, ())

    def capabilities_from(self, plan_id: str | None, product_ids: Iterable[str]) -> frozenset[str]:
        """What a plan (with those below and its products) and some products enable."""
        return capabilities_from(self.plans, self.products, plan_id, product_ids)

    def products_in(self, offer: Offer) -> tuple[str, ...]:
        """The products that an offer sells, a bundle's each."""
        return self.bundles[offer.bundle].products if offer.bundle else offer.products

    def goal_in(self, words: str) -> str | None:
        """The goal that a visitor's words name, by id, name or synonym; the longest name wins."""
        if words in self.goals:
            return words
        said = words.casefold()
        named = [
            (len(name), goal.id)
            for goal in self.goals.values()
            for name in (goal.name, *goal.names.values(), *goal.synonyms)
            if re.search(rf"(?<!\w){re.escape(name.casefold())}(?!\w)", said)
        ]
        return max(named)[1] if named else None

    def segment_of(self, people: int) -> str | None:
        """The segment of an account with so many people; None where none is defined for it."""
        for segment in self.segments.values():
            if segment.people_from <= people and (
                segment.people_to is None or people <= segment.people_to
            ):
                return segment.id
        return None
