"""Two people of one account, at the same moment: the account is made one offer, not two."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import SelectBase, event, func, select
from sqlalchemy.dialects import postgresql

from intake.answers import Answers
from store.accounts import Account, Contact
from store.database import reading, transaction
from store.decisions import DecisionRow
from store.visits import Visit
from tests.conftest import starter_account

pytestmark = pytest.mark.both_databases

FACTS = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
ROUNDS = 12


def customer(id_: str) -> Account:
    person = Contact(id=f"somebody-of-{id_}", email=f"{id_}@example.com", name="Lee", role=None)
    return starter_account(id_, person)


def visit_of(flow, account: str) -> str:
    visit = flow.open_visit(Visit(page="/", zone="UTC", language="en", account_id=account)).id
    flow.confirm_known(visit, placement="form")
    return visit


def test_visits_of_one_account_that_decide_at_once_make_one_offer(engine, desk, flow) -> None:
    accounts = [f"customer-{number}" for number in range(ROUNDS)]
    with transaction(engine) as session:
        session.add_all(customer(account) for account in accounts)
    with ThreadPoolExecutor(2) as both:
        for account in accounts:
            visits, start = [visit_of(flow, account), visit_of(flow, account)], Barrier(2)

            def answer(visit: str, start: Barrier = start) -> str | None:
                start.wait()
                prompt = flow.give_answers(visit, FACTS, "", source="form", placement="form")
                return prompt.decision_id

            assert sorted(map(bool, both.map(answer, visits))) == [False, True]
    made = select(DecisionRow.account_id, func.count()).where(DecisionRow.offer_id.is_not(None))
    with reading(engine) as session:
        rows = session.execute(made.group_by(DecisionRow.account_id))
        offers = {account_id: count for account_id, count in rows}  # noqa: C416 (no pairs to mypy)
    assert offers == dict.fromkeys(accounts, 1)


def test_the_account_is_locked_before_what_was_offered_to_it_is_read(engine, flow) -> None:
    """What SQLite does by itself, PostgreSQL does by a lock of the account's row."""
    visit, asked = visit_of(flow, "northwind"), list[str]()

    def note(connection, clause, *_: object) -> None:
        if isinstance(clause, SelectBase):
            asked.append(str(clause.compile(dialect=postgresql.dialect())))

    event.listen(engine, "before_execute", note)
    prompt = flow.give_answers(visit, FACTS, "", source="form", placement="form")
    assert prompt.offer_id
    locks = [
        place
        for place, one in enumerate(asked)
        if "FROM segue_accounts" in one and one.endswith("FOR NO KEY UPDATE")
    ]
    history = [
        place
        for place, one in enumerate(asked)
        if "FROM segue_decisions" in one and "segue_decisions.account_id IN" in one
    ]
    assert locks
    assert history
    assert locks[0] < history[0]
