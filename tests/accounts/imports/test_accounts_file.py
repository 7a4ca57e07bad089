"""Accounts by CSV: what is new, what changes, what stays, and what follows from what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from accounts.imports.judging import Known
from accounts.imports.report import Counts, Report
from offers.items import Metric
from store.accounts import Account
from store.database import reading

BringIn = Callable[..., Report]
Faults = Callable[[Report], list[tuple[int, str, str]]]
ACME = "id,name,region,employees,plan\nacme,Acme,europe,45,starter\n"


def account(engine: Engine, id_: str = "acme") -> Account:
    with reading(engine) as session:
        return session.get_one(Account, id_)


def changes(report: Report) -> dict[str, tuple[Any, Any]]:
    """The fields that the only changed row changes."""
    (sample,) = report.samples
    return {change.field: (change.old, change.new) for change in sample.changes}


def test_a_new_account_has_what_was_said_and_otherwise_no_trouble(
    engine: Engine, bring_in: BringIn
) -> None:
    report = bring_in(accounts=ACME)
    assert report.counts == {"accounts": Counts(rows=1, new=1)}
    assert report.written
    made = account(engine)
    assert (made.name, made.region, made.employees, made.plan) == ("Acme", "europe", 45, "starter")
    assert (made.stage, made.segment) == ("customer", "mid")
    assert (made.health, made.open_escalation, made.open_tickets) == ("good", False, 0)
    assert (made.onboarding_completed, made.core_milestone_on, made.usage) == (False, None, {})


def test_every_column_arrives_in_its_field(engine: Engine, bring_in: BringIn) -> None:
    row = {
        "id": "acme",
        "name": "Acme",
        "segment": "large",
        "region": "europe",
        "language": "de",
        "stage": "renewal",
        "employees": "45",
        "plan": "team",
        "plan_since": "2025-01-02",
        "seats_bought": "50",
        "seats_used": "48",
        "renewal_on": "2027-01-02",
        "owner_id": "maya-chen",
        "implementation_stage": "live",
        "onboarding_completed": "yes",
        "onboarding_completed_on": "2025-02-03",
        "core_milestone_on": "2025-03-04",
        "health": "fair",
        "open_escalation": "1",
        "unpaid_dispute": "true",
        "open_tickets": "3",
        "budget": "1250.5",
        "usage.submissions_share": "0.91",
    }
    bring_in(accounts=f"{','.join(row)}\n{','.join(row.values())}\n")
    made = account(engine)
    assert (made.segment, made.language, made.stage) == ("large", "de", "renewal")
    assert (made.plan_since, made.renewal_on) == (date(2025, 1, 2), date(2027, 1, 2))
    assert (made.seats_bought, made.seats_used, made.owner_id) == (50, 48, "maya-chen")
    assert (made.onboarding_completed, made.onboarding_completed_on) == (True, date(2025, 2, 3))
    assert (made.implementation_stage, made.core_milestone_on) == ("live", date(2025, 3, 4))
    assert (made.health, made.open_escalation, made.unpaid_dispute) == ("fair", True, True)
    assert (made.open_tickets, made.budget) == (3, 1250.5)
    assert made.usage == {"submissions_share": 0.91}


def test_importing_again_changes_nothing(bring_in: BringIn) -> None:
    bring_in(accounts=ACME)
    assert bring_in(accounts=ACME).counts == {"accounts": Counts(rows=1, unchanged=1)}


def test_a_change_is_told_field_by_field(engine: Engine, bring_in: BringIn) -> None:
    bring_in(accounts=ACME)
    report = bring_in(accounts="id,plan,health\nacme,team,poor\n")
    assert changes(report) == {"plan": ("starter", "team"), "health": ("good", "poor")}
    assert (account(engine).plan, account(engine).health) == ("team", "poor")


def test_a_column_that_is_not_there_leaves_what_is_there(engine: Engine, bring_in: BringIn) -> None:
    bring_in(accounts=ACME)
    bring_in(accounts="id,health\nacme,poor\n")
    assert (account(engine).plan, account(engine).employees) == ("starter", 45)


def test_an_empty_cell_clears(engine: Engine, bring_in: BringIn) -> None:
    bring_in(
        accounts="id,name,region,plan,health,budget,usage.forms_published\n"
        "acme,Acme,europe,team,poor,900,14\n"
    )
    bring_in(accounts="id,plan,health,budget,usage.forms_published\nacme,,,,\n")
    cleared = account(engine)
    assert (cleared.plan, cleared.health, cleared.budget, cleared.usage) == (None, "good", None, {})


def test_an_account_cannot_lose_its_name(bring_in: BringIn, faults: Faults) -> None:
    bring_in(accounts=ACME)
    report = bring_in(accounts="id,name\nacme,\n")
    assert faults(report) == [(2, "name", "An account needs a name.")]


def test_a_new_account_needs_name_and_region(bring_in: BringIn, faults: Faults) -> None:
    report = bring_in(accounts="id,health\nnew-one,good\n")
    assert [column for _, column, _ in faults(report)] == ["name", "region"]


@pytest.mark.parametrize(
    ("column", "value", "what", "remedy"),
    [
        ("plan", "startr", "no such plan", "Did you mean 'starter'?"),
        ("segment", "tiny", "no such segment", "Known: large, mid, small."),
        ("owner_id", "maya-chan", "no such host", "Did you mean 'maya-chen'?"),
        ("region", "eurpe", "no such region", "Did you mean 'europe'?"),
        ("plan_since", "2026-12-24", "has not come", "import it once it is so"),
        ("employees", "1000000000", "more than 1,000,000", "leave the cell empty"),
        ("budget", "NaN", "no number", "Leave the cell empty"),
        ("seats_used", "-1", "negative", "0 or more"),
        ("usage.submissions_share", "85", "share is 0 to 1", "Write 0.85 for 85 %."),
        ("usage.forms_published", "inf", "no number", "Leave the cell empty"),
    ],
)
def test_what_is_wrong_is_named_with_its_remedy(
    bring_in: BringIn, column: str, value: str, what: str, remedy: str
) -> None:
    bring_in(accounts=ACME)
    report = bring_in(accounts=f"id,{column}\nacme,{value}\n")
    (rejected,) = report.refused
    (fault,) = rejected.faults
    assert (rejected.line, fault.column, fault.value) == (2, column, value)
    assert what in fault.what
    assert remedy in fault.remedy
    assert report.counts["accounts"] == Counts(rows=1, rejected=1)


def test_all_that_is_wrong_with_a_row_is_told_at_once(bring_in: BringIn, faults: Faults) -> None:
    rows = "id,name,region,employees,plan_since,plan\nacme,Acme,europe,many,soon,startr\n"
    assert [column for _, column, _ in faults(bring_in(accounts=rows))] == [
        "employees",
        "plan_since",
        "plan",
    ]


def test_a_segment_follows_the_number_of_people_until_somebody_sets_it(
    engine: Engine, bring_in: BringIn
) -> None:
    bring_in(accounts=ACME)
    bring_in(accounts="id,employees\nacme,400\n")
    assert account(engine).segment == "large"
    bring_in(accounts="id,segment\nacme,small\n")
    bring_in(accounts="id,employees\nacme,45\n")
    assert account(engine).segment == "small"
    bring_in(accounts="id,segment\nacme,\n")
    assert account(engine).segment == "mid"


def test_the_day_of_completion_completes_the_onboarding(engine: Engine, bring_in: BringIn) -> None:
    bring_in(accounts=ACME)
    bring_in(accounts="id,onboarding_completed_on\nacme,2026-01-31\n")
    assert account(engine).onboarding_completed
    bring_in(accounts="id,onboarding_completed\nacme,no\n")
    assert account(engine).onboarding_completed_on is None


def test_completed_on_a_day_and_not_completed_is_refused(bring_in: BringIn, faults: Faults) -> None:
    bring_in(accounts=ACME)
    report = bring_in(
        accounts="id,onboarding_completed,onboarding_completed_on\nacme,no,2026-01-31\n"
    )
    assert [column for _, column, _ in faults(report)] == ["onboarding_completed_on"]


def test_the_other_metrics_of_an_account_stay(engine: Engine, bring_in: BringIn) -> None:
    bring_in(accounts="id,name,region,usage.forms_published\nacme,Acme,europe,14\n")
    report = bring_in(accounts="id,usage.exports_last_month\nacme,3\n")
    assert changes(report) == {"usage.exports_last_month": (None, 3.0)}
    assert account(engine).usage == {"forms_published": 14, "exports_last_month": 3}


def test_what_begins_anew_each_month_is_of_the_day_of_its_import(
    engine: Engine, bring_in: BringIn, known: Known
) -> None:
    monthly = Metric(id="exports_last_month", name="Exports", unit="count", period="month")
    metrics = {**known.catalogue.metrics, monthly.id: monthly}
    known = replace(known, catalogue=known.catalogue.model_copy(update={"metrics": metrics}))
    rows = "id,name,region,usage.exports_last_month\nacme,Acme,europe,14\n"
    bring_in(known=known, accounts=rows)
    assert account(engine).usage_at == {"exports_last_month": "2026-11-18T15:00:00.000000+00:00"}
    assert bring_in(known=known, accounts=rows).counts["accounts"].unchanged == 1
    later = replace(known, now=known.now + timedelta(days=20))
    assert bring_in(known=later, accounts=rows).counts["accounts"].changed == 1
    moment = (account(engine).usage_at or {})["exports_last_month"]
    assert datetime.fromisoformat(moment) == datetime(2026, 12, 8, 15, tzinfo=UTC)


def test_a_metric_that_is_counted_from_events_is_not_imported(
    bring_in: BringIn, known: Known
) -> None:
    counted = Metric(id="exports_last_month", name="Exports", unit="count", event="exported")
    metrics = {**known.catalogue.metrics, counted.id: counted}
    known = replace(known, catalogue=known.catalogue.model_copy(update={"metrics": metrics}))
    bring_in(accounts=ACME)
    report = bring_in(known=known, usage="account_id,metric,value\nacme,exports_last_month,3\n")
    (rejected,) = report.refused
    assert "counted from the event 'exported'" in str(rejected.faults[0])


def test_of_two_rows_of_one_account_the_later_is_refused(engine: Engine, bring_in: BringIn) -> None:
    report = bring_in(accounts=ACME + "acme,Other,europe,45,starter\n")
    (rejected,) = report.refused
    assert rejected.line == 3
    assert rejected.faults[0].what.endswith("accounts.csv:2.")
    assert account(engine).name == "Acme"
