"""A visitor comes back to an offer that was left lying."""

from accounts.history import as_past_offer
from accounts.learnt import learnt_at
from intake.observed import observe, stable_chance
from intake.promises import PROBLEM_REPORTED
from intake.turn import Turn
from offers.again import held_back_by_now
from store.decisions import DecisionRow


class OfferGone(Exception):
    """Something speaks against the offer by now."""


def still_stands(turn: Turn, row: DecisionRow) -> bool:
    """Whether an offer without an answer may still be shown and taken up.

    While its visit goes on, it may: nobody else is offered anything meanwhile. Once it counts as
    ignored, the account may have been made another offer, refused this one elsewhere, bought it or
    got into trouble: the policies are asked again. After a problem was reported nothing is sold,
    whatever is pressed in another tab.
    """
    if turn.visit.held_back == PROBLEM_REPORTED:
        return False
    if row.outcome != "ignored":
        return True
    learnt = learnt_at(turn.session, turn.now)
    return not held_back_by_now(
        turn.vendor.catalogue,
        as_past_offer(row),
        observe(turn, learnt),
        now=turn.now,
        chance=stable_chance(turn.account_key),
    )
