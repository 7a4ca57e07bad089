"""A backtest of visits before a moment knows nothing that came after it, whatever came."""

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.events.messages import Batch, Message
from accounts.events.recording import record
from intake.recorded import recorded_visits
from offers import Catalogue, Facts, Learnt, decide, load_catalogue, with_derived
from offers.backtest import Tally, compare, replay
from store.accounts import Account, Ownership, PastOffer
from store.database import open_engine, transaction
from store.decisions import DecisionRow, Outcome
from store.learning import LearntRow
from store.visits import AnswerRow, Signal, Visit

T = datetime(2026, 11, 18, 15, tzinfo=UTC)
SINCE = T - timedelta(days=60)
ACCOUNTS = ("acme", "birch")
USERS = ("ann", "bob", "cat")
"""Ann is at Acme, Bob at Birch from the beginning; nobody knows yet where Cat is."""
METRIC = """\
metrics:
  lists_exported: {name: Lists exported, unit: count, event: List Exported, within_days: 30}
triggers:
  exports_lists:
    offer: add_crm_sync
    family: usage
    propensity: 0.9
    when:
      - {fact: plan, in: [starter, team]}
      - {fact: usage, metric: lists_exported, at_least: 2}
    reason:
      en: {any: "Since you are on {plan} and exported {usage.lists_exported} lists, it may help."}
      de: {any: "Da Sie {plan} nutzen: {usage.lists_exported} Listen gingen hinaus."}
      es: {any: "Como está en {plan}: exportó {usage.lists_exported} listas."}
  teams_like_yours_book:
    offer: add_scheduling
    family: gap
    propensity: 0.9
    when:
      - {fact: plan, in: [starter, team]}
      - {fact: usually_added, product: scheduling, at_least: 0.5}
    reason:
      en: {any: "Since you are on {plan} and {usually_added.scheduling} have it, a look may help."}
      de: {any: "Da Sie {plan} nutzen: {usually_added.scheduling} haben es."}
      es: {any: "Como está en {plan}: lo tiene el {usually_added.scheduling}."}
"""
Do = Callable[[Session], None]


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> tuple[Catalogue, Catalogue]:
    """Harbor's, and one that counts events anew and reads what was learnt."""
    here = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"
    changed = shutil.copytree(here, tmp_path_factory.mktemp("changed") / "catalogue")
    (changed / "campaign.yaml").write_text(METRIC)
    return load_catalogue(here), load_catalogue(changed)


