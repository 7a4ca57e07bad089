"""A property that a CRM is asked for and does not have says nothing: it is told, with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.incoming.checking import named, unread
from crm_sync.incoming.language import (
    AccountsIn,
    DealsIn,
    Having,
    Incoming,
    PeopleIn,
    ProductsIn,
    Reading,
    asked,
)
from crm_sync.incoming.source import Thing
from crm_sync.incoming.written import read_there
from crm_sync.mappings.checking import Finding
from crm_sync.mappings.schema import FieldSchema, ObjectSchema, Schema

names = st.sampled_from(["a", "b", "c", "d", "e"])
perhaps = st.none() | names
readings = st.builds(Reading, source=names | st.tuples(names, names))
having = st.builds(Having, source=names, values=st.just(("x",)))
accounts = st.builds(
    AccountsIn,
    id=perhaps,
    domain=names,
    by_domain=st.booleans(),
    customers=st.none() | having,
    fields=st.dictionaries(st.sampled_from(["name", "plan", "owner"]), readings),
)
people = st.builds(
    PeopleIn,
    company=names,
    id=perhaps,
    fields=st.dictionaries(st.sampled_from(["email", "role"]), readings),
)
deals = st.builds(
    DealsIn, company=names, fields=st.dictionaries(st.sampled_from(["won"]), readings)
)
products = st.builds(
    ProductsIn, company=names, product=readings, since=perhaps, ended=st.none() | having
)
incomings = st.builds(
    Incoming,
    accounts=st.none() | accounts,
    contacts=st.none() | people,
    deals=st.none() | deals,
    products=st.none() | products,
)


@given(incomings)
def test_what_is_checked_is_what_is_read(incoming: Incoming) -> None:
    checked = {(thing, name) for thing, _, name in named(incoming)}
    read = {(thing, name) for thing, some in asked(incoming).items() for name in some}
    assert checked == read


def account(**objects: str) -> Schema:
    """An account with objects of these fields."""
    return Schema(
        {
            object_: ObjectSchema(
                object_, {one: FieldSchema(one, one, "text") for one in fields.split()}
            )
            for object_, fields in objects.items()
        }
    )


HUBSPOT = {
    "companies": "name numberofemployees hubspot_owner_id lifecyclestage plan_tier",
    "contacts": "associatedcompanyid email firstname lastname jobtitle",
    "deals": "hs_primary_associated_company dealname dealstage hs_is_closed hs_is_closed_won"
    " amount deal_currency_code closedate",
}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    file = tmp_path / "crm" / "hubspot.yaml"
    file.parent.mkdir()
    return file


def found(kind: str, own: Path, schema: Schema) -> list[Finding]:
    return list(unread(read_there(kind, own), schema))


def test_a_fresh_account_has_all_that_the_default_asks_for(own: Path) -> None:
    assert found("hubspot", own, account(**HUBSPOT)) == []


def test_a_misspelt_one_is_told_with_its_line_and_what_was_meant(own: Path) -> None:
    own.write_text(
        "incoming:\n  accounts:\n    fields:\n      plan:\n        source: plan_teir\n",
        encoding="utf-8",
    )
    [one] = found("hubspot", own, account(**HUBSPOT))
    assert (one.severity, one.where) == ("error", "crm/hubspot.yaml:4")
    assert str(one) == (
        "crm/hubspot.yaml:4: incoming.accounts.fields.plan reads 'plan_teir', but this account's "
        "companies have no such field. Did you mean 'plan_tier'?"
    )


def test_one_of_the_default_is_told_with_the_defaults_line(own: Path) -> None:
    own.write_text("incoming:\n  deals:\n    fields:\n      stage: null\n", encoding="utf-8")
    lacking = HUBSPOT | {"deals": HUBSPOT["deals"].replace(" amount", "").replace("dealstage", "")}
    [one] = found("hubspot", own, account(**lacking))
    assert one.field == "amount"
    assert one.where.startswith("crm_sync/targets/hubspot/incoming.yaml:")


def test_an_object_that_may_not_be_seen_is_told(own: Path) -> None:
    own.write_text(
        "incoming:\n  contacts: null\n  deals: null\n"
        "  products: {company: AccountId, product: Name}\n",
        encoding="utf-8",
    )
    schema = account(Account="Name NumberOfEmployees OwnerId Type")
    assert {one.what for one in found("salesforce", own, schema)} == {
        "incoming.products.company reads 'AccountId', but this account has no object 'Asset'.",
        "incoming.products.product reads 'Name', but this account has no object 'Asset'.",
    }


def test_of_what_cannot_be_read_nothing_is_asked(own: Path) -> None:
    assert read_there("webhook", own) == []
    assert Thing.COMPANY not in asked(Incoming())
