"""Arbitration: expected value with every factor in the record, and ties that break the same way."""

from pydantic import BaseModel, ConfigDict

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.items import Offer, Trigger

MONTHS = 12
NEED_WEIGHT = 3
"""What people say they need counts three times as much as what was only observed of them."""


class Factors(BaseModel):
    """Why one offer comes before another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    propensity: float
    """Probability that it is accepted."""
    fit: float
    """0 to 1: how much of what they need it gives."""
    value: float
    """Worth a year to the vendor, in the catalogue's currency."""
    weight: float
    """Strategic weight."""
    expected_value: float
    """The product of all."""


def weigh(catalogue: Catalogue, offer: Offer, trigger: Trigger, facts: Facts) -> Factors:
    """The factors of making ``offer`` for ``trigger``."""
    fit = round(_fit(catalogue, offer, facts), 4)
    value = round(_value(catalogue, offer, facts), 2)
    expected = round(trigger.propensity * fit * value * offer.weight, 4)
    return Factors(
        propensity=trigger.propensity,
        fit=fit,
        value=value,
        weight=offer.weight,
        expected_value=expected,
    )


def _fit(catalogue: Catalogue, offer: Offer, facts: Facts) -> float:
    """The share of what they need that the offer gives; 1 where they stated no need.

    (1 + 3 · needs met) / (1 + 3 · needs stated); needs are pain points, capabilities asked about
    and the goal. The 1 leaves something to what usage or a date suggests on its own.
    """
    gained = catalogue.capabilities_from(offer.plan, catalogue.products_in(offer))
    wanted = [
        *(
            catalogue.pain_points[p].solved_by
            for p in facts.pain_points
            if p in catalogue.pain_points
        ),
        *((c,) for c in facts.asked_about if c in catalogue.capabilities),
    ]
    if facts.goal in catalogue.goals:
        wanted.append(catalogue.goals[facts.goal].needs)
    met = sum(not gained.isdisjoint(capabilities) for capabilities in wanted)
    return (1 + NEED_WEIGHT * met) / (1 + NEED_WEIGHT * len(wanted))


def _value(catalogue: Catalogue, offer: Offer, facts: Facts) -> float:
    """As the offer says; else a year's price: of the products, or of the step between plans."""
    if offer.value is not None:
        return offer.value
    had = catalogue.has_products(facts)
    new = [key for key in catalogue.products_in(offer) if key not in had]
    price = sum(catalogue.products[key].price for key in new)
    if offer.bundle is not None:
        price *= 1 - catalogue.bundles[offer.bundle].saves
    if offer.plan is not None:
        paid = catalogue.plans[facts.plan].price if facts.plan in catalogue.plans else 0.0
        price += max(catalogue.plans[offer.plan].price - paid, 0) * (facts.team_size or 1)
    return price * MONTHS
