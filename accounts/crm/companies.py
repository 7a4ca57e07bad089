"""Companies of a CRM as accounts: what they say is told, as of the moment that it is of."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving, kept, move_links, read_again, seen_of
from accounts.crm.joining import follow_merge
from accounts.crm.matching import account_of
from accounts.crm.owners import host_of
from accounts.crm.terms import News, of_account, without
from accounts.telling import tell_account_each
from crm_sync.incoming.rule import Said, all_count, news, remembered, said
from crm_sync.incoming.source import Gone, Remote, Thing
from crm_sync.records import Kind
from store.accounts import Account
from store.crm_incoming import CrmCompany, CrmDeal, CrmPerson, CrmProduct

OWNER = "owner"


def take_company(session: Session, arriving: Arriving, remote: Remote) -> None:
    """Take in what a company says. One that is nobody's here leaves no more than its id."""
    rules = arriving.incoming.accounts
    row = company_row(session, arriving, remote.id)
    for former in sorted(remote.absorbed - {remote.id}):
        follow_merge(session, arriving, former, into=row)
    if rules is None or (row.as_of is not None and remote.as_of < row.as_of):
        return
    if row.state == "deleted":  # somebody restored it
        move_links(session, arriving, Kind.COMPANY, remote.id, into=remote.id)
    row.as_of = remote.as_of
    former_account = row.account_id
    row.account_id, notes = account_of(session, arriving, row, remote)
    if row.account_id is None:
        row.state, row.notes, row.seen = "stranger", notes, {}
        return
    row.state, row.merged_into = "followed", None
    if row.account_id != former_account:
        row.seen = {}
    is_new = session.get(Account, row.account_id) is None
    now = said(rules.fields, all_count(remote.words) if is_new else remote.words)
    notes += _tell(session, arriving, row, row.account_id, now)
    row.notes = notes
    if row.account_id != former_account:
        wake(session, arriving, row)


def _tell(
    session: Session,
    arriving: Arriving,
    row: CrmCompany,
    account_id: str,
    now: Mapping[str, Said],
) -> list[str]:
    """Tell what is news; the notes say what could not be taken, which is tried again each time."""
    counts = news(seen_of(row.seen), now)
    told, taken, notes = of_account(arriving.known, without(counts, OWNER))
    if OWNER in counts:
        why_none = _owner(session, arriving, counts[OWNER], told)
        if why_none is None:
            taken[OWNER] = counts[OWNER]
        else:
            notes.append(why_none)
    if told or session.get(Account, account_id) is None:
        tell_account_each(session, arriving.known.catalogue, account_id, told)
        arriving.told.add(account_id)
    row.seen = kept(remembered(seen_of(row.seen), now, taken))
    return notes


def _owner(session: Session, arriving: Arriving, one: Said, told: News) -> str | None:
    """Who owns the account by it goes to ``told``; the answer is why nobody does."""
    host, why_none = (None, None) if one.value is None else host_of(session, arriving, one.value)
    # A hair early where they are no host: once they are one, the same word of theirs counts.
    at = one.at if why_none is None else one.at - timedelta(microseconds=1)
    told.append((at, {"owner_id": host}))
    return why_none


def company_row(session: Session, arriving: Arriving, remote_id: str) -> CrmCompany:
    """What is known of a company; a new row where nothing is."""
    row = session.get(CrmCompany, (arriving.target_id, remote_id))
    if row is None:
        row = CrmCompany(
            target_id=arriving.target_id,
            remote_id=remote_id,
            state="stranger",
            made=False,
            seen={},
            notes=[],
        )
        session.add(row)
    return row


def wake(session: Session, arriving: Arriving, row: CrmCompany) -> None:
    """The company is an account now: its people, deals and products are read again."""
    for thing, table in (
        (Thing.CONTACT, CrmPerson),
        (Thing.DEAL, CrmDeal),
        (Thing.PRODUCT, CrmProduct),
    ):
        query = select(table.remote_id).where(
            table.target_id == arriving.target_id, table.company_id == row.remote_id
        )
        read_again(session, arriving, thing, list(session.scalars(query)))


def company_gone(session: Session, arriving: Arriving, gone: Gone) -> None:
    """A company was merged, or deleted. Our account is never deleted for it."""
    if gone.merged_into is not None and gone.merged_into != gone.id:
        into = company_row(session, arriving, gone.merged_into)
        follow_merge(session, arriving, gone.id, into=into)
        read_again(session, arriving, Thing.COMPANY, [gone.merged_into])
        return
    move_links(session, arriving, Kind.COMPANY, gone.id, None)
    row = session.get(CrmCompany, (arriving.target_id, gone.id))
    if row is None or row.state in ("merged", "deleted"):
        return
    if row.as_of is not None and gone.at < row.as_of:
        return  # it was restored, and read since
    row.state, row.as_of = "deleted", gone.at
    if row.account_id is not None:
        row.notes = [
            f"The company was deleted over there on {gone.at:%Y-%m-%d}. Account {row.account_id} "
            "stays as it was last said to be. Restore the company, or tell Segue by CSV or events "
            "what became of the customer."
        ]
