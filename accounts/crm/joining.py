"""Two companies over there were merged: ours follow the survivor, and nothing is lost.

An account *has a life of its own* if its id is the vendor's, or anything ever happened at it: a
visit, an offer, an event, a task, a hand-off. One that was made for a company and has none is
joined to the other. Two lives are never joined: their ids are in the vendor's identity tokens. Both
stay, and the operator is told.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, exists, select, update
from sqlalchemy.orm import Session, undefer

from accounts.crm.arriving import Arriving, move_links
from accounts.crm.terms import News
from accounts.telling import PRODUCTS, tell_account_each
from crm_sync.records import Kind
from store.accounts import Account, Contact, PastOffer
from store.crm import CrmSequence
from store.crm_incoming import CrmCompany, CrmDeal, CrmPerson, CrmProduct
from store.decisions import DecisionRow
from store.events import Event
from store.learning import AccountOutlook
from store.plays import PlayTask
from store.visits import Visit


def follow_merge(session: Session, arriving: Arriving, former_id: str, *, into: CrmCompany) -> None:
    """``former_id`` is part of ``into`` from now on. Doing it again changes nothing."""
    move_links(session, arriving, Kind.COMPANY, former_id, into.remote_id)
    for table in (CrmPerson, CrmDeal, CrmProduct):
        session.execute(
            update(table)
            .where(table.target_id == arriving.target_id, table.company_id == former_id)
            .values(company_id=into.remote_id)
        )
    former = session.get(CrmCompany, (arriving.target_id, former_id))
    if former is None or former.state == "merged":
        return
    former.state, former.merged_into, former.notes = "merged", into.remote_id, []
    session.flush()
    _settle(session, arriving, former, into)
    session.flush()


def _settle(session: Session, arriving: Arriving, former: CrmCompany, into: CrmCompany) -> None:
    if former.account_id is None or former.account_id == into.account_id:
        return
    if into.account_id is None:
        _take_over(former, into)
    elif _lifeless(session, former):
        join(session, arriving, former.account_id, into.account_id)
        former.account_id = into.account_id
    elif _lifeless(session, into):
        join(session, arriving, into.account_id, former.account_id)
        _take_over(former, into)
    else:
        former.notes = [
            f"It was merged over there into company {into.remote_id}, account {into.account_id}. "
            f"Account {former.account_id} has a life of its own and stays: what the CRM says of "
            f"the company is said of {into.account_id} only. If they are one customer, let your "
            "identity tokens name one of the two from now on."
        ]


def _take_over(former: CrmCompany, into: CrmCompany) -> None:
    into.account_id, into.made, into.state = former.account_id, former.made, "followed"
    into.seen = {}  # what the survivor says was never said of this account


def _lifeless(session: Session, row: CrmCompany) -> bool:
    account_id = row.account_id
    if not row.made or account_id is None:
        return False
    lives = (
        exists().where(Visit.account_id == account_id),
        exists().where(DecisionRow.account_id == account_id),
        exists().where(PastOffer.account_id == account_id),
        exists().where(Event.account_id == account_id),
        exists().where(PlayTask.account_id == account_id),
        exists().where(CrmSequence.account_key == f"account:{account_id}"),
    )
    return not any(session.scalar(select(one)) for one in lives)


def _inherited(former: Account, account: Account | None) -> News:
    """What is told of the account that stays: all that both own, and what was said of fields of
    which nothing was said of it."""
    said = former.told or {}
    known = {} if account is None else account.told or {}
    news: News = [
        (datetime.fromisoformat(word[0]), {name: word[1]})
        for name, word in said.items()
        if name not in known and name != PRODUCTS and word[0]
    ]
    owned = {row.product_id for one in (former, account) if one for row in one.owned}
    moments = [told[PRODUCTS][0] for told in (known, said) if PRODUCTS in told]
    if moments and max(moments):
        # A hair later than either said it, or one of the two words would stand.
        at = datetime.fromisoformat(max(moments)) + timedelta(microseconds=1)
        news.append((at, {PRODUCTS: sorted(owned)}))
    return news


def join(session: Session, arriving: Arriving, lost: str, kept: str) -> None:
    """Everything of one account becomes the other's: people, deals, what it owns, and what was
    said of fields of which nothing was said of the other."""
    told = undefer(Account.told)
    former = session.get(Account, lost, options=[told], with_for_update={"key_share": True})
    if former is None:
        return
    account = session.get(Account, kept, options=[told], with_for_update={"key_share": True})
    inherited = _inherited(former, account)
    for table in (Contact, CrmDeal):
        session.execute(
            update(table)
            .where(table.account_id == lost)
            .values(account_id=kept)
            .execution_options(synchronize_session="fetch")
        )
    session.execute(delete(AccountOutlook).where(AccountOutlook.account_id == lost))
    tell_account_each(session, arriving.known.catalogue, kept, inherited)
    arriving.told.discard(lost)
    arriving.told.add(kept)
    session.flush()
    session.expire(former, ["contacts"])
    session.delete(former)
