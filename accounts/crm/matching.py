"""Which of our accounts a company over there is. Never by what a visitor typed."""

from pydantic_core import PydanticCustomError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving, linked, own_id
from accounts.imports.cells import ident
from crm_sync.incoming.language import AccountsIn
from crm_sync.incoming.source import Remote
from crm_sync.records import Kind
from store.accounts import Account, Contact
from store.crm_incoming import CrmCompany

_OURS = "account:"


def account_of(
    session: Session, arriving: Arriving, row: CrmCompany, remote: Remote
) -> tuple[str | None, list[str]]:
    """The account, and what the operator should know of how it was found.

    In this order: the one that it was before; the one that we wrote there; the one that the
    vendor's own number names; by its domain, where the operator says so and exactly one has it; a
    new one, where the operator says so. Two companies are never one account: the first has it.
    """
    rules = arriving.incoming.accounts
    if rules is None:
        return None, []
    if row.account_id is not None and session.get(Account, row.account_id) is not None:
        return row.account_id, []
    named, notes = _named(rules, remote)
    for found in (_linked(session, arriving, remote), _there(session, named)):
        if found is not None:
            return _free(session, arriving, remote, found, notes)
    by_domain = _by_domain(session, rules, remote)
    if by_domain is not None:
        return _free(session, arriving, remote, by_domain, notes)
    if not _to_be_made(rules, remote, named):
        return None, notes
    row.made = named is None
    return named or own_id(arriving, remote.id), notes


def _linked(session: Session, arriving: Arriving, remote: Remote) -> str | None:
    ids = linked(session, arriving, Kind.COMPANY, remote.id)
    ours = [one.removeprefix(_OURS) for one in ids if one.startswith(_OURS)]
    return next((one for one in ours if session.get(Account, one) is not None), None)


def _there(session: Session, account_id: str | None) -> str | None:
    return account_id if account_id and session.get(Account, account_id) is not None else None


def _named(rules: AccountsIn, remote: Remote) -> tuple[str | None, list[str]]:
    """Our id as the company's own property says it."""
    word = remote.words.get(rules.id) if rules.id is not None else None
    value = (word.value or "").strip() if word is not None else ""
    if not value:
        return None, []
    try:
        return ident(value), []
    except PydanticCustomError as error:
        return None, [f"{rules.id}: it is no id of an account. {error}"]


def _by_domain(session: Session, rules: AccountsIn, remote: Remote) -> str | None:
    word = remote.words.get(rules.domain) if rules.by_domain and rules.domain else None
    domain = (word.value or "").strip().lower().removeprefix("www.") if word else ""
    if not domain:
        return None
    # People as the vendor told of them; what a visitor types is in no contact.
    query = (
        select(Contact.account_id)
        .where(func.lower(Contact.email).endswith(f"@{domain}", autoescape=True))
        .distinct()
        .limit(2)
    )
    found = session.scalars(query).all()
    return found[0] if len(found) == 1 else None


def _to_be_made(rules: AccountsIn, remote: Remote, named: str | None) -> bool:
    if rules.new == "all":
        return True
    if rules.new == "never":
        return False
    return named is not None or (rules.new == "customers" and _is_customer(rules, remote))


def _is_customer(rules: AccountsIn, remote: Remote) -> bool:
    if rules.customers is None:
        return False
    word = remote.words.get(rules.customers.source)
    return word is not None and word.value in rules.customers.values


def _free(
    session: Session, arriving: Arriving, remote: Remote, account_id: str, notes: list[str]
) -> tuple[str | None, list[str]]:
    other = session.scalar(
        select(CrmCompany.remote_id).where(
            CrmCompany.target_id == arriving.target_id,
            CrmCompany.account_id == account_id,
            CrmCompany.state == "followed",
            CrmCompany.remote_id != remote.id,
        )
    )
    if other is None:
        return account_id, notes
    return None, [
        *notes,
        f"It is account {account_id} as well as company {other}, which was first. Merge the two "
        "over there, or correct the number of one.",
    ]
