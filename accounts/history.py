"""The offers to an account: made by Segue, made before it, and with the owner to bring up."""

from collections.abc import Collection, Iterable

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import Session

from offers import PastOffer
from store.accounts import PastOffer as PastOfferRow
from store.base import Instant
from store.decisions import DecisionRow
from store.plays import PlayTask

_COLUMNS = ("offer_id", "outcome", "at", "deferred_until")


def offers_to(session: Session, account_id: str) -> tuple[PastOffer, ...]:
    """Every offer to the account at any placement, oldest first."""
    return offers_to_each(session, [account_id])[account_id]


def offers_to_each(
    session: Session, account_ids: Collection[str]
) -> dict[str, tuple[PastOffer, ...]]:
    """Account id -> every offer to it, for each of up to a few thousand accounts."""
    # Columns, not rows: a decision's whole record is a hundred times larger than what is read here.
    made = select(
        DecisionRow.account_id,
        DecisionRow.offer_id,
        DecisionRow.outcome,
        func.coalesce(DecisionRow.outcome_at, DecisionRow.at, type_=Instant).label("at"),
        DecisionRow.deferred_until,
    ).where(
        DecisionRow.account_id.in_(account_ids),
        DecisionRow.offer_id.is_not(None),
        # Taken back, for it was made of a fact that was corrected: as if it was never made.
        DecisionRow.outcome.is_distinct_from("withdrawn"),
    )
    before = select(
        PastOfferRow.account_id,
        PastOfferRow.offer_id,
        PastOfferRow.outcome,
        PastOfferRow.at,
        PastOfferRow.deferred_until,
    ).where(PastOfferRow.account_id.in_(account_ids))
    # A task that was withdrawn brings nothing up any more; one that is done did.
    handed = select(
        PlayTask.account_id,
        PlayTask.offer_id,
        literal("with_owner"),
        PlayTask.opened_at,
        literal(None, Instant),
    ).where(
        PlayTask.account_id.in_(account_ids),
        PlayTask.offer_id.is_not(None),
        PlayTask.state != "withdrawn",
    )
    offers: dict[str, list[PastOffer]] = {account_id: [] for account_id in account_ids}
    for row in session.execute(union_all(made, before, handed)).mappings():
        offer = PastOffer.model_validate({name: row[name] for name in _COLUMNS})
        offers[row["account_id"]].append(offer)
    return {account_id: in_order(some) for account_id, some in offers.items()}


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
