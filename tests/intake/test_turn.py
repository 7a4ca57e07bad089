"""Two tabs, two requests, one visit: its turns follow each other."""

from sqlalchemy import event
from sqlalchemy.dialects import postgresql

from intake.answers import Answers
from intake.later import mark_ignored
from intake.turn import start_turn
from store.database import transaction
from store.decisions import DecisionRow


def test_turns_of_one_visit_wait_for_each_other(desk, engine, stranger, now) -> None:
    """On PostgreSQL by a lock of the visit's row; SQLite's transactions follow each other."""
    asked: list[str] = []
    with transaction(engine) as session:
        event.listen(
            session,
            "do_orm_execute",
            lambda state: asked.append(str(state.statement.compile(dialect=postgresql.dialect()))),
        )
        start_turn(desk, session, stranger, now)
    assert asked[0].endswith("FOR NO KEY UPDATE")


def test_what_was_answered_during_the_wait_is_not_ignored(
    desk, engine, flow, stranger, now, monkeypatch
) -> None:
    facts = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
    prompt = flow.give_answers(stranger, facts, "", source="form", placement="form")

    def after_an_answer(desk, session, visit_id, now):  # what another transaction committed
        table = DecisionRow.__table__
        session.execute(table.update().values(outcome="accepted"))
        return start_turn(desk, session, visit_id, now)

    monkeypatch.setattr("intake.later.start_turn", after_an_answer)
    with transaction(engine) as session:
        mark_ignored(desk, session, prompt.decision_id, now)
        assert session.get_one(DecisionRow, prompt.decision_id).outcome == "accepted"
