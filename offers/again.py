"""An offer that was made a while ago, looked at again."""

from datetime import datetime

from offers.candidate import HeldBack
from offers.catalogue import Catalogue
from offers.facts import Facts, PastOffer
from offers.holdback import Guards
from offers.moment import Moment


def held_back_by_now(
    catalogue: Catalogue, made: PastOffer, facts: Facts, *, now: datetime, chance: float
) -> tuple[HeldBack, ...]:
    """The policies that hold ``made`` back by now; none: whoever comes back to it still finds it.

    It does not stand in its own way: neither as an offer of this visit nor as one of the past.
    One that the catalogue no longer has stays as it was shown.
    """
    offer = catalogue.offers.get(made.offer_id)
    if offer is None:
        return ()
    others = list(facts.past_offers)
    if made in others:
        others.remove(made)
    before = facts.model_copy(update={"past_offers": tuple(others), "offers_this_visit": 0})
    return Guards(Moment(catalogue, before, now, chance)).against(offer)
