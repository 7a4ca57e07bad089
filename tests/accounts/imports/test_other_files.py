"""Contacts, ownership, usage and offers by CSV, and a folder of all of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from accounts.history import offers_to
from accounts.imports.importing import Options
from accounts.imports.judging import Known
from accounts.imports.report import Counts, Report
from store.accounts import Account, Contact, Ownership, PastOffer
from store.database import reading, transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

BringIn = Callable[..., Report]
Faults = Callable[[Report], list[tuple[int, str, str]]]
ACCOUNTS = "id,name,region,plan\nacme,Acme,europe,starter\nbolt,Bolt,europe,team\n"


@pytest.fixture(autouse=True)
def two_accounts(bring_in: BringIn) -> None:
    bring_in(accounts=ACCOUNTS)


def owned(engine: Engine) -> dict[tuple[str, str], date | None]:
    with reading(engine) as session:
        return {(o.account_id, o.product_id): o.since for o in session.scalars(select(Ownership))}


def test_a_person_comes_in_and_may_change_their_role(engine: Engine, bring_in: BringIn) -> None:
    bring_in(contacts="id,account_id,email,name,role\ndana,acme,dana@acme.example,Dana Lee,Ops\n")
    report = bring_in(contacts="id,role\ndana,Head of Ops\n")
    assert report.counts == {"contacts": Counts(rows=1, changed=1)}
    with reading(engine) as session:
        dana = session.get_one(Contact, "dana")
        assert (dana.account_id, dana.email, dana.name) == ("acme", "dana@acme.example", "Dana Lee")
        assert dana.role == "Head of Ops"


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("dana,acmee,dana@acme.example,Dana", "account_id"),
        ("dana,,dana@acme.example,Dana", "account_id"),
        ("dana,acme,dana,Dana", "email"),
        ("dana,acme,,Dana", "email"),
        ("dana,acme,dana@acme.example,", "name"),
        (",acme,dana@acme.example,Dana", "id"),
    ],
)
def test_a_person_without_account_address_or_name_is_refused(
    bring_in: BringIn, faults: Faults, row: str, column: str
) -> None:
    report = bring_in(contacts=f"id,account_id,email,name\n{row}\n")
    assert [(line, named) for line, named, _ in faults(report)] == [(2, column)]


def test_products_are_added_and_their_day_is_changed(engine: Engine, bring_in: BringIn) -> None:
    bring_in(ownership="account_id,product_id,since\nacme,scheduling,2025-03-01\nacme,routing,\n")
    report = bring_in(ownership="account_id,product_id,since\nacme,routing,2025-04-01\n")
    assert report.counts["ownership"].changed == 1
    assert owned(engine) == {
        ("acme", "scheduling"): date(2025, 3, 1),
        ("acme", "routing"): date(2025, 4, 1),
    }


def test_what_is_not_sold_cannot_be_owned(bring_in: BringIn, faults: Faults) -> None:
    report = bring_in(
        ownership="account_id,product_id\nacme,schedulng\nacme,\nnobody,routing\nacme,revenue_view\n"
    )
    assert faults(report) == [
        (2, "product_id", "There is no such product or bundle."),
        (3, "product_id", "It is empty."),
        (4, "account_id", "There is no such account."),
    ]
    assert report.counts["ownership"].new == 1


def test_a_whole_truth_removes_what_it_does_not_name(engine: Engine, bring_in: BringIn) -> None:
    bring_in(ownership="account_id,product_id\nacme,scheduling\nacme,routing\nbolt,insights\n")
    report = bring_in(Options(replace=True), ownership="account_id,product_id\nacme,scheduling\n")
    assert report.counts["ownership"] == Counts(rows=1, unchanged=1, removed=1)
    assert set(owned(engine)) == {("acme", "scheduling"), ("bolt", "insights")}


def test_with_a_rejected_row_it_is_not_the_whole_truth(engine: Engine, bring_in: BringIn) -> None:
    bring_in(ownership="account_id,product_id\nacme,scheduling\nacme,routing\n")
    report = bring_in(
        Options(replace=True),
        ownership="account_id,product_id\nacme,scheduling\nacme,routng\nacme,insights\n",
    )
    assert report.notes == [
        "No product was removed: with rejected rows the file is not the whole truth."
    ]
    assert {product for _, product in owned(engine)} == {"scheduling", "routing", "insights"}


def test_usage_comes_in_a_metric_a_row(engine: Engine, bring_in: BringIn) -> None:
    rows = "account_id,metric,value\nacme,forms_published,14\nacme,submissions_share,0.4\n"
    assert bring_in(usage=rows).counts["usage"] == Counts(rows=2, new=2)
    report = bring_in(
        usage="account_id,metric,value\nacme,forms_published,\nacme,submissions_share,0.5\n"
    )
    assert report.counts["usage"] == Counts(rows=2, changed=2)
    with reading(engine) as session:
        assert session.get_one(Account, "acme").usage == {"submissions_share": 0.5}


def test_a_metric_must_be_known(bring_in: BringIn) -> None:
    report = bring_in(usage="account_id,metric,value\nacme,forms_publised,14\n")
    assert report.refused[0].faults[0].remedy == "Did you mean 'forms_published'?"


def test_past_offers_come_in_once_and_their_outcome_may_change(
    engine: Engine, bring_in: BringIn
) -> None:
    header = "account_id,offer_id,placement,outcome,at,deferred_until\n"
    rows = f"{header}acme,upgrade_to_team,rep,deferred,2026-10-01T09:00:00Z,2027-01-04\n"
    bring_in(offers=rows)
    assert bring_in(offers=rows).counts["offers"].unchanged == 1
    answered = f"{header}acme,upgrade_to_team,rep,declined,2026-10-01T11:00:00+02:00,\n"
    assert bring_in(offers=answered).counts["offers"].changed == 1
    with reading(engine) as session:
        (offer,) = offers_to(session, "acme")
    assert (offer.offer_id, offer.outcome, offer.deferred_until) == (
        "upgrade_to_team",
        "declined",
        None,
    )
    assert offer.at == datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("acme,upgrade_to_taem,rep,declined,2026-10-01,", "offer_id"),
        ("acme,upgrade_to_team,letter,declined,2026-10-01,", "placement"),
        ("acme,upgrade_to_team,rep,maybe,2026-10-01,", "outcome"),
        ("acme,upgrade_to_team,rep,declined,2027-10-01,", "at"),
        ("acme,upgrade_to_team,rep,declined,,", "at"),
        ("acme,upgrade_to_team,rep,declined,2026-10-01,2027-01-04", "deferred_until"),
        ("acme,upgrade_to_team,rep,deferred,2026-10-01,2026-09-01", "deferred_until"),
        ("nobody,upgrade_to_team,rep,declined,2026-10-01,", "account_id"),
    ],
)
def test_an_offer_that_cannot_have_been_is_refused(
    bring_in: BringIn, faults: Faults, row: str, column: str
) -> None:
    header = "account_id,offer_id,placement,outcome,at,deferred_until\n"
    assert [named for _, named, _ in faults(bring_in(offers=header + row))] == [column]


def test_a_folder_is_one_import_in_the_order_that_it_needs(
    engine: Engine, bring_in: BringIn, harbor: Path
) -> None:
    files = {file.stem: file.read_bytes() for file in (harbor / "imports").glob("*.csv")}
    dry = bring_in(Options(dry_run=True), **files)
    assert not dry.written
    report = bring_in(**files)
    assert report.counts == dry.counts
    assert report.samples == dry.samples
    assert [(Path(one.file).name, one.line) for one in report.refused] == [
        ("ownership.csv", 7),
        ("usage.csv", 7),
    ]
    with reading(engine) as session:
        quarry = session.get_one(Account, "quarry-lane")
        assert [contact.name for contact in quarry.contacts] == ["Ana Silva"]
        assert [own.product_id for own in quarry.owned] == ["scheduling"]
        assert quarry.usage["leads_last_month"] == 610
        assert session.scalars(select(PastOffer.account_id)).all()
    again = bring_in(**files)
    assert {kind: counts.new + counts.changed for kind, counts in again.counts.items()} == (
        dict.fromkeys(files, 0)
    )


def test_one_metric_in_two_files_of_a_folder_is_refused_in_the_second(
    engine: Engine, bring_in: BringIn
) -> None:
    report = bring_in(
        accounts="id,usage.forms_published\nacme,1\n",
        usage="account_id,metric,value\nacme,forms_published,2\n",
    )
    assert "accounts.csv:2" in report.refused[0].faults[0].what
    with reading(engine) as session:
        assert session.get_one(Account, "acme").usage == {"forms_published": 1}


def test_buying_what_was_offered_is_a_win(engine: Engine, bring_in: BringIn, known: Known) -> None:
    with transaction(engine) as session:
        visit = Visit(opened_at=known.now, seen_at=known.now, page="/", zone="UTC", language="en")
        session.add(visit)
        session.flush()
        session.add(
            DecisionRow(
                id="offered",
                visit_id=visit.id,
                account_id="acme",
                at=known.now,
                placement="chat",
                page="/",
                offer_id="upgrade_to_team",
                record={"candidates": []},
                observed={"verified": True, "plan": "starter"},
                catalogue_version=known.catalogue.version,
                outcome="accepted",
            )
        )
    later = replace(known, now=known.now.replace(day=25))
    assert bring_in(known=later, accounts="id,health\nacme,fair\n").won == 0
    assert bring_in(known=later, accounts="id,plan\nacme,team\n").won == 1
    assert bring_in(known=later, accounts="id,plan\nacme,team\n").won == 0
    with reading(engine) as session:
        (won,) = session.scalars(select(Outcome).where(Outcome.outcome == "won"))
        assert (won.decision_id, won.at) == ("offered", later.now)
