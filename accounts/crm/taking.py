"""The door: a page of what a CRM told is taken into ownership data, whole or not at all."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving, own_id
from accounts.crm.companies import company_gone, take_company
from accounts.crm.deals import deal_gone, take_deal
from accounts.crm.owners import take_owner
from accounts.crm.people import person_gone, take_person
from accounts.crm.products import product_gone, take_product
from accounts.won import record_won
from crm_sync.incoming.source import Page, Thing
from store.accounts import Account
from store.crm_incoming import CrmCompany
from store.locks import lock_names, lock_rows

_TAKE = {
    Thing.OWNER: take_owner,
    Thing.COMPANY: take_company,
    Thing.CONTACT: take_person,
    Thing.DEAL: take_deal,
    Thing.PRODUCT: take_product,
}
_GONE = {
    Thing.COMPANY: company_gone,
    Thing.CONTACT: person_gone,
    Thing.DEAL: deal_gone,
    Thing.PRODUCT: product_gone,
}


def take_in(session: Session, arriving: Arriving, page: Page) -> None:
    """Take in what a CRM told: by the written rule, in this transaction. Doing it again changes
    nothing. What was bought by it is noted as won."""
    _alone(session, arriving, page)
    for record in page.records:
        _TAKE[record.thing](session, arriving, record)
        session.flush()
    for gone in page.gone:
        if gone.thing in _GONE:
            _GONE[gone.thing](session, arriving, gone)
            session.flush()
    record_won(session, arriving.known.catalogue, arriving.told, now=arriving.known.now)


def _alone(session: Session, arriving: Arriving, page: Page) -> None:
    """Nobody else takes in news of this CRM until the transaction's end, and nobody changes the
    accounts that it follows: two pages at once would each find a company's account missing."""
    lock_names(session, "crm", [arriving.target_id])
    lock_names(session, "account", _ids_here(arriving, page, Thing.COMPANY))
    lock_names(session, "person", _ids_here(arriving, page, Thing.CONTACT))
    lock_rows(session, Account, sorted(_accounts(session, arriving, page)))


def _ids_here(arriving: Arriving, page: Page, thing: Thing) -> set[str]:
    """The ids under which records may be made here: the vendor's events may make them as well."""
    part = arriving.incoming.accounts if thing is Thing.COMPANY else arriving.incoming.contacts
    source = part.id if part is not None else None
    records = [one for one in page.records if one.thing is thing]
    words = [one.words.get(source) for one in records] if source is not None else []
    named = {word.value.strip() for word in words if word is not None and word.value}
    return named | {own_id(arriving, one.id) for one in records}


def _accounts(session: Session, arriving: Arriving, page: Page) -> set[str]:
    ids = set(_companies(arriving, page))
    query = select(CrmCompany.account_id).where(
        CrmCompany.target_id == arriving.target_id,
        CrmCompany.remote_id.in_(ids),
        CrmCompany.account_id.is_not(None),
    )
    return {one for one in session.scalars(query) if one is not None}


def _companies(arriving: Arriving, page: Page) -> Iterable[str]:
    rules = arriving.incoming
    sources = {
        Thing.CONTACT: rules.contacts.company if rules.contacts else None,
        Thing.DEAL: rules.deals.company if rules.deals else None,
        Thing.PRODUCT: rules.products.company if rules.products else None,
    }
    for record in page.records:
        if record.thing is Thing.COMPANY:
            yield record.id
            yield from record.absorbed
        source = sources.get(record.thing)
        word = record.words.get(source) if source is not None else None
        if word is not None and word.value:
            yield word.value
    for gone in page.gone:
        if gone.thing is Thing.COMPANY:
            yield gone.id
            if gone.merged_into is not None:
                yield gone.merged_into
