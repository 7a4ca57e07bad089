"""Whether an account bought what it was offered, and what a purchase takes in."""

from offers.catalogue import Catalogue
from offers.facts import Facts
from offers.items import Offer

Goods = frozenset[tuple[str, str]]
"""Things that are sold: each a kind (``plan``, ``product``, ``extension``) and its id."""


def bought(catalogue: Catalogue, offer: Offer, before: Facts, after: Facts, *, days: int) -> bool:
    """Whether they have by ``after`` what was offered and did not have it ``days`` before.

    ``plan`` in both is the account's own, not what a visitor says of it. A plan above the offered
    one holds it. More seats and a later end of the term count where the earlier number is known.
    """
    if offer.extends == "seats":
        return (after.seats_bought or 0) > (before.seats_bought or 0) > 0
    if offer.extends == "term":
        then, now = before.days_to_renewal, after.days_to_renewal
        return then is not None and now is not None and now + days > then
    if offer.plan is not None:
        had = offer.plan in catalogue.plan_with_those_below(before.plan)
        return not had and offer.plan in catalogue.plan_with_those_below(after.plan)
    sold = set(catalogue.products_in(offer))
    has = catalogue.has_products(after)
    return bool(sold - catalogue.has_products(before)) and sold <= has


def sold_by(catalogue: Catalogue, offer: Offer) -> Goods:
    """What has to be bought for the offer to be won."""
    if offer.extends is not None:
        return frozenset({("extension", offer.extends)})
    if offer.plan is not None:
        return frozenset({("plan", offer.plan)})
    return frozenset(("product", key) for key in catalogue.products_in(offer))


def brought_by(catalogue: Catalogue, offer: Offer) -> Goods:
    """All that they have once the offer is won: a plan comes with those below and its products."""
    plans = catalogue.plan_with_those_below(offer.plan)
    products = {key for plan in plans for key in catalogue.plans[plan].products}
    return (
        sold_by(catalogue, offer)
        | {("plan", plan) for plan in plans}
        | {("product", key) for key in products}
    )


def offers_that_bring(catalogue: Catalogue, offer_id: str) -> frozenset[str]:
    """The offers that, once won, leave nothing of this one to be bought; itself among them."""
    offer = catalogue.offers.get(offer_id)
    if offer is None:
        return frozenset({offer_id})
    sold = sold_by(catalogue, offer)
    others = catalogue.offers.items()
    return frozenset(key for key, other in others if sold <= brought_by(catalogue, other))
