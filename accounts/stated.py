"""What the people of an account said that they want to reach."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from offers import Catalogue
from store.visits import AnswerRow, Visit


def goals_of_each(
    session: Session, catalogue: Catalogue, account_ids: Collection[str], *, now: datetime
) -> dict[str, tuple[str, ...]]:
    """Account id -> the goals that its people stated in their visits by ``now``, the latest first.

    Of each visit the last answer counts, and none from before it was started over. Words that name
    no goal of the catalogue are no goal.
    """
    query = (
        select(Visit.account_id, AnswerRow.visit_id, AnswerRow.value)
        .join(Visit, Visit.id == AnswerRow.visit_id)
        .where(
            Visit.account_id.in_(account_ids),
            AnswerRow.field == "goal",
            AnswerRow.at <= now,
            or_(Visit.restarted_at.is_(None), AnswerRow.at > Visit.restarted_at),
        )
        .order_by(AnswerRow.at.desc(), AnswerRow.visit_id, AnswerRow.seq.desc())
    )
    found: dict[str, dict[str, None]] = {account_id: {} for account_id in account_ids}
    answered: set[str] = set()
    for account_id, visit_id, value in session.execute(query):
        if visit_id in answered:
            continue
        answered.add(visit_id)
        goal = catalogue.goal_in(value) if isinstance(value, str) else None
        if goal is not None:
            found[account_id or ""][goal] = None
    return {account_id: tuple(goals) for account_id, goals in found.items()}
