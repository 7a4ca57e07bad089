"""Companies become accounts, by the written rule."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import selectinload

from accounts.telling import tell_account
from crm_sync.incoming.source import Gone, Thing, Word
from store.accounts import Account
from store.crm import CrmLink
from store.crm_incoming import CrmCompany
from store.database import reading, transaction
from tests.accounts.crm.saying import INCOMING, NOW, Crm, connect

T1 = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)
COMPANY = Thing.COMPANY


def account(engine: Engine, account_id: str) -> Account | None:
    """The account with what it owns."""
    with reading(engine) as session:
        return session.get(Account, account_id, options=[selectinload(Account.owned)])


def known(engine: Engine, account_id: str) -> Account:
    """The same; it must be there."""
    found = account(engine, account_id)
    assert found is not None
    return found


def company(engine: Engine, remote_id: str) -> CrmCompany:
    """What is kept of a company."""
    with reading(engine) as session:
        return session.get_one(CrmCompany, ("hub", remote_id))


def add(engine: Engine, account_id: str, **fields: object) -> None:
    """An account that came in by CSV."""
    row = {"name": account_id, "segment": "", "region": "europe", "stage": "customer", **fields}
    with transaction(engine) as session:
        session.add(Account(id=account_id, **row))


def test_a_customer_whom_nobody_knows_becomes_an_account(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.OWNER, "77", T1, email="Maya.Chen@harbor.example", name="Maya")
    crm.says(
        COMPANY,
        "1",
        T1,
        name="Acme 🚀",
        lifecycle="customer",
        plan="Gold",
        owner="77",
        people="60",
        products="Routing Plus;insights",
        renewal="2027-01-31",
    )
    found = known(engine, "hub-1")
    assert (found.name, found.plan, found.owner_id) == ("Acme 🚀", "business", "maya-chen")
    assert (found.employees, found.segment != "", found.stage) == (60, True, "customer")
    assert found.renewal_on == date(2027, 1, 31)
    assert [one.product_id for one in found.owned] == ["insights", "routing"]


def test_a_lead_whom_nobody_knows_does_not(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, name="Acme", lifecycle="lead")
    with reading(engine) as session:
        assert session.scalars(select(Account)).all() == []
    assert (company(engine, "1").state, company(engine, "1").seen) == ("stranger", {})


def test_a_lead_becomes_an_account_with_the_vendors_number_or_as_a_customer(
    crm: Crm, engine: Engine
) -> None:
    crm.says(COMPANY, "1", T1, name="Acme", lifecycle="lead", number="c-100")
    crm.says(COMPANY, "2", T1, name="Bolt", lifecycle="lead")
    crm.says(COMPANY, "2", T1 + DAY, name="Bolt", lifecycle="customer")
    assert known(engine, "c-100").stage == "prospect"
    assert known(engine, "hub-2").stage == "customer"


def test_nobody_becomes_an_account_where_the_operator_wants_none(engine: Engine) -> None:
    rules = {**INCOMING, "accounts": {**INCOMING["accounts"], "new": "never"}}  # type: ignore[dict-item]
    crm = connect(engine)("hub", rules)
    add(engine, "c-100")
    crm.says(COMPANY, "1", T1, name="Acme", number="c-100")
    crm.says(COMPANY, "2", T1, name="Bolt", number="c-200", lifecycle="customer")
    assert known(engine, "c-100").name == "Acme"
    assert account(engine, "c-200") is account(engine, "hub-2") is None


def test_a_company_that_we_wrote_is_its_account(crm: Crm, engine: Engine) -> None:
    add(engine, "northwind")
    with transaction(engine) as session:
        session.add(
            CrmLink(
                target_id="hub",
                key="company:account:northwind",
                object="companies",
                remote_id="1",
                account_key="account:northwind",
                version=1,
                seen_at=NOW,
            )
        )
    crm.says(COMPANY, "1", T1, name="Northwind Ltd")
    assert known(engine, "northwind").name == "Northwind Ltd"


def test_of_two_words_the_later_one_counts_whoever_said_it(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", plan="Gold", people="10")
    with transaction(engine) as session:
        tell_account(session, crm.catalogue, "c-1", {"plan": "team"}, at=T1 + 2 * DAY)
    crm.says(
        COMPANY,
        "1",
        T1 + 3 * DAY,
        number="c-1",
        plan=Word("starter", T1 + DAY),
        people=Word("20", T1 + 3 * DAY),
    )
    found = known(engine, "c-1")
    assert (found.plan, found.employees) == ("team", 20)
    crm.says(COMPANY, "1", T1 + 4 * DAY, number="c-1", plan="starter")
    assert known(engine, "c-1").plan == "starter"


def test_what_a_file_said_since_stands_though_the_record_is_read_again(
    crm: Crm, engine: Engine
) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", plan=Word("Gold", T1))
    with transaction(engine) as session:
        session.get_one(Account, "c-1").plan = "starter"
    crm.says(COMPANY, "1", T1 + DAY, number="c-1", plan=Word("Gold", T1), people="5")
    assert (known(engine, "c-1").plan, known(engine, "c-1").employees) == ("starter", 5)


def test_an_echo_of_our_own_words_changes_nothing(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", name="Acme")
    with transaction(engine) as session:
        tell_account(session, crm.catalogue, "c-1", {"name": "Acme Inc"}, at=T1 + DAY)
    late = Word("Acme", T1 + 2 * DAY, ours=True)
    crm.says(COMPANY, "1", T1 + 2 * DAY, number="c-1", name=late)
    assert known(engine, "c-1").name == "Acme Inc"


def test_an_owner_who_is_no_host_is_told_to_the_operator_and_comes_in_once_known(
    crm: Crm, engine: Engine
) -> None:
    crm.says(Thing.OWNER, "9", T1, email="new@harbor.example", name="Nia New")
    crm.says(COMPANY, "1", T1, number="c-1", owner="9")
    assert known(engine, "c-1").owner_id is None
    assert "Nia New (new@harbor.example)" in company(engine, "1").notes[0]
    crm.says(Thing.OWNER, "9", T1, email="maya.chen@harbor.example", name="Nia New")
    crm.says(COMPANY, "1", T1, number="c-1", owner="9")
    assert (known(engine, "c-1").owner_id, company(engine, "1").notes) == ("maya-chen", [])


def test_an_owner_may_have_another_address_over_there(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.OWNER, "9", T1, email="Boss@acme.example")
    crm.says(COMPANY, "1", T1, number="c-1", owner="9")
    assert known(engine, "c-1").owner_id == "jonas-weber"


def test_a_value_that_means_nothing_here_is_told_and_costs_no_other_field(
    crm: Crm, engine: Engine
) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", plan="Platinum", people="12")
    assert (known(engine, "c-1").plan, known(engine, "c-1").employees) == (None, 12)
    (note,) = company(engine, "1").notes
    assert "plan: There is no such plan." in note
    assert "“Platinum”" in note


def test_a_number_that_cannot_be_one_is_told(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c 1 <x>", lifecycle="lead")
    assert "number: it is no id of an account" in company(engine, "1").notes[0]


def test_two_companies_are_never_one_account(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", name="Acme")
    crm.says(COMPANY, "2", T1 + DAY, number="c-1", name="Other")
    assert known(engine, "c-1").name == "Acme"
    assert "as well as company 1" in company(engine, "2").notes[0]


def test_a_deleted_company_is_marked_and_its_account_stays(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c-1", plan="Gold")
    crm.take(gone=[Gone(COMPANY, "1", T1 + DAY)])
    assert known(engine, "c-1").plan == "business"
    assert company(engine, "1").state == "deleted"
    assert "deleted over there on 2026-10-02" in company(engine, "1").notes[0]
    crm.says(COMPANY, "1", T1 + 2 * DAY, number="c-1", plan="team")
    assert (company(engine, "1").state, company(engine, "1").notes) == ("followed", [])
    assert known(engine, "c-1").plan == "team"


def test_a_record_of_each_product_is_one_word_together(crm: Crm, engine: Engine) -> None:
    crm.says(COMPANY, "1", T1, number="c-1")
    crm.says(Thing.PRODUCT, "p1", T1, company="1", product="Routing Plus", since="2026-02-01")
    crm.says(Thing.PRODUCT, "p2", T1 + DAY, company="1", product="insights", status="Active")
    crm.says(Thing.PRODUCT, "p3", T1 + DAY, company="1", product="A mug", status="Active")
    owned = {one.product_id: one.since for one in known(engine, "c-1").owned}
    assert owned == {"routing": date(2026, 2, 1), "insights": None}
    crm.says(Thing.PRODUCT, "p2", T1 + 2 * DAY, company="1", product="insights", status="Obsolete")
    crm.take(gone=[Gone(Thing.PRODUCT, "p1", T1 + 3 * DAY)])
    assert known(engine, "c-1").owned == []


@pytest.mark.both_databases
def test_the_same_page_again_changes_nothing(crm: Crm, engine: Engine) -> None:
    records = [
        crm.record(Thing.OWNER, "77", T1, email="maya.chen@harbor.example"),
        crm.record(COMPANY, "1", T1, number="c-1", plan="Gold", owner="77", products="insights"),
        crm.record(Thing.CONTACT, "5", T1, company="1", email="ann@acme.example", first="Ann"),
        crm.record(Thing.DEAL, "8", T1, company="1", name="More seats", closed="false"),
    ]
    crm.take(records)
    before = (known(engine, "c-1").plan, company(engine, "1").seen)
    crm.take(records)
    assert (known(engine, "c-1").plan, company(engine, "1").seen) == before


def test_a_domain_tells_an_account_only_where_the_operator_says_so(engine: Engine) -> None:
    by_domain = {**INCOMING["accounts"], "domain": "domain", "by_domain": True, "new": "never"}  # type: ignore[dict-item]
    crm = connect(engine)("hub", {**INCOMING, "accounts": by_domain})
    strict = connect(engine)("other", INCOMING)
    add(engine, "acme")
    strict.says(COMPANY, "7", T1, name="Acme", number="acme")
    strict.says(Thing.CONTACT, "70", T1, company="7", email="ann@acme.example", first="Ann")
    strict.says(COMPANY, "8", T1, name="Not known", domain="acme.example")
    crm.says(COMPANY, "1", T1, name="Acme by domain", domain="www.Acme.example")
    crm.says(COMPANY, "2", T1, name="Sub", domain="me.example")
    assert company(engine, "1").account_id == "acme"
    assert company(engine, "2").account_id is None
    with reading(engine) as session:
        assert session.get_one(CrmCompany, ("other", "8")).account_id is None
