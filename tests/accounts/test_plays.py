"""The plays over a base: each window makes one task, which the CRM hears of, until it is closed."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from accounts import play_telling, reading
from accounts.facts import facts_of
from accounts.history import offers_to
from accounts.owners_tasks import NotOpen, count_of, listed, mark_done, owners
from accounts.play_telling import tell_tasks
from accounts.plays import Playbook, PlayRun, run_plays
from accounts.recorded import offers_by
from offers import Learnt
from offers.holdback import Guards
from offers.moment import Moment
from store.accounts import Account, PastOffer
from store.crm import BuiltinCrmRecord, CrmOutbox
from store.database import in_slices, transaction
from store.database import reading as look
from store.learning import AccountOutlook
from store.plays import PlayTask
from tests.crm_sync.carried import carry

Add = Callable[..., None]
NAMES = {"maya-chen": "Maya Chen"}


@pytest.fixture
def play(engine: Engine, book: Playbook, night: datetime) -> Callable[..., PlayRun]:
    """One run of the plays."""

    def play(*, days: float = 0, book: Playbook = book) -> PlayRun:
        run = PlayRun()
        now = night + timedelta(days=days)
        in_slices(engine, lambda session: run_plays(session, book, now=now, run=run))
        return run

    return play


def tasks(engine: Engine) -> list[tuple[str, str, str]]:
    """(account, play, state) of every task, in order."""
    with look(engine) as session:
        rows = session.scalars(select(PlayTask).order_by(PlayTask.account_id, PlayTask.play_id))
        return [(task.account_id, task.play_id, task.state) for task in rows]


def change(engine: Engine, account_id: str, **values: Any) -> None:
    """Something becomes known of an account."""
    with transaction(engine) as session:
        session.execute(update(Account).filter_by(id=account_id).values(**values))


def tell_all(engine: Engine, book: Playbook, now: datetime) -> list[BuiltinCrmRecord]:
    """Let the worker's works run; the tasks in the CRM."""
    with transaction(engine) as session:
        ids = list(session.scalars(select(PlayTask.id)))
        tell_tasks(session, NAMES, ids, now=now)
    carry(engine, now=now)
    with look(engine) as session:
        records = select(BuiltinCrmRecord).filter_by(kind="task")
        return list(session.scalars(records.order_by(BuiltinCrmRecord.external_id)))


def portions(engine: Engine) -> int:
    """How many times the CRM is to be told of some tasks."""
    query = "SELECT count(*) FROM workflow_status WHERE name = 'tell_play_tasks'"
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def test_each_open_window_makes_a_task_for_the_owner(
    engine: Engine, add: Add, play: Callable[..., PlayRun]
) -> None:
    add("acme")
    add("idle", seats_used=2, renewal_on=None)
    run = play()
    assert (run.accounts, dict(run.made)) == (2, {"renewal_call": 1, "seats": 1})
    assert tasks(engine) == [("acme", "renewal_call", "open"), ("acme", "seats", "open")]
    with look(engine) as session:
        _, seats = session.scalars(select(PlayTask).order_by(PlayTask.play_id))
        assert seats.owner_id == "maya-chen"
        assert seats.reason == "90% of the seats are in use."
        assert seats.offer_id == "upgrade_to_team"
        assert seats.offer_words
        assert seats.facts == {"seats_share": 0.9}


