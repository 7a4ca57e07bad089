"""Arbitration: expected value with every factor in the record, and ties that break the same way."""

from offers.candidate import Factors
from offers.incentives import cost_of
from offers.items import Incentive, Offer
from offers.moment import Moment
from offers.prepared import PreparedOffer
from offers.prices import more_a_month
from offers.propensity import Propensity

MONTHS = 12
NEED_WEIGHT = 3
"""What people say they need counts three times as much as what was only observed of them."""

READS = frozenset(
    {
        "asked_about",
        "features_tried",
        "goal",
        "owned_products",
        "pain_points",
        "past_offers",
        "plan",
        "plan_on_record",
        "segment",
        "team_size",
        "usually_added",
    }
)
"""The facts that the factors are made of."""


def weigh(
    moment: Moment, ready: PreparedOffer, propensity: Propensity, incentive: Incentive | None
) -> Factors:
    """The factors of making an offer that is accepted with ``propensity``, with ``incentive``."""
    stated, usually = moment.needs, moment.facts.usually_added
    met = tuple([key for key, ways in stated if not ready.gives.isdisjoint(ways)])
    usual = max([usually[key] for key in ready.sells & usually.keys()], default=0.0)
    fit = round(_fit(len(met), len(stated), usual), 4)
    worth = _worth(moment, ready.offer)
    costs = round(cost_of(incentive, worth), 2)
    value = round(worth - costs, 2)
    return Factors(
        propensity=propensity.value,
        prior=propensity.prior,
        evidence=propensity.evidence,
        fit=fit,
        needs_met=met,
        needs_stated=len(stated),
        usually_added=round(usual, 4),
        value=value,
        incentive_id=None if incentive is None else incentive.id,
        incentive_costs=costs,
        weight=ready.offer.weight,
        expected_value=round(propensity.value * fit * value * ready.offer.weight, 4),
    )


def _fit(met: int, stated: int, usual: float) -> float:
    """How well it fits, above 0 and up to 1: what they said, and what teams like theirs do.

    ``(1 + 3 · needs met + usual) / (2 + 3 · needs stated)``, where ``usual`` is the share of the
    teams like theirs that have it. The 1 leaves something to what use or a date suggests on its
    own; what is usual counts a third of a need at most, because it is observed of others.
    """
    return (1 + NEED_WEIGHT * met + usual) / (2 + NEED_WEIGHT * stated)


def _worth(moment: Moment, offer: Offer) -> float:
    """Worth a year to the vendor: as the offer says, else a year of what they would pay more."""
    if offer.value is not None:
        return offer.value
    people = moment.facts.team_size
    return (more_a_month(moment.catalogue, offer, moment.had, people=people) or 0.0) * MONTHS
