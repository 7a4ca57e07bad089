"""Incentives: what makes an offer easier to take up, for whom, and what it costs the vendor."""

from collections.abc import Iterable
from datetime import date

from offers.facts import Facts
from offers.items import Incentive

LEAST_SHARE = 0.05
"""What is left of an offer's value, however dear its incentive."""


def most_specific_first(incentives: Iterable[Incentive]) -> tuple[Incentive, ...]:
    """In the order in which they are tried for an offer.

    The one with the most conditions was written for the fewest, so it is meant for whoever meets
    it; the others are what everybody else gets. Neither the cheapest nor the dearest goes first:
    what an incentive costs the vendor does not say what it is worth to the customer.
    """
    return tuple(sorted(incentives, key=lambda one: (-len(one.when), one.id)))


def incentive_for(
    incentives: Iterable[Incentive], facts: Facts, *, today: date, language: str
) -> Incentive | None:
    """The first of an offer's incentives that is given today (UTC) and whose conditions all hold.

    One without a sentence in ``language`` is not given: nobody could tell them of it.
    """
    for incentive in incentives:
        over = incentive.until is not None and today > incentive.until
        if over or language not in incentive.texts:
            continue
        if all(condition.holds(facts) for condition in incentive.when):
            return incentive
    return None


def cost_of(incentive: Incentive | None, value: float) -> float:
    """What is taken off ``value`` for the incentive.

    Never all of it: the vendor pays the incentive once, and an offer that is right does not become
    worthless by being made easy.
    """
    return 0.0 if incentive is None else min(incentive.costs, value * (1 - LEAST_SHARE))