def test_a_second_run_changes_nothing(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", "bolt")
    play()
    before = tasks(engine)
    with look(engine) as session:
        assert list(run_plays(session, book, now=night + timedelta(hours=1))) == []
    assert not play(days=1).made
    assert tasks(engine) == before
    assert portions(engine) == 1


@pytest.mark.parametrize("batch", [1, 2, 1000])
def test_two_runs_at_the_same_time_make_each_task_once(
    engine: Engine,
    add: Add,
    book: Playbook,
    night: datetime,
    batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading, "BATCH", batch)
    add("acme", "bolt", "crux")
    with look(engine) as first, look(engine) as second:
        runs: list[Iterator[Any]] = [
            run_plays(first, book, now=night),
            run_plays(second, book, now=night + timedelta(minutes=5)),
        ]
        while slices := [write for run in runs if (write := next(run, None)) is not None]:
            for write in slices:  # both have read before either writes
                with transaction(engine) as session:
                    write(session)
    assert len(tasks(engine)) == 6
    assert len(set(tasks(engine))) == 6


def test_a_run_that_breaks_off_leaves_whole_slices_and_the_next_one_goes_on(
    engine: Engine, add: Add, book: Playbook, night: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "BATCH", 1)
    add("acme", "bolt", "crux")
    with look(engine) as session:
        broken = run_plays(session, book, now=night)
        with transaction(engine) as writing:
            next(broken)(writing)
        with pytest.raises(OSError, match="power"), transaction(engine) as writing:
            next(broken)(writing)
            raise OSError("the power went")
    assert {account for account, _, _ in tasks(engine)} == {"acme"}
    in_slices(engine, lambda session: run_plays(session, book, now=night))
    assert len(tasks(engine)) == len(set(tasks(engine))) == 6
    assert portions(engine) == 3


def test_the_crm_has_one_task_which_follows_what_becomes_of_it(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", seats_used=2)
    play()
    [record] = tell_all(engine, book, night)
    assert record.title == "Talk about the renewal (Acme)"
    assert record.properties["state"] == "open"
    assert record.properties["due_at"] == "2026-12-03T12:00:00Z"
    assert record.properties["owner"] == "Maya Chen"
    assert "The term ends in 75 days." in record.properties["context"]
    assert record.belongs_to == ["company:account:acme"]
    change(engine, "acme", renewal_on=night.date() + timedelta(days=440))
    play(days=1)
    [record] = tell_all(engine, book, night + timedelta(days=1))
    assert record.properties["state"] == "withdrawn"
    assert record.properties["because"] == "renewed: the term now ends on 2028-02-01"


def test_a_task_that_was_withdrawn_before_the_crm_heard_of_it_is_not_told_as_new(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", seats_used=2)
    play()
    change(engine, "acme", renewal_on=None)
    play(days=1)
    assert tell_all(engine, book, night) == []


def test_what_was_told_is_not_told_again(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme")
    play()
    for _ in range(3):
        tell_all(engine, book, night)
    with look(engine) as session:
        assert len(session.scalars(select(CrmOutbox)).all()) == 2


def test_thousands_are_told_in_portions(
    engine: Engine, add: Add, play: Callable[..., PlayRun], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(play_telling, "PORTION", 3)
    add(*(f"a{number}" for number in range(10)))
    play()
    assert portions(engine) == 7
    query = "SELECT delay_until_epoch_ms, created_at FROM workflow_status WHERE name = :name"
    with engine.connect() as connection:
        rows = connection.execute(text(query), {"name": "tell_play_tasks"}).all()
    pause = play_telling.PAUSE.total_seconds() * 1000
    assert sorted(round(((until or at) - at) / pause) for until, at in rows) == list(range(7))


def test_a_new_owner_takes_the_open_tasks_over(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", seats_used=2, owner_id="left-us")
    play()
    [record] = tell_all(engine, book, night)
    assert record.properties["owner"] is None
    change(engine, "acme", owner_id="maya-chen")
    play(days=1)
    [record] = tell_all(engine, book, night)
    assert record.properties["owner"] == "Maya Chen"
    assert not play(days=2).made
    assert portions(engine) == 2


def test_an_account_that_nobody_owns_has_a_task_for_whoever_takes_it(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", seats_used=2, owner_id=None)
    play()
    [record] = tell_all(engine, book, night)
    assert record.properties["owner"] is None
    assert "nobody owns the account" in record.properties["context"]


def test_trouble_holds_the_offers_task_back_and_withdraws_it(
    engine: Engine, add: Add, play: Callable[..., PlayRun]
) -> None:
    add("acme", "bolt", renewal_on=None)
    change(engine, "acme", open_escalation=True)
    run = play()
    assert tasks(engine) == [("bolt", "seats", "open")]
    assert dict(run.held) == {("seats", "in_trouble"): 1}
    change(engine, "bolt", health="poor")
    play(days=1)
    assert tasks(engine) == [("bolt", "seats", "withdrawn")]


def test_an_accepted_offer_does_the_task(
    engine: Engine, add: Add, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", renewal_on=None)
    play()
    with transaction(engine) as session:
        session.add(
            PastOffer(
                id="p",
                account_id="acme",
                offer_id="upgrade_to_team",
                placement="rep",
                outcome="accepted",
                at=night + timedelta(hours=5),
            )
        )
    run = play(days=1)
    assert tasks(engine) == [("acme", "seats", "done")]
    assert dict(run.closed) == {("seats", "done"): 1}


def test_a_play_that_left_the_catalogue_takes_its_tasks_with_it(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun]
) -> None:
    add("acme")
    play()
    without = book.catalogue.model_copy(update={"plays": {}})
    play(days=1, book=Playbook(without, book.durable, {}, book.chance_of))
    assert {state for _, _, state in tasks(engine)} == {"withdrawn"}


def test_a_task_that_is_marked_done_is_done_once_and_the_crm_hears_of_it(
    engine: Engine, add: Add, book: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme", seats_used=2)
    play()
    tell_all(engine, book, night)
    later = night + timedelta(hours=6)
    with transaction(engine) as session:
        [one] = listed(session)
        mark_done(session, NAMES, one.task.id, now=later)
    with pytest.raises(NotOpen), transaction(engine) as session:
        mark_done(session, NAMES, one.task.id, now=later)
    with pytest.raises(NotOpen), transaction(engine) as session:
        mark_done(session, NAMES, "no such task", now=later)
    [record] = tell_all(engine, book, later)
    assert record.properties["state"] == "completed"
    assert record.properties["because"] == "marked done by its owner"
    assert not play(days=1).made
    assert tasks(engine) == [("acme", "renewal_call", "done")]


def test_a_clock_that_went_back_makes_and_takes_nothing(
    engine: Engine, add: Add, play: Callable[..., PlayRun]
) -> None:
    add("acme")
    play()
    for days in (-40, -1, -0.5):
        assert not play(days=days).made
    assert {state for _, _, state in tasks(engine)} == {"open"}


def test_what_is_due_first_comes_first_then_the_account_with_more_to_gain(
    engine: Engine, add: Add, play: Callable[..., PlayRun], night: datetime
) -> None:
    soon = night.date() + timedelta(days=61)
    add("late", "rich", seats_used=2)
    add("soon", seats_used=2, renewal_on=soon, owner_id="tom")
    add("never", renewal_on=None)
    play()
    with transaction(engine) as session:
        session.add(
            AccountOutlook(
                account_id="rich",
                made_at=night,
                segment="small",
                score=80,
                parts={},
                white_space=[],
                standings="",
            )
        )
    with look(engine) as session:
        assert [one.account for one in listed(session)] == ["Soon", "Rich", "Late", "Never"]
        assert [one.score for one in listed(session)] == [None, 80, None, None]
        assert [one.account for one in listed(session, owners=["tom"])] == ["Soon"]
        assert owners(session) == {"maya-chen": 3, "tom": 1}
        assert listed(session, owners=[None]) == listed(session, "withdrawn") == []
        assert count_of(session, owners=["tom", None]) == 1
        assert [one.account for one in listed(session, first=1, most=2)] == ["Rich", "Late"]


def test_an_account_that_is_removed_while_the_plays_run_stops_nothing(
    engine: Engine, add: Add, book: Playbook, night: datetime
) -> None:
    add("acme", "bolt")
    with look(engine) as session:
        [write] = run_plays(session, book, now=night)
    with transaction(engine) as writing:
        writing.delete(writing.get_one(Account, "acme"))
    with transaction(engine) as writing:
        write(writing)
    assert {account for account, _, _ in tasks(engine)} == {"bolt"}


def test_a_rollback_tells_nobody(engine: Engine, add: Add, book: Playbook, night: datetime) -> None:
    add("acme")
    with look(engine) as session:
        [write] = run_plays(session, book, now=night)
    with Session(engine) as writing:
        write(writing)
        writing.rollback()
    assert tasks(engine) == []
    assert portions(engine) == 0


@pytest.fixture
def three_offers(book: Playbook) -> Playbook:
    """The plays, and two more that bring up an offer of their own."""
    seats = book.catalogue.plays["seats"]
    more = {
        name: seats.model_copy(update={"id": name, "offer": offer})
        for name, offer in (("routing", "add_routing"), ("crm", "add_crm_sync"))
    }
    plays = {**book.catalogue.plays, **more}
    return replace(book, catalogue=book.catalogue.model_copy(update={"plays": plays}))


def test_an_owner_is_given_one_offer_a_day_to_bring_up(
    engine: Engine, add: Add, three_offers: Playbook, play: Callable[..., PlayRun]
) -> None:
    add("acme")
    run = play(book=three_offers)
    assert dict(run.made) == {"crm": 1, "renewal_call": 1}
    assert dict(run.held) == {("routing", "too_often"): 1, ("seats", "too_often"): 1}
    assert not play(days=0.5, book=three_offers).made
    assert dict(play(days=1, book=three_offers).made) == {"routing": 1}


def test_what_the_owner_brings_up_counts_for_the_cap_over_all_placements(
    engine: Engine, add: Add, three_offers: Playbook, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme")
    policies = three_offers.catalogue.policies
    cap = policies.too_often.model_copy(update={"per_account": 1})
    policies = policies.model_copy(update={"too_often": cap})
    catalogue = three_offers.catalogue.model_copy(update={"policies": policies})
    play(book=replace(three_offers, catalogue=catalogue))
    run = play(days=1, book=replace(three_offers, catalogue=catalogue))
    assert (dict(run.made), dict(run.closed)) == ({}, {}), "the one that is open stays"
    with look(engine) as session:
        account = session.get_one(Account, "acme")
        facts = facts_of(session, catalogue, Learnt(), account, now=night + timedelta(hours=6))
    assert [(one.offer_id, one.outcome) for one in facts.past_offers] == [
        ("add_crm_sync", "with_owner")
    ]
    moment = Moment(catalogue, facts, night + timedelta(hours=6), 0.5)
    [held] = Guards(moment).against(catalogue.offers["add_routing"])
    assert held.policy == "too_often"
    assert held.because == "1 offers in 30 days, 1 allowed"


def test_a_task_counts_as_an_offer_from_when_it_is_made_until_it_is_withdrawn(
    engine: Engine, add: Add, play: Callable[..., PlayRun], night: datetime
) -> None:
    add("acme")
    play()
    change(engine, "acme", seats_used=2)
    play(days=2)

    with look(engine) as session:
        counts = {
            days: [one.outcome for one in offers_by(session, "acme", night + timedelta(days=days))]
            for days in (-1, 0, 1, 2)
        }
        assert counts == {-1: [], 0: ["with_owner"], 1: ["with_owner"], 2: []}
        assert offers_to(session, "acme") == ()


def test_an_offer_that_is_accepted_while_the_plays_run_makes_no_task(
    engine: Engine, add: Add, book: Playbook, night: datetime
) -> None:
    add("acme", "bolt", renewal_on=None)
    run = PlayRun()
    with look(engine) as session:
        running = run_plays(session, book, now=night, run=run)
        write = next(running)
        with transaction(engine) as writing:
            writing.add(
                PastOffer(
                    id="p",
                    account_id="acme",
                    offer_id="upgrade_to_team",
                    placement="chat",
                    outcome="accepted",
                    at=night,
                )
            )
        with transaction(engine) as writing:
            write(writing)
        assert list(running) == []
    assert tasks(engine) == [("bolt", "seats", "open")]
    assert dict(run.made) == {"seats": 1}


def test_a_slice_that_is_written_again_counts_once(
    engine: Engine, add: Add, book: Playbook, night: datetime
) -> None:
    add("acme")
    run = PlayRun()
    with look(engine) as session:
        running = run_plays(session, book, now=night, run=run)
        write = next(running)
        with Session(engine) as broken:
            write(broken)
            broken.rollback()
        assert run.told == 0
        with transaction(engine) as writing:
            write(writing)
        assert list(running) == []
    assert (run.made.total(), run.told) == (2, 2)
