"""A purchase that the vendor's servers report."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.events.recording import Receipt
from intake.answers import Answers
from intake.flow import Flow
from store.decisions import Outcome
from store.visits import Visit


def test_what_was_offered_and_is_reported_as_bought_is_won(
    flow: Flow, session: Session, deliver: Callable[..., Receipt], now: datetime
) -> None:
    visit = flow.open_visit(
        Visit(page="/", zone="UTC", language="en", account_id="northwind", contact_id="dana")
    ).id
    flow.confirm_known(visit, placement="form")
    said = Answers(plan="starter", team_size=45, pain_points=("missed_follow_ups",))
    prompt = flow.give_answers(visit, said, "", source="form", placement="form")
    group = {"type": "group", "timestamp": now.isoformat(), "userId": "dana"}
    for plan, won in (("starter", []), ("team", [prompt.decision_id])):
        deliver({**group, "messageId": plan, "groupId": "northwind", "traits": {"plan": plan}})
        query = select(Outcome.decision_id).where(Outcome.outcome == "won")
        assert list(session.scalars(query)) == won
