"""The offers that an account was made, by Segue and before it."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from offers import PastOffer
from store.accounts import PastOffer as PastOfferRow
from store.decisions import DecisionRow


def offers_to(session: Session, account_id: str) -> tuple[PastOffer, ...]:
    """Every offer to the account at any placement, oldest first."""
    made = select(DecisionRow).where(
        DecisionRow.account_id == account_id, DecisionRow.offer_id.is_not(None)
    )
    before = select(PastOfferRow).where(PastOfferRow.account_id == account_id)
    return in_order(
        [
            *(as_past_offer(row) for row in session.scalars(made)),
            *(_imported(row) for row in session.scalars(before)),
        ]
    )


def as_past_offer(row: DecisionRow) -> PastOffer:
    """An offer that Segue made, as later decisions see it."""
    return PastOffer.model_validate(
        {
            "offer_id": row.offer_id,
            "outcome": row.outcome,
            "at": row.outcome_at or row.at,
            "deferred_until": row.deferred_until,
        }
    )


def in_order(offers: Iterable[PastOffer]) -> tuple[PastOffer, ...]:
    """Oldest first; those of one moment by offer, so that the same rows give the same facts."""
    return tuple(sorted(offers, key=lambda offer: (offer.at, offer.offer_id, offer.outcome)))


def _imported(row: PastOfferRow) -> PastOffer:
    return PastOffer.model_validate(
        {
            "offer_id": row.offer_id,
            "outcome": row.outcome,
            "at": row.at,
            "deferred_until": row.deferred_until,
        }
    )
