"""In whatever order messages come, and however often, the same is known in the end."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, undefer

from accounts.events.messages import read_batch
from accounts.events.recording import record
from accounts.imports.judging import Known
from offers import load_catalogue
from store.accounts import Account, Contact, Ownership
from store.database import open_engine
from store.events import Event, EventDay

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
Message = dict[str, Any]
USERS, ACCOUNTS = ("ann", "bob"), ("acme", "bolt")

moments = st.integers(0, 6).map(lambda step: (NOW - timedelta(hours=step * 9)).isoformat())
traits = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["Acme", "Bolt", None]),
        "plan": st.sampled_from(["starter", "team", None]),
        "employees": st.sampled_from([10, 60, None]),
        "stage": st.sampled_from(["onboarding", None]),
        "onboarding_completed": st.sampled_from([True, None]),
        "onboarding_completed_on": st.sampled_from(["2026-10-01", None]),
        "usage": st.dictionaries(
            st.sampled_from(["forms_published", "submissions_share"]),
            st.sampled_from([0.5, 1, None]),
        ),
        "products": st.one_of(
            st.lists(st.sampled_from(["scheduling", "insights"]), unique=True),
            st.dictionaries(
                st.sampled_from(["scheduling", "insights"]),
                st.sampled_from(["2026-01-01", "2026-02-01", None]),
            ),
        ),
    },
)
groups = st.fixed_dictionaries(
    {
        "type": st.just("group"),
        "groupId": st.sampled_from(ACCOUNTS),
        "timestamp": moments,
        "traits": traits,
    },
    optional={"userId": st.sampled_from(USERS)},
).map(lambda sent: {"anonymousId": "server"} | sent)
persons = st.fixed_dictionaries(
    {
        "type": st.just("identify"),
        "userId": st.sampled_from(USERS),
        "timestamp": moments,
        "traits": st.fixed_dictionaries(
            {},
            optional={
                "name": st.sampled_from(["Ann", "Bob"]),
                "email": st.sampled_from(["a@acme.example", "b@acme.example"]),
            },
        ),
    },
    optional={"groupId": st.sampled_from(ACCOUNTS)},
)
tracks = st.fixed_dictionaries(
    {
        "type": st.just("track"),
        "userId": st.sampled_from(USERS),
        "timestamp": moments,
        "event": st.sampled_from(["Seen", "Done"]),
        "properties": st.dictionaries(st.just("n"), st.floats(-1e6, 1e6)),
    },
    optional={"groupId": st.sampled_from(ACCOUNTS)},
)
messages = st.lists(st.one_of(groups, persons, tracks), min_size=1, max_size=8).map(
    lambda some: [one | {"messageId": f"m{n}"} for n, one in enumerate(some)]
)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Iterator[Engine]:
    """One database for all examples, each rolled back."""
    file = tmp_path_factory.mktemp("order") / "segue.db"
    file.write_bytes(prepared.read_bytes())
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@cache
def harbor() -> Known:
    """What messages are checked against; no fixture, for a failure would print all of it."""
    folder = Path(__file__).parents[3] / "examples" / "harbor" / "catalogue"
    return Known(catalogue=load_catalogue(folder), owners=(), regions=(), now=NOW)


@contextmanager
def rolled_back(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
        session.rollback()


def in_the_end(engine: Engine, deliveries: list[list[Message]]) -> Any:
    """Everything that is known after some deliveries, a minute apart."""
    with rolled_back(engine) as session:
        for number, delivery in enumerate(deliveries):
            at = NOW + timedelta(minutes=number)
            batch = read_batch(harbor(), {"batch": delivery}, received_at=at)
            assert batch.refused == ()
            record(session, harbor().catalogue, batch, received_at=at)
        session.expire_all()
        return everything(session)


def everything(session: Session) -> Any:
    undeferred = (undefer(Account.told), undefer(Contact.told))
    rows = {
        Account: session.scalars(select(Account).options(undeferred[0]).order_by(Account.id)),
        Contact: session.scalars(select(Contact).options(undeferred[1]).order_by(Contact.id)),
        Ownership: session.scalars(
            select(Ownership).order_by(Ownership.account_id, Ownership.product_id)
        ),
        EventDay: session.scalars(
            select(EventDay).order_by(EventDay.account_id, EventDay.name, EventDay.day)
        ),
    }
    known = [
        (table.__tablename__, {c.key: getattr(row, c.key) for c in table.__table__.columns})
        for table, found in rows.items()
        for row in found
    ]
    events = session.scalars(select(Event).order_by(Event.message_id))
    return known, [(e.message_id, e.account_id, e.account_from, e.at) for e in events]


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Message], list[list[Message]], list[list[Message]]]:
    """Messages; the same one by one in another order; the same in lumps, some of them again."""
    sent = draw(messages)
    order = draw(st.permutations(range(len(sent))))
    shuffled = [sent[place] for place in order]
    again = [sent[place] for place in draw(st.lists(st.sampled_from(order), max_size=4))]
    cut = draw(st.integers(0, len(sent)))
    return sent, [[one] for one in shuffled], [shuffled[:cut] + again, shuffled, again]


@settings(max_examples=25)
@given(deliveries())
def test_order_and_repetition_change_nothing(database, several) -> None:
    sent, one_by_one, in_lumps = several
    expected = in_the_end(database, [sent])
    assert in_the_end(database, one_by_one) == expected
    assert in_the_end(database, in_lumps) == expected


@settings(max_examples=25)
@given(sent=messages)
def test_the_days_are_what_the_events_say(database, sent) -> None:
    with rolled_back(database) as session:
        batch = read_batch(harbor(), {"batch": sent}, received_at=NOW)
        record(session, harbor().catalogue, batch, received_at=NOW)
        counted: Counter[tuple[str, str, date]] = Counter()
        for event in session.scalars(select(Event).where(Event.kind == "track")):
            if event.account_id is not None:
                counted[event.account_id, event.name, event.at.date()] += 1
        days = session.scalars(select(EventDay))
        assert {(day.account_id, day.name, day.day): day.count for day in days} == counted
