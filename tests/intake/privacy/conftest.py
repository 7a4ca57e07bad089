"""Visitors who left something, and a look for it in every table."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from intake.answers import Answers
from intake.flow import Flow
from intake.privacy.finishing import A_TURN, finish
from intake.steps import AskRouting, Booked, Held, PickTime, Prompt
from store.database import reading
from store.tables import Base
from tests.conftest import Clock
from tests.crm_sync.carried import carry

NAME, EMAIL = "Zaphod Quux", "zaphod@quux.example"
WORDS = "we are 45 on Starter and zarquon follow-ups get lost"
TRACES = ("zaphod", "quux", "zarquon", "dana@", "Dana Lee")


def traces(engine: Engine, *words: str, but: frozenset[str] = frozenset()) -> list[str]:
    """Where one of the words still stands: ``table: word``, also in what durable work keeps."""
    tables = [table.name for table in Base.metadata.sorted_tables if table.name not in but]
    dbos = "dbos." if engine.dialect.name == "postgresql" else ""
    found = []
    with reading(engine) as session:
        for table in (*tables, f"{dbos}workflow_status", f"{dbos}workflow_input"):
            rows = str(session.execute(text(f"SELECT * FROM {table}")).all()).lower()
            found += [f"{table}: {word}" for word in words if word.lower() in rows]
    return found


@dataclass
class Office:
    """The worker's part, at the test's own clock."""

    engine: Engine
    clock: Clock
    conversations: Path

    def carry(self) -> None:
        """What waits reaches the built-in CRM."""
        carry(self.engine, now=self.clock())

    def finish(self) -> None:
        """One look of the worker's at the open erasures."""
        finish(self.engine, self.conversations, now=self.clock())

    def see_through(self) -> None:
        """All that can be done without mails."""
        self.clock.pass_(A_TURN + timedelta(seconds=1))
        self.carry()
        self.finish()


@pytest.fixture
def office(engine: Engine, clock: Clock, tmp_path: Path) -> Office:
    return Office(engine, clock, tmp_path / "conversations.db")


Leaves = Callable[..., Booked]


@pytest.fixture
def leaves_all(flow: Flow, clock: Clock) -> Leaves:
    """A visitor tells of themselves, accepts an offer, books, and leaves a message."""

    def leaves_all(visit: str, *, name: str = NAME, email: str = EMAIL, nth: int = 0) -> Booked:
        given = Answers(
            plan="starter",
            team_size=45,
            pain_points=("missed_follow_ups",),
            name=name,
            email=email,
            company="Quux GmbH",
        )
        flow.note_signal(visit, "page_viewed", "/quux")
        step = flow.give_answers(visit, given, WORDS, source="chat", placement="chat")
        flow.keep_messages(visit, f"c-{visit}", WORDS, [])
        if isinstance(step, Prompt):
            step = flow.respond_to_offer(visit, step.decision_id, "accept")
        else:
            step = flow.ask_meeting(visit)
        while isinstance(step, AskRouting):
            step = flow.answer_routing(visit, step.question_id, str(step.choices[0].value))
        assert isinstance(step, PickTime)
        _, free, _ = flow.times(visit, first=clock().date(), days=14, zone="UTC")
        held = flow.hold_time(visit, free[nth].starts_at, "Europe/Berlin")
        assert isinstance(held, Held)
        booked = flow.book(visit, held.hold_id, name=name, email=email)
        assert isinstance(booked, Booked)
        flow.leave_message(visit, email, "zarquon, call me")
        return booked

    return leaves_all
