"""Harbor's recorded visits: decided by the engine, in the past, and with something to find."""

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import Engine, func, select

from examples.harbor.accounts import generate
from examples.harbor.customers import load_customers
from examples.harbor.synthetic import account, past_offers
from examples.harbor.visits import DAYS, visits
from intake.observed import stable_chance
from offers import Catalogue, Decision, Facts, decide, load_catalogue
from store.database import transaction
from store.decisions import DecisionRow, Outcome
from store.visits import Visit

TODAY = date(2026, 11, 18)
_HARBOR = Path(__file__).parents[2] / "examples" / "harbor"
Row = TypeVar("Row")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(_HARBOR / "catalogue")


@pytest.fixture(scope="module")
def story(catalogue: Catalogue) -> list[Any]:
    """All rows of six hundred visits of two thousand accounts."""
    base = [account(catalogue, 7, number, TODAY) for number in range(2000)]
    history = [past for one in base for past in past_offers(catalogue, 7, one, TODAY)]
    stories = visits(catalogue, base, history, seed=7, today=TODAY, count=600)
    return [row for story in stories for row in story]


def of(table: type[Row], story: list[Any]) -> list[Row]:
    return [row for row in story if isinstance(row, table)]


def test_each_visit_has_its_decision_in_the_past(story: list[Any]) -> None:
    opened = {visit.id: visit.opened_at for visit in of(Visit, story)}
    decided = of(DecisionRow, story)
    assert len(opened) == len(decided) == 600
    today = datetime.combine(TODAY, time(), UTC)
    for row in decided:
        assert today - timedelta(days=DAYS) <= opened[row.visit_id] < row.at < today
        assert (row.outcome is None) == (row.offer_id is None)
        assert row.outcome_at is None or row.outcome_at < today + timedelta(hours=1)


def test_the_record_is_the_engines_own(catalogue: Catalogue, story: list[Any]) -> None:
    for row in of(DecisionRow, story)[::5]:
        whose = f"account:{row.account_id}" if row.account_id else f"visit:{row.visit_id}"
        assert row.chance == stable_chance(whose)
        again = decide(
            catalogue,
            Facts.model_validate(row.observed),
            now=row.at,
            placement=row.placement,
            language=row.language or "",
            chance=row.chance,
        )
        assert again == Decision.model_validate(row.record)
        assert (again.offer_id, again.reason) == (row.offer_id, row.reason)


def test_nothing_is_known_before_it_was_so(story: list[Any]) -> None:
    for row in of(DecisionRow, story):
        facts = Facts.model_validate(row.observed)
        assert all(past.at <= row.at for past in facts.past_offers)
        assert facts.verified == (row.account_id is not None)


def test_what_became_of_offers_is_written_down_in_order(story: list[Any]) -> None:
    by_decision: dict[str, list[Outcome]] = {}
    for outcome in of(Outcome, story):
        by_decision.setdefault(outcome.decision_id, []).append(outcome)
    for row in of(DecisionRow, story):
        told = by_decision.get(row.id, [])
        if row.offer_id is None:
            assert not told
            continue
        assert [one.outcome for one in told][:2] == ["shown", row.outcome]
        assert [one.at for one in told] == sorted(one.at for one in told)
        assert {one.outcome for one in told[2:]} <= {"booked"}


def test_many_are_left_in_peace_and_every_family_speaks(story: list[Any]) -> None:
    decided = of(DecisionRow, story)
    made = [row for row in decided if row.offer_id is not None]
    assert 0.3 < len(made) / len(decided) <= 2 / 3
    assert {row.family for row in made} == {"usage", "intent", "gap", "post_purchase", "renewal"}
    assert {row.outcome for row in made} == {"accepted", "deferred", "declined", "ignored"}
    assert {row.placement for row in decided} == {"chat", "form"}


def test_who_is_out_of_room_accepts_most_often(story: list[Any]) -> None:
    shown, accepted = Counter[str | None](), Counter[str | None]()
    for row in of(DecisionRow, story):
        if row.offer_id is not None:
            shown[row.family] += 1
            accepted[row.family] += row.outcome == "accepted"
    assert accepted["usage"] / shown["usage"] > accepted["gap"] / shown["gap"]


def test_the_demos_customers_have_a_clean_slate(engine: Engine) -> None:
    with transaction(engine) as session:
        generate(session, accounts=200, seed=7, today=TODAY)
        assert session.scalar(select(func.count()).select_from(Visit)) == 60
        visited = set(session.scalars(select(Visit.account_id)))
    assert not visited & load_customers(_HARBOR).keys()


def test_recorded_visits_do_not_move_with_the_day(engine: Engine) -> None:
    seen = []
    for later in (0, 0, 3):
        with transaction(engine) as session:
            generate(session, accounts=60, seed=7, today=TODAY + timedelta(days=later))
        with transaction(engine) as session:
            tables = (Visit, DecisionRow, Outcome)
            seen.append(
                [
                    session.execute(select(t.__table__).order_by(*t.__table__.primary_key)).all()
                    for t in tables
                ]
            )
    assert seen[0] == seen[1] == seen[2]
    assert all(seen[0])
