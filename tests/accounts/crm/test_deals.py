"""Deals: kept, heard of by the account's stage, and by what was won of our own offers."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from accounts.telling import tell_account
from crm_sync.incoming.source import Gone, Thing
from store.crm import CrmLink
from store.crm_incoming import CrmDeal
from store.database import reading, transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit
from tests.accounts.crm.saying import NOW, Crm
from tests.accounts.crm.test_companies import known

T1 = datetime(2026, 10, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def _deal(crm: Crm, at: datetime, id_: str = "8", **words: object) -> None:
    said = {"name": "More seats", "stage": "Negotiation", "closed": "false", "won": "false"}
    crm.says(Thing.DEAL, id_, at, company="1", amount="1200.5", **{**said, **words})


def _deal_row(engine: Engine, id_: str = "8") -> CrmDeal:
    with reading(engine) as session:
        return session.get_one(CrmDeal, ("hub", id_))


def _decided(engine: Engine, account_id: str | None, decision_id: str = "d-1") -> None:
    """An offer of ours that was accepted, and whose deal is number 8 over there."""
    with transaction(engine) as session:
        visit = Visit(
            opened_at=NOW, seen_at=NOW, page="/", zone="UTC", language="en", account_id=account_id
        )
        session.add(visit)
        session.flush()
        session.add(
            DecisionRow(
                id=decision_id,
                visit_id=visit.id,
                account_id=account_id,
                at=T1,
                placement="chat",
                page="/",
                offer_id="upgrade_to_team",
                catalogue_version="1",
                record={"candidates": [{"offer_id": "upgrade_to_team", "factors": {"value": 900}}]},
            )
        )
        session.add(
            CrmLink(
                target_id="hub",
                key=f"deal:{decision_id}",
                object="deals",
                remote_id="8",
                account_key=f"account:{account_id}",
                version=1,
                seen_at=NOW,
            )
        )


def _won(engine: Engine) -> list[tuple[str, str | None, float | None]]:
    with reading(engine) as session:
        rows = session.scalars(select(Outcome).where(Outcome.outcome == "won"))
        return [(one.decision_id, one.account_id, one.value) for one in rows]


def test_a_deal_is_kept_with_its_account(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _deal(crm, T1, closed_at="2026-12-31")
    row = _deal_row(engine)
    assert (row.account_id, row.name, row.stage, row.state) == (
        "c-1",
        "More seats",
        "Negotiation",
        "open",
    )
    assert (row.amount, row.closed_at) == (1200.5, datetime(2026, 12, 31, tzinfo=UTC))


def test_of_a_deal_of_nobody_only_ids_are_kept(crm: Crm, engine: Engine) -> None:
    _deal(crm, T1)
    row = _deal_row(engine)
    assert (row.company_id, row.account_id, row.name, row.amount) == ("1", None, None, None)


def test_an_open_deal_of_the_vendors_own_makes_a_prospect_an_open_opportunity(
    crm: Crm, engine: Engine
) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", lifecycle="lead")
    assert known(engine, "c-1").stage == "prospect"
    _deal(crm, T1 + DAY)
    assert known(engine, "c-1").stage == "open_opportunity"
    _deal(crm, T1 + 2 * DAY, closed="true")
    assert (known(engine, "c-1").stage, _deal_row(engine).state) == ("prospect", "lost")


def test_it_stays_one_while_another_deal_is_open(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", lifecycle="lead")
    _deal(crm, T1 + DAY)
    _deal(crm, T1 + DAY, "9")
    crm.take(gone=[Gone(Thing.DEAL, "8", T1 + 2 * DAY)])
    assert known(engine, "c-1").stage == "open_opportunity"
    crm.take(gone=[Gone(Thing.DEAL, "9", T1 + 3 * DAY)])
    assert known(engine, "c-1").stage == "prospect"


def test_a_customer_stays_one(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", lifecycle="customer")
    _deal(crm, T1 + DAY)
    assert known(engine, "c-1").stage == "customer"


def test_a_deal_of_our_own_offer_says_nothing_of_the_stage(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", lifecycle="lead")
    _decided(engine, "c-1")
    _deal(crm, T1 + DAY)
    assert known(engine, "c-1").stage == "prospect"
    assert _deal_row(engine).interaction_id == "d-1"


@pytest.mark.both_databases
def test_a_deal_of_our_own_offer_that_was_won_is_won_once(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1", plan="starter")
    _decided(engine, "c-1")
    _deal(crm, T1 + DAY, closed="true", won="true", closed_at="2026-10-02T09:00:00Z")
    _deal(crm, T1 + 2 * DAY, closed="true", won="true", closed_at="2026-10-02T09:00:00Z")
    with transaction(engine) as session:
        tell_account(session, crm.catalogue, "c-1", {"plan": "team"}, at=T1 + 3 * DAY)
    crm.says(Thing.COMPANY, "1", T1 + 4 * DAY, number="c-1", plan="team")
    assert _won(engine) == [("d-1", "c-1", 900.0)]


def test_a_strangers_deal_is_won_as_well(crm: Crm, engine: Engine) -> None:
    _decided(engine, None)
    _deal(crm, T1 + DAY, closed="true", won="true")
    _deal(crm, T1 + 2 * DAY, closed="true", won="true")
    assert _won(engine) == [("d-1", None, 900.0)]


def test_a_deal_that_was_lost_wins_nothing(crm: Crm, engine: Engine) -> None:
    crm.says(Thing.COMPANY, "1", T1, number="c-1")
    _decided(engine, "c-1")
    _deal(crm, T1 + DAY, closed="true")
    assert (_won(engine), _deal_row(engine).state) == ([], "lost")
