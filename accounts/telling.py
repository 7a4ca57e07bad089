"""What is told of customers: of every field the latest word stands, in whatever order it comes.

Deliveries overtake each other. So each field keeps the moment that its value is of, and older news
never overwrites newer. What somebody else wrote in between (an import, the CRM) stands until there
is newer news of that field.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import Date
from sqlalchemy.orm import Session, undefer

from accounts.imports.rows import NEW_ACCOUNT, USAGE, AccountRow
from accounts.standing import segment_for, stage_for
from offers import Catalogue
from store.accounts import Account, Contact, Ownership

Told = Mapping[str, Any]
"""Field -> (moment, value), as in ``Account.told``."""

PRODUCTS, SINCE = "products", "since."
"""The products that they own, all of them; and since when they own one: ``since.scheduling``."""
MEMBER_OF = "account_id"
"""Of a person's words: the account that they belong to."""
ACCOUNT_FIELDS = tuple(name for name in AccountRow.model_fields if name not in ("id", "usage"))

_DAYS = frozenset(c.name for c in Account.__table__.columns if isinstance(c.type, Date))
_BEFORE_ALL = ""
_UNSAID: Mapping[str, Any] = MappingProxyType({**NEW_ACCOUNT, "region": ""})
"""What stands in a column that cannot be empty, where nothing was said."""


def tell_account(
    session: Session,
    catalogue: Catalogue,
    account_id: str,
    said: Mapping[str, Any],
    *,
    at: datetime,
) -> Account:
    """Note what was said of an account as of ``at``; one that is not known yet is created.

    ``said``: ``ACCOUNT_FIELDS``, ``usage.<metric>``, ``products`` and ``since.<product>``; None
    clears a field. Ids must have been checked against the catalogue.
    """
    return tell_account_each(session, catalogue, account_id, [(at, said)])


def tell_account_each(
    session: Session,
    catalogue: Catalogue,
    account_id: str,
    news: Iterable[tuple[datetime, Mapping[str, Any]]],
) -> Account:
    """The same of what was said at several moments."""
    account = session.get(
        Account,
        account_id,
        options=[undefer(Account.told)],
        with_for_update={"key_share": True},
    )
    if account is None:
        account = Account(id=account_id, name=account_id, usage={}, owned=[])
        session.add(account)
        told: Told = {}
    else:
        told = _adopted(catalogue, account)
    for at, said in news:
        told = merged(told, said, at)
    account.told = dict(told)
    for name, value in _columns(catalogue, account.told, account).items():
        setattr(account, name, value)
    _settle_usage(account, account.told)
    _settle_products(account, account.told)
    session.flush()
    return account


def tell_contact(
    session: Session,
    contact_id: str,
    account_id: str,
    news: Iterable[tuple[datetime, Mapping[str, Any]]],
    *,
    since: datetime | None = None,
) -> Contact:
    """Note what was said of a person (``email``, ``name``, ``role``) at some moments.

    A person who is not known yet is created; ``account_id`` is where they belong, as of ``since``:
    a later word on it stands.
    """
    contact = session.get(
        Contact,
        contact_id,
        options=[undefer(Contact.told)],
        with_for_update={"key_share": True},
    )
    if contact is None:
        contact = Contact(id=contact_id, email="", name=contact_id)
        session.add(contact)
    told: Told = contact.told or {}
    if MEMBER_OF in told and contact.account_id != told[MEMBER_OF][1]:  # others moved them since
        told = {**told, MEMBER_OF: [told[MEMBER_OF][0], contact.account_id]}
    if since is not None:
        told = merged(told, {MEMBER_OF: account_id}, since)
        account_id = told[MEMBER_OF][1]
    contact.account_id = account_id
    for at, said in news:
        told = merged(told, said, at)
    contact.told = dict(told)
    contact.email = told["email"][1] or "" if "email" in told else contact.email
    contact.role = told["role"][1] if "role" in told else contact.role
    contact.name = (told["name"][1] if "name" in told else contact.name) or contact_id
    session.flush()
    return contact


