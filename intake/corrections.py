"""A fact is corrected while an offer is open that was made of it. Functions of values."""

from accounts.history import as_past_offer, in_order
from offers import Decision, Facts
from store.decisions import DecisionRow

WITHDRAWN = "withdrawn"
"""The outcome of an offer whose facts the visitor corrected: it counts as if it was never made."""
_DECLARED = ("plan", "team_size", "goal", "timeline")


def is_corrected(row: DecisionRow, facts: Facts) -> bool:
    """Whether the visitor now says something else than when the decision was made.

    What was not known then, and one pain point more, is no correction: the offer stands. What an
    older version kept of no facts cannot be compared, and stands as well.
    """
    if row.observed is None:
        return False
    then = Facts.model_validate(row.observed)
    changed = (
        getattr(then, name) is not None and getattr(then, name) != getattr(facts, name)
        for name in _DECLARED
    )
    return any(changed) or not then.pain_points <= facts.pain_points


def without(row: DecisionRow, facts: Facts) -> Facts:
    """The facts as if the offer was never made: it does not stand in the way of its successor."""
    others, own = list(facts.past_offers), as_past_offer(row)
    if own in others:
        others.remove(own)
    made = max(0, facts.offers_this_visit - 1)
    return facts.model_copy(update={"past_offers": in_order(others), "offers_this_visit": made})


def says_the_same(row: DecisionRow, decision: Decision) -> bool:
    """Whether the visitor would read the same: then nothing is withdrawn."""
    shown = Decision.model_validate(row.record)
    return (shown.offer_id, shown.reason, shown.change, shown.incentive) == (
        decision.offer_id,
        decision.reason,
        decision.change,
        decision.incentive,
    )
