"""The visits for which the engine failed, and nothing was decided since."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.accounts import Account
from store.visits import Visit

WATCHED_FOR = timedelta(days=7)
"""A visit that is not gone on with is over: nobody can mend its decision after that."""


@dataclass(frozen=True)
class Undecided:
    """One visit, the moment of the first failure, and the account's name; None: a stranger."""

    visit_id: str
    since: datetime
    account: str | None


def undecided_visits(session: Session, *, now: datetime) -> Iterator[Undecided]:
    """The oldest failure first; each is gone once a decision for its visit succeeds."""
    found = (
        select(Visit.id, Visit.undecided_since, Account.name)
        .outerjoin(Account, Account.id == Visit.account_id)
        .where(Visit.undecided_since > now - WATCHED_FOR)
        .order_by(Visit.undecided_since)
    )
    for visit_id, since, account in session.execute(found):
        if since is not None:
            yield Undecided(visit_id, since, account)