@pytest.fixture(scope="session")
def database(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """The URL of a new empty database."""
    numbers, folder = count(), tmp_path_factory.mktemp("databases")

    def database() -> str:
        file = folder / f"{next(numbers)}.db"
        file.write_bytes(prepared.read_bytes())
        return f"sqlite:///{file}"

    return database


# The history before T.

before = st.integers(1, 40 * 24 * 60).map(lambda minutes: T - timedelta(minutes=minutes))
ids = map("{:08}".format, count())


def account(account_id: str) -> Account:
    return Account(
        id=account_id,
        name=account_id.title(),
        segment="mid",
        region="europe",
        stage="customer",
        plan="team",
        plan_since=date(2025, 1, 1),
        seats_bought=50,
        seats_used=20,
        onboarding_completed=True,
        core_milestone_on=date(2025, 3, 1),
        usage={},
        owned=[Ownership(product_id="routing", since=date(2025, 2, 1))],
    )


def told(messages: list[Message], at: datetime) -> Do:
    def do(session: Session) -> None:
        batch = Batch(tuple(enumerate(messages)), 0, ())
        record(session, load_of(session), batch, received_at=at)

    return do


def load_of(session: Session) -> Catalogue:
    found: Catalogue = session.info["catalogue"]
    return found


def exported(user: str, at: datetime, account_id: str | None = None) -> Message:
    return Message(next(ids), "track", user, account_id, at, "List Exported")


def joined(user: str, account_id: str, at: datetime) -> Message:
    return Message(next(ids), "group", user, account_id, at)


def learnt(at: datetime, confidence: float) -> Do:
    rule = {
        "owned": ["routing"], "adds": "scheduling", "segment": None, "accounts": 100,
        "together": 60, "support": 0.3, "confidence": confidence, "lift": 2.0,
    }  # fmt: skip

    def do(session: Session) -> None:
        session.add(
            LearntRow(id=next(ids), made_at=at, catalogue_version="x", content={"rules": [rule]})
        )

    return do


def visited(account_id: str | None, opened_at: datetime, *minutes: int) -> Do:
    """A visit with decisions so many minutes after it was opened."""

    def do(session: Session) -> None:
        visit = Visit(
            id=next(ids),
            opened_at=opened_at,
            seen_at=opened_at,
            page="/",
            zone="UTC",
            language="en",
            account_id=account_id,
        )
        session.add(visit)
        session.flush()
        for later in minutes:
            decided(session, visit, opened_at + timedelta(minutes=later))

    return do


def decided(session: Session, visit: Visit, at: datetime) -> None:
    catalogue = load_of(session)
    known = session.scalar(
        select(LearntRow)
        .where(LearntRow.made_at <= at)
        .order_by(LearntRow.made_at.desc(), LearntRow.id)
    )
    so_far = Learnt() if known is None else Learnt.model_validate({**known.content, "id": known.id})
    facts = with_derived(
        catalogue,
        so_far,
        Facts.model_validate(
            {
                "plan": "team",
                "team_size": 20,
                "verified": visit.account_id is not None,
                "owned_products": ["routing"] if visit.account_id else [],
                "onboarding_completed": True,
                "core_milestone_reached": True,
                "pain_points": ["poor_reporting"] if at.minute % 2 else [],
            }
        ),
    )
    decision = decide(
        catalogue, facts, now=at, placement="chat", language="en", chance=0.5, learnt=so_far
    )
    session.add(
        DecisionRow(
            id=next(ids),
            visit_id=visit.id,
            account_id=visit.account_id,
            at=at,
            placement="chat",
            page="/",
            offer_id=decision.offer_id,
            reason=decision.reason,
            record={},
            observed=facts.model_dump(mode="json"),
            language="en",
            chance=0.5,
            learnt_id=decision.learnt_id,
            catalogue_version=catalogue.version,
            outcome=decision.offer_id and "shown",
        )
    )
    session.flush()


def beginning(session: Session) -> None:
    """Everybody exports lists on some days, and both accounts and a stranger visit."""
    session.add_all(account(one) for one in ACCOUNTS)
    session.flush()
    long_ago, day = T - timedelta(days=50), timedelta(days=1)
    told([joined("ann", "acme", long_ago), joined("bob", "birch", long_ago)], long_ago)(session)
    for user in USERS:
        for days in (29, 28, 27, 9, 4, 2):
            told([exported(user, T - days * day)], T - days * day)(session)
    learnt(T - 12 * day, 0.7)(session)
    for whose in (*ACCOUNTS, None):
        for days in (26, 10, 1):
            visited(whose, T - days * day, 1, 20)(session)


histories = st.lists(
    st.one_of(
        st.builds(visited, st.sampled_from((*ACCOUNTS, None)), before, st.just(1), st.just(20)),
        st.builds(
            lambda user, at, lag: told(
                [exported(user, at)], min(at + lag, T - timedelta(minutes=1))
            ),
            st.sampled_from(USERS),
            before,
            st.timedeltas(timedelta(0), timedelta(days=9)),
        ),
        st.builds(
            lambda user, whose, at: told([joined(user, whose, at)], at),
            st.sampled_from(USERS),
            st.sampled_from(ACCOUNTS),
            before,
        ),
        st.builds(learnt, before, st.sampled_from((0.4, 0.7))),
    ),
    max_size=6,
)


# What comes after T, and may claim to be from before.

after = st.timedeltas(timedelta(0), timedelta(days=30)).map(lambda lag: T + lag)
any_time = st.one_of(before, after)


def visit_goes_on(at: datetime) -> Do:
    def do(session: Session) -> None:
        for visit in session.scalars(select(Visit)):
            visit.seen_at, visit.held_back, visit.restarted_at = at, "problem_reported", at
            decided(session, visit, at)
            session.add(
                AnswerRow(
                    visit_id=visit.id,
                    seq=1,
                    field="plan",
                    value="starter",
                    words="",
                    source="chat",
                    at=at,
                )
            )
            session.add(Signal(visit_id=visit.id, kind="asked_pricing", subject="", at=at))

    return do


def offers_are_answered(at: datetime, outcome: str) -> Do:
    def do(session: Session) -> None:
        for row in session.scalars(select(DecisionRow).where(DecisionRow.offer_id.is_not(None))):
            row.outcome, row.outcome_at, row.asked_why_at = outcome, at, at
            row.deferred_until = at + timedelta(days=9)
            session.add(Outcome(decision_id=row.id, outcome=outcome, at=at))

    return do


def accounts_change(at: datetime) -> Do:
    def do(session: Session) -> None:
        for one in session.scalars(select(Account).where(Account.id.in_(ACCOUNTS))):
            one.plan, one.seats_used, one.health = "starter", 50, "poor"
            one.usage, one.name = {"exports_last_month": 40, "lists_exported": 9}, "Renamed"
            one.owned = [Ownership(product_id="crm_sync", since=date(2024, 1, 1))]

    return do


def history_is_imported(claimed: datetime) -> Do:
    def do(session: Session) -> None:
        for whose in ACCOUNTS:
            session.add(
                PastOffer(
                    id=next(ids),
                    account_id=whose,
                    offer_id="add_crm_sync",
                    placement="email",
                    outcome="declined",
                    at=claimed,
                )
            )

    return do


futures = st.lists(
    st.one_of(
        st.builds(
            lambda user, whose, at, arrived: told([exported(user, at, whose)], arrived),
            st.sampled_from(USERS),
            st.sampled_from((*ACCOUNTS, None)),
            any_time,
            after,
        ),
        st.builds(
            lambda user, whose, at, arrived: told([joined(user, whose, at)], arrived),
            st.sampled_from(USERS),
            st.sampled_from(ACCOUNTS),
            any_time,
            after,
        ),
        st.builds(learnt, after, st.sampled_from((0.1, 0.99))),
        st.builds(visit_goes_on, after),
        st.builds(visited, st.sampled_from((*ACCOUNTS, None)), after, st.just(1)),
        st.builds(
            offers_are_answered, after, st.sampled_from(("accepted", "declined", "deferred"))
        ),
        st.builds(accounts_change, after),
        st.builds(history_is_imported, any_time),
    ),
    min_size=1,
    max_size=8,
)


def backtested(session: Session, catalogues: tuple[Catalogue, Catalogue]) -> Iterator[str]:
    """Everything that the backtest of the visits before T says."""
    tally = Tally()
    for visit in recorded_visits(session, catalogues, since=SINCE, until=T):
        assert visit.decisions is not None
        yield repr(visit)
        then, now = (replay(catalogue, visit.decisions) for catalogue in catalogues)
        one = compare(visit, then, now)
        tally.add(one)
        yield one.model_dump_json()
    yield tally.result().model_dump_json()


@settings(max_examples=30)  # each makes a database and two histories
@given(history=histories, future=futures)
def test_what_comes_later_changes_no_byte(
    catalogues: tuple[Catalogue, Catalogue],
    database: Callable[[], str],
    history: list[Do],
    future: list[Do],
) -> None:
    engine = open_engine(database())
    seen = []
    try:
        for things in ([beginning, *history], future):
            with transaction(engine) as session:
                session.info["catalogue"] = catalogues[0]
                for do in things:
                    do(session)
                    session.flush()
            with transaction(engine) as session:
                seen.append("\n".join(backtested(session, catalogues)))
    finally:
        engine.dispose()
    assert seen[0] == seen[1]
