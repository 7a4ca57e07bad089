"""What an account's row says, whatever came into it: facts that a decision can be made of."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from accounts.facts import facts_from, people_of
from accounts.imports.rows import AccountRow
from accounts.usage import Usage
from offers import Catalogue, Facts, Learnt, decide, load_catalogue
from offers.facts import MOST_PEOPLE
from store.accounts import Account

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
HARBOR = load_catalogue(Path(__file__).parents[2] / "examples" / "harbor" / "catalogue")
ROW: dict[str, Any] = {
    "name": "Acme",
    "segment": "small",
    "region": "europe",
    "language": "en",
    "stage": "customer",
    "plan": "starter",
    "onboarding_completed": True,
    "health": "good",
    "open_escalation": False,
    "unpaid_dispute": False,
    "open_tickets": 0,
}
PEOPLE = st.one_of(
    st.just(""),
    st.integers(-2, 50),
    st.integers(MOST_PEOPLE - 2, MOST_PEOPLE + 2),
    st.integers(0, 20 * MOST_PEOPLE),
).map(str)
DAYS = st.one_of(
    st.just(""), st.dates().map(str), st.dates(date(1969, 1, 1), date(2101, 1, 1)).map(str)
)


def account(**other: Any) -> Account:
    """A customer's row as it is stored."""
    return Account(id="acme", owned=[], **{**ROW, "usage": {}, **other})


def facts(one: Account, catalogue: Catalogue = HARBOR) -> Facts:
    return facts_from(catalogue, Learnt(), one, Usage({}, {}), (), now=NOW)


# Of eight cells at their limits one is often beyond.
@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.fixed_dictionaries(
        {
            **dict.fromkeys(("employees", "seats_bought", "seats_used", "open_tickets"), PEOPLE),
            **dict.fromkeys(("plan_since", "renewal_on", "core_milestone_on"), DAYS),
            "budget": st.floats().map(str),
        }
    )
)
def test_a_decision_can_be_made_of_every_row_that_an_import_takes(cells: dict[str, str]) -> None:
    try:
        row = AccountRow.model_validate({"id": "acme", **cells})
    except ValidationError:
        assume(False)
    taken = {name: getattr(row, name) for name in cells}
    one = account(**{**taken, "open_tickets": taken["open_tickets"] or 0})
    known = facts(one)
    assert known.seats_bought == row.seats_bought
    decide(HARBOR, known, now=NOW, placement="chat", language="en", chance=0.5)


@pytest.mark.parametrize(
    ("column", "absurd"),
    [
        ("seats_bought", 2_000_000),
        ("seats_bought", -3),
        ("seats_used", 2_000_000),
        ("seats_used", -3),
        ("budget", -1.0),
        ("budget", float("inf")),
        ("budget", float("nan")),
        ("renewal_on", date(9999, 12, 31)),
        ("plan_since", date(1, 1, 1)),
        ("usage", {"forms_published": -1.0}),
    ],
)
def test_what_cannot_be_is_not_known_however_it_came_into_the_row(column, absurd) -> None:
    nothing: Any = {} if column == "usage" else None
    assert facts(account(**{column: absurd})) == facts(account(**{column: nothing}))


@pytest.mark.parametrize(
    ("used", "bought", "people"),
    [
        (18, 20, 18),
        (None, 20, 20),
        (2_000_000, 20, 20),
        (-1, 20, 20),
        (0, 20, None),
        (None, -4, None),
    ],
)
def test_the_team_is_the_seats_in_use_as_far_as_they_can_be(used, bought, people) -> None:
    assert people_of(account(seats_used=used, seats_bought=bought)) == people


def test_tickets_beyond_counting_still_hold_offers_back() -> None:
    assert facts(account(open_tickets=2_000_000)).open_tickets == MOST_PEOPLE
    assert facts(account(open_tickets=-1)).open_tickets == 0


def test_a_term_of_years_is_known() -> None:
    assert facts(account(renewal_on=NOW.date() + timedelta(days=3000))).days_to_renewal == 3000
