"""Companies that were merged over there: ours follow, and nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync.incoming.source import Gone, Thing
from store.accounts import Account, Contact
from store.crm import CrmLink
from store.crm_incoming import CrmDeal
from store.database import reading, transaction
from store.visits import Visit
from tests.accounts.crm.saying import NOW, Crm
from tests.accounts.crm.test_companies import account, company, known

T1 = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _visited(engine: Engine, account_id: str) -> None:
    with transaction(engine) as session:
        session.add(
            Visit(
                opened_at=NOW,
                seen_at=NOW,
                page="/",
                zone="UTC",
                language="en",
                account_id=account_id,
            )
        )


@pytest.mark.both_databases
@pytest.mark.parametrize("told_by", ["the survivor", "a deletion"])
def test_one_that_was_only_made_for_its_company_joins_the_other(
    crm: Crm, engine: Engine, told_by: str
) -> None:
    crm.says(Thing.COMPANY, "1", T1, lifecycle="customer", name="Acme Ltd", products="insights")
    crm.says(Thing.COMPANY, "2", T1, number="c-2", name="Acme", products="routing", people="9")
    crm.says(Thing.CONTACT, "5", T1, company="1", email="ann@acme.example", first="Ann")
    crm.says(Thing.DEAL, "8", T1, company="1", name="Seats", closed="false")
    merged = T1 + DAY
    if told_by == "a deletion":
        crm.take(gone=[Gone(Thing.COMPANY, "1", merged, merged_into="2")])
    else:
        crm.says(Thing.COMPANY, "2", merged, number="c-2", name="Acme", absorbed=["1"])
    assert account(engine, "hub-1") is None
    found = known(engine, "c-2")
    assert {one.product_id for one in found.owned} == {"insights", "routing"}
    with reading(engine) as session:
        assert session.scalar(select(Contact.account_id)) == "c-2"
        assert session.scalar(select(CrmDeal.account_id)) == "c-2"
    assert (company(engine, "1").state, company(engine, "1").merged_into) == ("merged", "2")


def test_the_one_with_a_life_stays_whichever_record_survives(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", name="Acme", plan="Gold")
    crm.says(Thing.COMPANY, "2", T1, lifecycle="customer", name="Acme 2")
    _visited(engine, "c-1")
    crm.says(Thing.COMPANY, "2", T1 + DAY, lifecycle="customer", name="Acme AG", absorbed=["1"])
    assert account(engine, "hub-2") is None
    assert (known(engine, "c-1").name, known(engine, "c-1").plan) == ("Acme AG", "business")
    assert company(engine, "2").account_id == "c-1"


def test_two_lives_are_never_joined_but_told_to_the_operator(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", name="Acme")
    crm.says(Thing.COMPANY, "2", T1, number="c-2", name="Bolt")
    crm.says(Thing.COMPANY, "2", T1 + DAY, number="c-2", name="Both", absorbed=["1"])
    assert (known(engine, "c-1").name, known(engine, "c-2").name) == ("Acme", "Both")
    assert "merged over there into company 2, account c-2" in company(engine, "1").notes[0]


def test_one_that_was_made_and_visited_has_a_life(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, lifecycle="customer", name="Acme")
    _visited(engine, "hub-1")
    crm.says(Thing.COMPANY, "2", T1, number="c-2", name="Bolt")
    crm.says(Thing.COMPANY, "2", T1 + DAY, number="c-2", name="Both", absorbed=["1"])
    assert known(engine, "hub-1").name == "Acme"


def test_a_survivor_whom_nobody_knew_is_the_account_from_then_on(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", name="Acme")
    crm.says(Thing.COMPANY, "9", T1 + DAY, name="Acme Group", lifecycle="lead", absorbed=["1"])
    assert known(engine, "c-1").name == "Acme Group"
    assert company(engine, "9").account_id == "c-1"


def test_where_we_wrote_follows_the_survivor(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", name="Acme")
    with transaction(engine) as session:
        session.add(
            CrmLink(
                target_id="hub",
                key="company:account:c-1",
                object="companies",
                remote_id="1",
                account_key="account:c-1",
                version=3,
                digest="d",
                seen_at=NOW,
            )
        )
    crm.take(gone=[Gone(Thing.COMPANY, "1", T1 + DAY, merged_into="2")])
    with reading(engine) as session:
        link = session.scalars(select(CrmLink)).one()
        assert (link.remote_id, link.digest, link.state) == ("2", None, "there")
        assert session.scalars(select(Account.id)).all() == ["c-1"]
