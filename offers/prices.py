"""What an offer costs the customer, from the catalogue's prices."""

from collections.abc import Collection

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.items import Offer


def more_a_month(
    catalogue: Catalogue, offer: Offer, facts: Facts, had: Collection[str]
) -> float | None:
    """What they would pay more a month, in the catalogue's currency, owning ``had`` already.

    The new products' prices, less a bundle's saving; for a plan the step from the current one,
    for everybody in the team (one person, where the size is not known: the least that it can be).
    None for more seats or a longer term, whose price is not in a catalogue.
    """
    if offer.extends is not None:
        return None
    new = [key for key in catalogue.products_in(offer) if key not in had]
    price = sum(catalogue.products[key].price for key in new)
    if offer.bundle is not None:
        price *= 1 - catalogue.bundles[offer.bundle].saves
    if offer.plan is not None:
        paid = catalogue.plans[facts.plan].price if facts.plan in catalogue.plans else 0.0
        price += max(catalogue.plans[offer.plan].price - paid, 0) * (facts.team_size or 1)
    return price
