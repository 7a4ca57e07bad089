"""What companies own, where a CRM keeps a record of each: together they are one word."""

from datetime import date, datetime

from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving
from accounts.imports.cells import day
from accounts.telling import PRODUCTS, SINCE, tell_account
from crm_sync.incoming.language import ProductsIn
from crm_sync.incoming.rule import said
from crm_sync.incoming.source import Gone, Remote
from store.accounts import Account
from store.crm_incoming import CrmCompany, CrmProduct

_PRODUCT = "product"


def take_product(session: Session, arriving: Arriving, remote: Remote) -> None:
    """Take in one thing that a company owns, and what it owns altogether by that."""
    rules = arriving.incoming.products
    row = session.get(CrmProduct, (arriving.target_id, remote.id))
    if rules is None or (row is not None and remote.as_of < row.as_of):
        return
    if row is None:
        row = CrmProduct(target_id=arriving.target_id, remote_id=remote.id)
        session.add(row)
    former = row.company_id
    company = remote.words.get(rules.company)
    row.company_id = company.value if company is not None else former
    found = said({_PRODUCT: rules.product}, remote.words).get(_PRODUCT)
    row.product = found.value if found is not None else None
    since = remote.words.get(rules.since) if rules.since is not None else None
    row.since = _day(since.value) if since is not None else None
    row.owned, row.as_of = not _ended(rules, remote), remote.as_of
    session.flush()
    for company_id in sorted({former, row.company_id} - {None}, key=str):
        _tell(session, arriving, str(company_id), remote.as_of)


def product_gone(session: Session, arriving: Arriving, gone: Gone) -> None:
    """It is owned no more."""
    row = session.get(CrmProduct, (arriving.target_id, gone.id))
    if row is None or gone.at < row.as_of:
        return
    row.owned, row.as_of = False, gone.at
    session.flush()
    if row.company_id is not None:
        _tell(session, arriving, row.company_id, gone.at)


def _tell(session: Session, arriving: Arriving, company_id: str, at: datetime) -> None:
    company = session.get(CrmCompany, (arriving.target_id, company_id))
    if company is None or company.account_id is None:
        return
    if session.get(Account, company.account_id) is None:
        return
    catalogue = arriving.known.catalogue
    sellable = {*catalogue.products, *catalogue.bundles}
    query = select(CrmProduct).where(
        CrmProduct.target_id == arriving.target_id,
        CrmProduct.company_id == company_id,
        CrmProduct.owned,
        CrmProduct.product.in_(sellable),
    )
    rows = session.scalars(query).all()
    since = {SINCE + str(row.product): row.since for row in rows if row.since is not None}
    owned = sorted({str(row.product) for row in rows})
    tell_account(session, catalogue, company.account_id, {PRODUCTS: owned, **since}, at=at)
    arriving.told.add(company.account_id)


def _ended(rules: ProductsIn, remote: Remote) -> bool:
    word = remote.words.get(rules.ended.source) if rules.ended is not None else None
    return word is not None and rules.ended is not None and word.value in rules.ended.values


def _day(text: str | None) -> date | None:
    try:
        return day((text or "")[:10])
    except PydanticCustomError:
        return None
