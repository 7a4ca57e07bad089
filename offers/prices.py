"""What an offer costs the customer, from the catalogue's prices."""

from offers.catalogue import Catalogue
from offers.items import Offer
from offers.ownership import Had


def more_a_month(
    catalogue: Catalogue, offer: Offer, had: Had, *, people: int | None
) -> float | None:
    """What they would pay more a month, in the catalogue's currency, having ``had`` already.

    The new products' prices, less a bundle's saving; for a plan the step from the dearest one that
    they have, for all ``people`` of the team (one, where the size is not known: the least that it
    can be).
    None for more seats or a longer term, whose price is not in a catalogue.
    """
    if offer.extends is not None:
        return None
    new = [key for key in catalogue.products_in(offer) if key not in had.products]
    price = sum(catalogue.products[key].price for key in new)
    if offer.bundle is not None:
        price *= 1 - catalogue.bundles[offer.bundle].saves
    if offer.plan is not None:
        paid = max((catalogue.plans[key].price for key in had.plans), default=0.0)
        price += max(catalogue.plans[offer.plan].price - paid, 0) * (people or 1)
    return price
