"""Who has bought by an import: the offers that they have now are won."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from accounts.imports.judging import Known
from accounts.imports.spool import Spool, Task
from accounts.won import accounts_with_offers, record_won

_BOUGHT = frozenset({"plan", "seats_bought", "renewal_on"})


def record_purchases(session: Session, spool: Spool, known: Known) -> int:
    """Note the offers that were won by what was written; how many."""
    offered = set(accounts_with_offers(session, now=known.now))
    if not offered:
        return 0
    bought = {id_ for id_ in changed_accounts(spool) if id_ in offered}
    return record_won(session, known.catalogue, bought, now=known.now)


def changed_accounts(spool: Spool) -> Iterator[str]:
    """The accounts of which the import says something that a purchase may have changed."""
    for task in (Task.NEW, Task.CHANGE):
        for rows in spool.work("accounts", task):
            yield from (row["id"] for row in rows if not _BOUGHT.isdisjoint(row))
    for rows in spool.work("ownership", Task.NEW):
        yield from (row["account_id"] for row in rows)
