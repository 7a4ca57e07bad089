"""The whole base, account by account: the same facts as of each alone, in few queries."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, select
from sqlalchemy.orm import Session

from accounts import reading
from accounts.facts import facts_of
from accounts.reading import batches, with_facts
from examples.harbor.accounts import generate
from offers import Catalogue, Facts, Learnt, load_catalogue
from offers.learnt import AssociationRule
from store.accounts import Account, PastOffer
from store.database import reading as look
from store.database import transaction
from store.decisions import DecisionRow
from store.plays import PlayTask
from store.visits import Visit


def each_account(
    session: Session, catalogue: Catalogue, learnt: Learnt, *, now: datetime
) -> Iterator[tuple[Account, Facts]]:
    for batch in batches(session):
        yield from with_facts(session, catalogue, learnt, batch, now=now)


NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
_HARBOR = Path(__file__).parents[2] / "examples" / "harbor"
LEARNT = Learnt(
    rules=(
        AssociationRule(
            owned=("scheduling",),
            adds="routing",
            segment=None,
            accounts=100,
            together=60,
            support=0.1,
            confidence=0.6,
            lift=1.5,
        ),
    )
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue(_HARBOR / "catalogue")


@pytest.fixture
def base(engine: Engine, catalogue: Catalogue) -> Engine:
    """300 of Harbor's accounts, and the demo's customers; ten were made an offer by Segue."""
    with transaction(engine) as session:
        generate(session, seed=7, accounts=300, today=NOW.date())
        ids = [account.id for account in session.query(Account).order_by(Account.id).limit(10)]
        for number, account_id in enumerate(ids):
            visit = Visit(
                account_id=account_id,
                page="/",
                zone="UTC",
                language="en",
                opened_at=NOW,
                seen_at=NOW,
            )
            session.add(visit)
            session.flush()
            for days, outcome in ((3, "declined"), (1, "shown")):
                session.add(
                    DecisionRow(
                        visit_id=visit.id,
                        account_id=account_id,
                        at=NOW - timedelta(days=days + number),
                        outcome_at=NOW - timedelta(days=number) if outcome == "declined" else None,
                        placement="chat",
                        page="/",
                        offer_id="upgrade_to_team",
                        record={},
                        catalogue_version="1",
                        outcome=outcome,
                    )
                )
            session.add(
                PlayTask(
                    account_id=account_id,
                    play_id="seats",
                    window="2026-11-17",
                    offer_id="upgrade_to_team",
                    title="Talk about seats",
                    reason="They are all in use.",
                    facts={},
                    opened_at=NOW - timedelta(days=1),
                )
            )
    return engine


@pytest.mark.parametrize("batch", [1, 7, 300, 1000])
def test_the_facts_are_those_of_each_account_alone(
    base: Engine, catalogue: Catalogue, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", batch)
    with look(base) as session:
        alone = {
            account.id: facts_of(session, catalogue, LEARNT, account, now=NOW)
            for account in session.query(Account)
        }
        together = [(a.id, facts) for a, facts in each_account(session, catalogue, LEARNT, now=NOW)]
    assert [key for key, _ in together] == sorted(alone)
    assert dict(together) == alone
    assert any(facts.usually_added for _, facts in together)
    assert any(len(facts.past_offers) > 1 for _, facts in together)
    handed = [
        one for _, facts in together for one in facts.past_offers if one.outcome == "with_owner"
    ]
    assert len(handed) == 10
    assert any(facts.usage for _, facts in together)


def test_the_queries_grow_with_the_batches_and_not_with_the_accounts(
    base: Engine, catalogue: Catalogue
) -> None:
    statements: list[str] = []
    event.listen(base, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with look(base) as session:
        assert sum(1 for _ in each_account(session, catalogue, LEARNT, now=NOW)) > 300
    assert len(statements) < 15


def test_an_empty_base_has_no_accounts(session: Session, catalogue: Catalogue) -> None:
    assert list(each_account(session, catalogue, Learnt(), now=NOW)) == []


@pytest.mark.parametrize("of", ["account", "offer"])
def test_one_bad_row_does_not_stop_the_night(
    base: Engine, catalogue: Catalogue, of: str, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction(base) as session:
        session.add(
            Account(
                id="bad",
                name="Bad",
                segment="small",
                region="europe",
                stage="customer",
                health="quite secret" if of == "account" else "good",
                usage={},
            )
        )
        if of == "offer":
            session.add(
                PastOffer(
                    id="o",
                    account_id="bad",
                    offer_id="more_seats",
                    placement="rep",
                    outcome="quite secret",
                    at=NOW,
                )
            )
        everyone = set(session.scalars(select(Account.id)))
    with look(base) as session:
        found = {a.id for a, _ in each_account(session, catalogue, LEARNT, now=NOW)}
    assert found == everyone - {"bad"}
    assert "account bad is left out" in caplog.text
    assert "quite secret" not in caplog.text
