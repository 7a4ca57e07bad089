"""Deals of a CRM: kept for the dashboards, heard of by the account's stage and by what was won."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving, linked, move_links, seen_of
from accounts.telling import tell_account
from accounts.won import record_deal_won
from crm_sync.incoming.deals import DealNow, deal_said, stage_by_deals
from crm_sync.incoming.rule import said
from crm_sync.incoming.source import Gone, Remote
from crm_sync.records import Kind
from store.accounts import Account
from store.crm_incoming import CrmCompany, CrmDeal
from store.decisions import DecisionRow

_STAGE = "stage"


def take_deal(session: Session, arriving: Arriving, remote: Remote) -> None:
    """Take in how a deal stands. One of a company that is nobody's here leaves no more than ids."""
    rules = arriving.incoming.deals
    row = _row(session, arriving, remote.id)
    for former in sorted(remote.absorbed - {remote.id}):
        _follow_merge(session, arriving, former, row)
    if rules is None or (row.as_of is not None and remote.as_of < row.as_of):
        return
    row.as_of = remote.as_of
    word = remote.words.get(rules.company)
    row.company_id = word.value if word is not None else row.company_id
    row.interaction_id = next(iter(linked(session, arriving, Kind.DEAL, remote.id)), None)
    former_account, row.account_id = row.account_id, _account_of(session, arriving, row)
    found = deal_said(said(rules.fields, remote.words))
    row.state = found.state
    if row.account_id is not None or row.interaction_id is not None:
        row.name, row.stage, row.closed_at = found.name, found.stage, found.closed_at
        row.amount, row.currency = found.amount, found.currency
    session.flush()
    if row.state == "won" and row.interaction_id is not None:
        at = min(row.closed_at or row.as_of, arriving.known.now)
        record_deal_won(session, arriving.known.catalogue, row.interaction_id, at=at)
    for account_id in sorted({former_account, row.account_id} - {None}, key=str):
        settle_stage(session, arriving, str(account_id))


def deal_gone(session: Session, arriving: Arriving, gone: Gone) -> None:
    """A deal was merged, or deleted."""
    row = session.get(CrmDeal, (arriving.target_id, gone.id))
    if gone.merged_into is not None and gone.merged_into != gone.id:
        _follow_merge(session, arriving, gone.id, _row(session, arriving, gone.merged_into))
    else:
        move_links(session, arriving, Kind.DEAL, gone.id, None)
        if row is not None and (row.as_of is None or gone.at >= row.as_of):
            row.state, row.as_of = "deleted", gone.at
    session.flush()
    if row is not None and row.account_id is not None:
        settle_stage(session, arriving, row.account_id)


def settle_stage(session: Session, arriving: Arriving, account_id: str) -> None:
    """Bring the account's stage to what its deals say."""
    account = session.get(Account, account_id)
    if account is None:
        return
    query = select(CrmDeal.state, CrmDeal.interaction_id, CrmDeal.as_of).where(
        CrmDeal.account_id == account_id, CrmDeal.state != "merged", CrmDeal.as_of.is_not(None)
    )
    deals = [
        DealNow(state, interaction_id is not None, as_of)
        for state, interaction_id, as_of in session.execute(query)
        if as_of is not None
    ]
    found = stage_by_deals(account.stage, deals, _said_otherwise(session, account_id))
    if found is not None:
        stage, at = found
        tell_account(session, arriving.known.catalogue, account_id, {_STAGE: stage}, at=at)


def _said_otherwise(session: Session, account_id: str) -> str | None:
    """The stage that the account's company says."""
    query = select(CrmCompany.seen).where(
        CrmCompany.account_id == account_id, CrmCompany.state == "followed"
    )
    taken = (seen_of(seen).get(_STAGE) for seen in session.scalars(query))
    return next((one.ours for one in taken if one is not None), None)


def _account_of(session: Session, arriving: Arriving, row: CrmDeal) -> str | None:
    key = (arriving.target_id, row.company_id)
    company = session.get(CrmCompany, key) if row.company_id else None
    if company is not None and company.account_id is not None:
        return company.account_id
    if row.interaction_id is None:
        return None
    return session.scalar(
        select(DecisionRow.account_id).where(DecisionRow.id == row.interaction_id)
    )


def _follow_merge(session: Session, arriving: Arriving, former_id: str, into: CrmDeal) -> None:
    move_links(session, arriving, Kind.DEAL, former_id, into.remote_id)
    former = session.get(CrmDeal, (arriving.target_id, former_id))
    if former is not None:
        former.state = "merged"
        into.interaction_id = into.interaction_id or former.interaction_id
    session.flush()


def _row(session: Session, arriving: Arriving, remote_id: str) -> CrmDeal:
    row = session.get(CrmDeal, (arriving.target_id, remote_id))
    if row is None:
        row = CrmDeal(target_id=arriving.target_id, remote_id=remote_id, state="open")
        session.add(row)
    return row
