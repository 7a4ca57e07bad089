"""Learning from a base in the database: as of a moment, stored once, every customer's outlook."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from accounts.base import baskets, impressions, seen_in
from accounts.learning import learning
from accounts.learnt import learnt_at
from accounts.stated import goals_of_each
from offers import Catalogue, load_catalogue
from offers.items import Experiment
from offers.learning import Seen
from store.accounts import Account, Ownership
from store.database import in_slices, transaction
from store.decisions import DecisionRow, Outcome
from store.learning import AccountOutlook, LearntRow
from store.visits import AnswerRow, Visit
from tests.conftest import learn

TRIED = Experiment.model_validate(
    {"id": "shorter", "offer": "add_routing", "holdout": 0.2, "variants": {"plain": {}}}
)


@pytest.fixture(scope="module")
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return load_catalogue(request.config.rootpath / "examples" / "harbor" / "catalogue")


def customer(number: int, *owned: str, **other: Any) -> Account:
    fields = {
        "segment": "mid",
        "region": "europe",
        "stage": "customer",
        "plan": "team",
        "usage": {},
    }
    return Account(
        id=f"customer-{number:03d}",
        name=f"Customer {number}",
        **(fields | other),
        owned=[Ownership(product_id=product, since=date(2026, 1, 1)) for product in owned],
    )


@pytest.fixture
def base(engine: Engine, catalogue: Catalogue) -> Engine:
    """Forty teams have Routing with Scheduling, forty have neither, and one prospect nothing."""
    with transaction(engine) as session:
        session.add_all(customer(number, "routing", "scheduling") for number in range(40))
        session.add_all(customer(number) for number in range(40, 80))
        session.add(customer(99, plan=None, stage="prospect"))
    return engine


def decided(at: datetime, *outcomes: tuple[int, str], account: str | None = None, **other: Any):
    """A decision with its outcomes, each so many hours later, and the visit that it needs."""
    visit = Visit(opened_at=at, seen_at=at, page="/", zone="UTC", language="en", account_id=account)
    row = DecisionRow(
        **{
            "account_id": account,
            "at": at,
            "placement": "chat",
            "page": "/",
            "offer_id": "add_routing",
            "trigger_id": "slow_leads",
            "segment": "mid",
            "record": {},
            "catalogue_version": "v",
            "outcome": "shown",
            "outcome_at": at,
        }
        | other
    )
    happened = [(at + timedelta(hours=hours), what) for hours, what in outcomes]
    return visit, row, happened


def store(session, *made) -> None:
    for visit, row, happened in made:
        session.add(visit)
        session.flush()
        row.visit_id = visit.id
        session.add(row)
        session.flush()
        session.add_all(
            Outcome(decision_id=row.id, account_id=row.account_id, outcome=what, at=at)
            for at, what in happened
        )
        session.flush()


def test_what_was_learnt_is_what_the_next_decision_reads(base, catalogue, now) -> None:
    with transaction(base) as session:
        learnt = learn(session, catalogue, now=now)
        assert learnt_at(session, now) == learnt
        assert learnt_at(session, now - timedelta(seconds=1)).rules == ()
    pair = next(r for r in learnt.rules if r.owned == ("scheduling",) and r.segment is None)
    assert (pair.adds, pair.accounts, pair.together, pair.lift) == ("routing", 40, 40, 2.0)
    assert learnt.id is not None
    assert learnt.made_at == now


def test_the_same_again_makes_no_new_row_and_something_else_does(base, catalogue, now) -> None:
    with transaction(base) as session:
        first = learn(session, catalogue, now=now)
        again = learn(session, catalogue, now=now + timedelta(days=1))
        assert again == first
        session.add_all(customer(number, "routing") for number in range(100, 160))
        session.flush()
        # Also at one moment: the later one is the one that counts from now on.
        other = learn(session, catalogue, now=now + timedelta(days=1))
        more = learn(session, catalogue, now=now + timedelta(days=1))
        assert other.id != first.id
        assert more == other
        assert session.scalar(select(func.count()).select_from(LearntRow)) == 2


def test_every_customer_has_an_outlook_and_nobody_else(base, catalogue, now) -> None:
    with transaction(base) as session:
        learn(session, catalogue, now=now)
        rows = {row.account_id: row for row in session.scalars(select(AccountOutlook))}
    assert len(rows) == 80
    paired, without = rows["customer-000"], rows["customer-040"]
    assert paired.white_space == []
    assert without.white_space == ["routing", "scheduling"]
    assert " routing:owned " in paired.standings
    assert " routing:could_use scheduling:could_use " in without.standings
    assert without.parts["white_space"] == 0.75
    assert 0 < without.score < 100
    assert without.segment == "mid"


def test_who_left_has_no_outlook_any_more(base, catalogue, now) -> None:
    with transaction(base) as session:
        learn(session, catalogue, now=now)
        gone = session.get_one(Account, "customer-000")
        gone.plan, gone.owned = None, []
        session.flush()
        learn(session, catalogue, now=now)
        session.expire_all()
        assert session.get(AccountOutlook, "customer-000") is None
        assert session.get(AccountOutlook, "customer-001") is not None


def test_nightly_it_is_the_same_in_short_transactions(base, catalogue, now) -> None:
    in_slices(base, lambda session: learning(session, catalogue, now=now))
    with transaction(base) as session:
        nightly = learnt_at(session, now)
        outlooks = session.scalar(select(func.count()).select_from(AccountOutlook))
        assert outlooks == 80
        assert learn(session, catalogue, now=now) == nightly


def test_an_empty_base_teaches_nothing(engine, catalogue, now) -> None:
    with transaction(engine) as session:
        learnt = learn(session, catalogue, now=now)
    assert (learnt.rules, learnt.prevalence, learnt.acceptance) == ((), (), ())
    assert learnt.id is not None


def test_a_goal_stated_in_a_visit_shows_what_is_missing(base, catalogue, now) -> None:
    with transaction(base) as session:
        visit, _, _ = decided(now, account="customer-000")
        session.add(visit)
        session.flush()
        session.add(answer(visit, "keep the CRM clean", now))
        session.flush()
        learn(session, catalogue, now=now)
        assert session.get_one(AccountOutlook, "customer-000").white_space == ["crm_sync"]


def answer(visit: Visit, value: object, at: datetime, seq: int = 1) -> AnswerRow:
    return AnswerRow(
        visit_id=visit.id, seq=seq, field="goal", value=value, words="", source="chat", at=at
    )


def test_of_each_visit_the_last_goal_counts_and_none_from_before_it_was_started_over(
    base, catalogue, now
) -> None:
    hour = timedelta(hours=1)
    with transaction(base) as session:
        visits = [decided(now, account="customer-000")[0] for _ in range(4)]
        visits[2].restarted_at = now
        session.add_all(visits)
        session.flush()
        session.add_all(
            [
                answer(visits[0], "book more meetings", now - 3 * hour),
                answer(visits[0], "answer leads faster", now - 2 * hour, seq=2),
                answer(visits[1], "keep the CRM clean", now - hour),
                answer(visits[2], "pass the security review", now - hour),
                answer(visits[3], "see which campaigns work", now + hour),
                answer(visits[3], "something else altogether", now - hour, seq=0),
            ]
        )
        session.flush()
        goals = goals_of_each(session, catalogue, ["customer-000", "customer-001"], now=now)
    assert goals == {"customer-000": ("clean_data", "faster_response"), "customer-001": ()}


def test_baskets_hold_what_was_owned_by_then(engine, catalogue, now) -> None:
    with transaction(engine) as session:
        session.add_all(
            [
                customer(1, "speed_to_meeting", "a_product_of_old"),
                customer(2, plan="business"),
                customer(3, "crm_sync", plan="a_plan_of_old"),
                customer(4, plan="none"),
            ]
        )
        late = customer(5)
        late.owned = [
            Ownership(product_id="insights", since=now.date() + timedelta(days=1)),
            Ownership(product_id="crm_sync", since=None),
        ]
        session.add(late)
        session.flush()
        found = {
            tuple(sorted(basket.has)): n
            for basket, n in baskets(session, catalogue, now=now).items()
        }
    assert found == {("routing", "scheduling"): 1, ("insights",): 1, ("crm_sync",): 2}


def test_acceptance_is_as_of_the_moment(base, catalogue, now) -> None:
    yesterday = now - timedelta(days=1)
    with transaction(base) as session:
        store(
            session,
            decided(yesterday, (1, "accepted"), account="customer-001"),
            decided(yesterday, (1, "ignored"), (48, "accepted"), account="customer-002"),
            decided(yesterday, (48, "accepted")),
            decided(now + timedelta(hours=1), (2, "accepted")),
            # From before outcomes were written down one by one.
            decided(yesterday, outcome="declined", outcome_at=yesterday + timedelta(hours=1)),
            decided(yesterday, outcome="accepted", outcome_at=now + timedelta(hours=1)),
            decided(yesterday, offer_id=None, trigger_id=None, outcome=None, outcome_at=None),
        )
        learnt = learn(session, catalogue, now=now)
        assert len(list(impressions(session, now=now))) == 5
    assert [(a.trigger_id, a.segment, a.placement) for a in learnt.acceptance] == [
        ("slow_leads", "mid", "chat")
    ]
    assert (learnt.acceptance[0].shown, learnt.acceptance[0].accepted) == (3, 1)


def test_an_account_counts_once_in_an_experiment_and_in_its_first_arm(base, catalogue, now) -> None:
    day = timedelta(days=1)
    arm = {"experiment_id": "shorter", "arm": "plain"}
    held = arm | {"arm": "holdout", "offer_id": None, "withheld_offer_id": "add_routing"}
    with transaction(base) as session:
        store(
            session,
            decided(now - 3 * day, (1, "ignored"), account="customer-001", **arm),
            decided(now - 2 * day, (1, "accepted"), (2, "booked"), account="customer-001", **arm),
            decided(now - day, account="customer-001", **held),
            decided(now - day, (1, "won"), (48, "booked"), account="customer-002", **held),
            decided(now - day, (1, "declined"), **arm),
            decided(now - day, (1, "declined"), **arm),
            decided(
                now - day, (1, "accepted"), account="customer-003", **(arm | {"offer_id": "x"})
            ),
            decided(now + day, (1, "accepted"), account="customer-004", **arm),
        )
        seen = sorted(seen_in(session, catalogue, TRIED, now=now), key=str)
    assert seen == sorted(
        [
            Seen("plain", False, frozenset({"ignored", "accepted", "booked"})),
            Seen("holdout", True, frozenset({"won"})),
            Seen("plain", False, frozenset({"declined"}), stranger=True),
            Seen("plain", False, frozenset({"declined"}), stranger=True),
        ],
        key=str,
    )


def test_a_purchase_counts_from_the_first_exposure_in_every_arm(base, catalogue, now) -> None:
    def ago(days: int) -> datetime:
        return now - timedelta(days=days)

    shown = {"experiment_id": "shorter", "arm": "plain"}
    held = shown | {"arm": "holdout", "offer_id": None, "withheld_offer_id": "add_routing"}
    bundle = {"offer_id": "speed_to_meeting_bundle"}
    bought = (24, "won")
    with transaction(base) as session:
        store(
            session,
            # Noted with a later decision that is no part of the experiment.
            decided(ago(100), account="customer-001", **shown),
            decided(ago(50), bought, account="customer-001"),
            decided(ago(100), account="customer-002", **held),
            decided(ago(50), bought, account="customer-002", **bundle),
            # Too long after the first exposure, though the offer was made again.
            decided(ago(300), account="customer-003", **shown),
            decided(ago(50), bought, account="customer-003", **shown),
            decided(ago(300), account="customer-004", **held),
            decided(ago(50), bought, account="customer-004", **held),
            # Before the first exposure; and something else.
            decided(ago(100), bought, account="customer-005"),
            decided(ago(50), account="customer-005", **shown),
            decided(ago(50), account="customer-006", **held),
            decided(ago(20), bought, account="customer-006", offer_id="add_insights"),
        )
        seen = list(seen_in(session, catalogue, TRIED, now=now))
    assert [(one.withheld, "won" in one.reached) for one in seen] == [
        (False, True),
        (True, True),
        (False, False),
        (True, False),
        (False, False),
        (True, False),
    ]


def test_no_clock_without_a_zone(base, catalogue) -> None:
    with transaction(base) as session, pytest.raises(Exception, match="zone"):
        learn(session, catalogue, now=datetime(2026, 11, 18, tzinfo=UTC).replace(tzinfo=None))
