"""Learning from the base: nightly, and whenever somebody asks for it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from accounts.base import baskets, impressions
from accounts.reading import batches, with_facts
from accounts.stated import goals_of_each
from offers import Catalogue, Facts, Learnt
from offers.learning import acceptance, expansion, mine, prevalence, standings, white_space
from store.accounts import Account
from store.database import Write
from store.learning import AccountOutlook, LearntRow


def learning(session: Session, catalogue: Catalogue, *, now: datetime) -> Iterator[Write]:
    """Learn everything as of ``now``: what is to be written, slice by slice, so that it is kept and
    every account's outlook is up to date. ``session`` only reads.

    What was learnt is kept for good, for decisions name it; the same again makes no new row. Memory
    follows the number of different baskets, triggers and segments, not that of accounts or
    decisions.
    """
    learnt = learnt_from(session, catalogue, now=now)
    yield lambda writing: _keep(writing, learnt, catalogue.version, now)
    for batch in batches(session):
        outlooks = list(outlooks_of(session, catalogue, learnt, batch, now=now))
        ids = [account.id for account in batch]
        yield lambda writing, ids=ids, rows=outlooks: _replace(writing, ids, rows)  # type: ignore[misc]


def learnt_from(session: Session, catalogue: Catalogue, *, now: datetime) -> Learnt:
    """What the base and the decisions teach as of ``now``; nothing is stored."""
    base = baskets(session, catalogue, now=now)
    return Learnt(
        rules=mine(base, catalogue.learning),
        prevalence=prevalence(base),
        acceptance=acceptance(impressions(session, now=now)),
    )


def outlooks_of(
    session: Session,
    catalogue: Catalogue,
    learnt: Learnt,
    accounts: Sequence[Account],
    *,
    now: datetime,
) -> Iterator[dict[str, object]]:
    """The rows of ``AccountOutlook`` for those of some accounts that are customers."""
    goals = goals_of_each(session, catalogue, [account.id for account in accounts], now=now)
    for account, facts in with_facts(session, catalogue, learnt, accounts, now=now):
        if is_customer(catalogue, facts):
            yield _outlook(catalogue, learnt, account, facts, goals[account.id], now)


def is_customer(catalogue: Catalogue, facts: Facts) -> bool:
    """Whether they have one of the plans or own something: whom else is there to expand with?"""
    return facts.plan in catalogue.plans or bool(facts.owned_products)


def _outlook(
    catalogue: Catalogue,
    learnt: Learnt,
    account: Account,
    facts: Facts,
    goals: Sequence[str],
    now: datetime,
) -> dict[str, object]:
    space = white_space(catalogue, learnt, facts, goals)
    could_use = [one.product for one in space.products]
    parts = expansion(catalogue, facts, len(could_use)).model_dump()
    standing = standings(catalogue, facts, could_use)
    return {
        "account_id": account.id,
        "made_at": now,
        "segment": account.segment,
        "score": parts.pop("score"),
        "parts": parts,
        "white_space": could_use,
        "standings": f" {' '.join(f'{product}:{how}' for product, how in standing.items())} ",
    }


def _keep(session: Session, learnt: Learnt, catalogue_version: str, now: datetime) -> None:
    content = learnt.model_dump(mode="json", exclude={"id", "made_at"})
    before = _newest(session, now)
    if before is not None and before.content == content:
        return
    # Two of one moment would have no order.
    again = before is not None and before.made_at >= now
    made_at = before.made_at + timedelta(microseconds=1) if before and again else now
    session.add(LearntRow(made_at=made_at, catalogue_version=catalogue_version, content=content))


def _newest(session: Session, now: datetime) -> LearntRow | None:
    by_then = select(LearntRow).where(LearntRow.made_at < now + timedelta(seconds=1))
    return session.scalar(by_then.order_by(LearntRow.made_at.desc(), LearntRow.id).limit(1))


def _replace(session: Session, ids: Sequence[str], rows: list[dict[str, object]]) -> None:
    session.execute(delete(AccountOutlook).where(AccountOutlook.account_id.in_(ids)))
    if rows:
        session.execute(insert(AccountOutlook), rows)
