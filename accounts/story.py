"""One account, and one decision, with everything that is known: for the vendor's own people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.facts import facts_of
from accounts.learnt import learnt_at
from accounts.stated import goals_of_each
from offers import Catalogue, Facts
from offers.learning import Expansion, WhiteSpace, expansion, white_space
from store.accounts import Account
from store.decisions import DecisionRow, Outcome
from store.plays import PlayTask


@dataclass(frozen=True)
class AccountStory:
    """An account as it stands at a moment."""

    account: Account
    facts: Facts
    goals: Sequence[str]
    space: WhiteSpace
    expansion: Expansion
    decided: int
    """How many decisions there are in all."""
    decisions: Sequence[DecisionRow]
    """Some of them, the newest first."""
    tasks: Sequence[PlayTask]


@dataclass(frozen=True)
class DecisionStory:
    """A decision with what became of it."""

    row: DecisionRow
    account: Account | None
    outcomes: Sequence[Outcome]


def story_of(
    session: Session,
    catalogue: Catalogue,
    account_id: str,
    *,
    now: datetime,
    first: int,
    most: int,
) -> AccountStory | None:
    """The account, computed anew, with its decisions from the ``first`` on; None: there is none."""
    account = session.get(Account, account_id)
    if account is None:
        return None
    learnt = learnt_at(session, now)
    facts = facts_of(session, catalogue, learnt, account, now=now)
    goals = goals_of_each(session, catalogue, [account_id], now=now)[account_id]
    space = white_space(catalogue, learnt, facts, goals)
    of_it = DecisionRow.account_id == account_id
    newest = select(DecisionRow).where(of_it).order_by(DecisionRow.at.desc(), DecisionRow.id)
    tasks = select(PlayTask).where(PlayTask.account_id == account_id)
    return AccountStory(
        account=account,
        facts=facts,
        goals=goals,
        space=space,
        expansion=expansion(catalogue, facts, len(space.products)),
        decided=session.scalar(select(func.count()).select_from(DecisionRow).where(of_it)) or 0,
        decisions=session.scalars(newest.offset(first).limit(most)).all(),
        tasks=session.scalars(tasks.order_by(PlayTask.opened_at.desc(), PlayTask.id)).all(),
    )


def decision_story(session: Session, decision_id: str) -> DecisionStory | None:
    """The decision; None: there is none."""
    row = session.get(DecisionRow, decision_id)
    if row is None:
        return None
    outcomes = select(Outcome).where(Outcome.decision_id == decision_id)
    return DecisionStory(
        row=row,
        account=None if row.account_id is None else session.get(Account, row.account_id),
        outcomes=session.scalars(outcomes.order_by(Outcome.at, Outcome.id)).all(),
    )