def merged(told: Told, said: Mapping[str, Any], at: datetime) -> Told:
    """``told`` with what was said as of ``at``, where that is the latest word.

    Of two words of the same moment the one that sorts last stands: the order in which they come
    must not matter.
    """
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    news = {name: [moment, _plain(value)] for name, value in said.items()}
    latest = {
        name: word
        for name, word in news.items()
        if name not in told or _weight(word) > _weight(told[name])
    }
    return {**told, **latest}


def _weight(word: Any) -> tuple[str, str]:
    moment, value = word
    return moment, json.dumps(value, sort_keys=True)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _columns(catalogue: Catalogue, told: Told, account: Account) -> dict[str, Any]:
    """The account's columns, by what was told, and what follows from it where nothing was."""
    values = {name: getattr(account, name) for name in ACCOUNT_FIELDS}
    for name in told.keys() & values.keys():
        value = told[name][1]
        values[name] = date.fromisoformat(value) if value and name in _DAYS else value
    for name, standard in _UNSAID.items():
        values[name] = standard if values[name] is None else values[name]
    values["name"] = values["name"] or account.id
    if _completion_is_news(told):
        values["onboarding_completed"] = True
    if told.get("segment", (None, None))[1] is None:
        values["segment"] = segment_for(catalogue, values["employees"])
    if told.get("stage", (None, None))[1] is None:
        values["stage"] = stage_for(values["plan"])
    return values


def _completion_is_news(told: Told) -> bool:
    """A day of completion means completed, unless the contrary was said with it or later."""
    day, flag = told.get("onboarding_completed_on"), told.get("onboarding_completed")
    if day is None or day[1] is None:
        return False
    return flag is None or flag[1] is None or flag[0] < day[0]


def _adopted(catalogue: Catalogue, account: Account) -> Told:
    """What was told, with what others wrote since then in its place."""
    told = dict(account.told or {})
    as_told = _columns(catalogue, told, account)
    for name, value in as_told.items():
        found = getattr(account, name)
        if found != value:
            moment = told[name][0] if name in told else _BEFORE_ALL
            told[name] = [moment, _plain(found)]
    return {name: _as_found(account, name, word) for name, word in told.items()}


def _as_found(account: Account, name: str, word: Any) -> Any:
    """The word on a metric or a product, as the account has it now."""
    owned = {row.product_id: row.since for row in account.owned}
    if name.startswith(USAGE):
        return [word[0], account.usage.get(name.removeprefix(USAGE))]
    if name == PRODUCTS:
        return [word[0], sorted(owned)]
    if name.startswith(SINCE) and owned.get(name.removeprefix(SINCE)) is not None:
        return [word[0], _plain(owned[name.removeprefix(SINCE)])]
    return word


def _settle_usage(account: Account, told: Told) -> None:
    words = {name.removeprefix(USAGE): word for name, word in told.items() if USAGE in name[:6]}
    moments = account.usage_at or {}
    reported = {name: word for name, word in words.items() if word[1] is not None}
    account.usage = {
        **{name: value for name, value in account.usage.items() if name not in words},
        **{name: value for name, (_, value) in reported.items()},
    }
    account.usage_at = {
        **{name: moment for name, moment in moments.items() if name not in words},
        **{name: moment for name, (moment, _) in reported.items()},
    }


def _settle_products(account: Account, told: Told) -> None:
    rows = {row.product_id: row for row in account.owned}
    owned = set(told[PRODUCTS][1]) if PRODUCTS in told else set(rows)
    for product_id in sorted(owned - rows.keys()):
        rows[product_id] = Ownership(product_id=product_id)
    for product_id, row in rows.items():
        if SINCE + product_id in told:
            since = told[SINCE + product_id][1]
            row.since = None if since is None else date.fromisoformat(since)
    account.owned = [row for product_id, row in sorted(rows.items()) if product_id in owned]
