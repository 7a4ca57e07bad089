"""What was so at an earlier moment, as far as it was recorded."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from accounts.history import in_order
from offers import Facts, PastOffer
from store.accounts import PastOffer as PastOfferRow
from store.decisions import DecisionRow, Outcome
from store.plays import PlayTask

_ANSWERS = ("accepted", "deferred", "declined", "ignored")


def recorded_facts(observed: dict[str, Any] | None) -> Facts | None:
    """The facts; None where another version of Segue recorded what this one does not know."""
    if observed is None:
        return None
    try:
        return Facts.model_validate(observed)
    except ValidationError:
        return None


def offers_by(session: Session, account_id: str, moment: datetime) -> tuple[PastOffer, ...]:
    """The offers to the account as they stood at ``moment``, oldest first.

    What was made later is not there, and what was answered later has its answer of that time. A
    task that was withdrawn later was still with the account's owner.
    """
    made = session.scalars(
        select(DecisionRow).where(
            DecisionRow.account_id == account_id,
            DecisionRow.offer_id.is_not(None),
            DecisionRow.at <= moment,
            # By then it was taken back: as if it was never made.
            or_(DecisionRow.outcome.is_distinct_from("withdrawn"), DecisionRow.outcome_at > moment),
        )
    ).all()
    answers = _answers_by(session, [row.id for row in made], moment)
    before = session.scalars(
        select(PastOfferRow).where(PastOfferRow.account_id == account_id, PastOfferRow.at <= moment)
    )
    return in_order(
        [
            *(_as_it_stood(row, answers.get(row.id), moment) for row in made),
            *(
                PastOffer.model_validate(
                    {
                        "offer_id": row.offer_id,
                        "outcome": row.outcome,
                        "at": row.at,
                        "deferred_until": row.deferred_until,
                    }
                )
                for row in before
            ),
            *_with_owner(session, account_id, moment),
        ]
    )


def _with_owner(session: Session, account_id: str, moment: datetime) -> Iterator[PastOffer]:
    """What the owner's tasks brought up at ``moment``, done ones too."""
    tasks = select(PlayTask.offer_id, PlayTask.opened_at).where(
        PlayTask.account_id == account_id,
        PlayTask.offer_id.is_not(None),
        PlayTask.opened_at <= moment,
        or_(PlayTask.state != "withdrawn", PlayTask.closed_at > moment),
    )
    for offer_id, at in session.execute(tasks):
        yield PastOffer.model_validate({"offer_id": offer_id, "outcome": "with_owner", "at": at})


def _answers_by(
    session: Session, decision_ids: Iterable[str], moment: datetime
) -> dict[str, Outcome]:
    """Decision -> its latest answer by ``moment``."""
    query = select(Outcome).where(
        Outcome.decision_id.in_(list(decision_ids)),
        Outcome.outcome.in_(_ANSWERS),
        Outcome.at <= moment,
    )
    return {row.decision_id: row for row in session.scalars(query.order_by(Outcome.at, Outcome.id))}


def _as_it_stood(row: DecisionRow, answer: Outcome | None, moment: datetime) -> PastOffer:
    stands = row.outcome_at is not None and row.outcome_at <= moment
    if stands:  # nothing has become of it since
        outcome, at, until = row.outcome, row.outcome_at, row.deferred_until
    elif answer is not None:
        outcome, at, until = answer.outcome, answer.at, None
    else:
        outcome, at, until = "shown", row.at, None
    return PastOffer.model_validate(
        {"offer_id": row.offer_id, "outcome": outcome, "at": at, "deferred_until": until}
    )
