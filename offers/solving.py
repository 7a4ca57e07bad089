"""The check that an offer gives what its trigger speaks of."""

from offers.conditions import Condition
from offers.draft import Draft
from offers.items import Offer, Trigger
from offers.ownership import capabilities_from


def check_solves(draft: Draft) -> None:
    """What is offered removes the friction, enables what was asked for, and sells what others
    like them have."""
    if not draft.whole("plans", "products", "bundles"):
        return  # Something of it is unknown or not valid, which is reported as that.
    for trigger in draft.sections["triggers"].values():
        offer = draft.sections["offers"].get(trigger.offer)
        # Of an offer that extends something nothing is said.
        if offer is not None and offer.extends is None:
            _solves(draft, trigger, offer)


def _solves(draft: Draft, trigger: Trigger, offer: Offer) -> None:
    gained, sold = _gained(draft, offer)
    if not gained:
        return
    for position, condition in enumerate(trigger.when):
        path = ("triggers", trigger.id, "when", position)
        for fails, remedy in _not_given(draft, offer, condition, gained, sold):
            what = f"triggers.{trigger.id}: nothing in '{offer.id}' {fails}."
            draft.source.complain(path, what, f"{remedy}Remove it here or add to the offer.")


def _not_given(
    draft: Draft, offer: Offer, condition: Condition, gained: frozenset[str], sold: frozenset[str]
) -> list[tuple[str, str]]:
    """What the condition speaks of and the offer does not do, each with what would do it."""
    if condition.fact == "pain_points":
        pains = draft.sections["pain_points"]
        return [
            (f"solves '{one}'", f"'{one}' is solved by {', '.join(pains[one].solved_by)}. ")
            for one in condition.wanted()
            if one in pains and gained.isdisjoint(pains[one].solved_by)
        ]
    if condition.fact in ("asked_about", "features_tried", "missing_capabilities"):
        capabilities = draft.sections["capabilities"]
        return [
            (f"enables '{one}'", "")
            for one in condition.wanted()
            if one in capabilities and one not in gained
        ]
    given = {"usually_added": sold, "bundle_parts": {offer.bundle}}.get(condition.fact)
    named = condition.key
    return [] if given is None or named in given else [(f"is '{named}'", "")]


def _gained(draft: Draft, offer: Offer) -> tuple[frozenset[str], frozenset[str]]:
    """The capabilities and the products that the offer gives."""
    plans, products = draft.sections["plans"], draft.sections["products"]
    bundle = draft.sections["bundles"].get(offer.bundle or "")
    sold = set(bundle.products if bundle else offer.products)
    return capabilities_from(plans, products, offer.plan, sold), frozenset(sold)
