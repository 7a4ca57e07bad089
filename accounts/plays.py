"""The plays over the whole base: tasks for owners made, handed on and closed."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from accounts.history import offers_to_each
from accounts.learnt import learnt_at
from accounts.play_telling import tell_later
from accounts.reading import batches, with_facts
from offers import Catalogue, PastOffer
from offers.moment import Moment
from offers.play_tasks import Closing, KnownTask, NewTask, Steps, View, steps, views
from store.accounts import Account
from store.base import new_id
from store.database import Write
from store.durable import DurableWork
from store.locks import lock_rows
from store.plays import PlayTask

_KNOWN = tuple(one.name for one in fields(KnownTask))


@dataclass(frozen=True)
class Playbook:
    """What the plays need besides the base."""

    catalogue: Catalogue
    durable: DurableWork
    languages: Mapping[str, str]
    """Host id -> the language of their tasks; who is not here gets the catalogue's first."""
    chance_of: Callable[[str], float]
    """Account key -> its own number in [0, 1), always the same (``account:<id>``)."""


@dataclass
class PlayRun:
    """What a run did."""

    made: Counter[str] = field(default_factory=Counter)
    """Play -> tasks."""
    closed: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(play, ``done`` or ``withdrawn``) -> tasks."""
    held: Counter[tuple[str, str]] = field(default_factory=Counter)
    """(play, policy) -> windows that are open and make no task since the offer is held back."""
    accounts: int = 0
    told: int = 0
    """Tasks of which the CRM will hear."""

    def add(self, other: "PlayRun") -> None:
        """Count what ``other`` did as well."""
        self.made.update(other.made)
        self.closed.update(other.closed)
        self.held.update(other.held)
        self.accounts += other.accounts
        self.told += other.told


@dataclass(frozen=True, slots=True)
class Found:
    """An account, and what the plays say of it."""

    account: Account
    moment: Moment
    language: str
    """The owner's."""
    views: tuple[View, ...]
    steps: Steps
    """By what was known when it was read."""
    moved: bool
    """Whether an open task is still that of a former owner."""


def run_plays(
    session: Session, book: Playbook, *, now: datetime, run: PlayRun | None = None
) -> Iterator[Write]:
    """Bring the tasks of every account up to ``now``: a long work (``store.database.in_slices``).

    ``session`` only reads. Each slice takes the locks of its accounts and looks at their tasks and
    offers anew, so that two runs at once, or one that is repeated, make each task once, and none
    for an offer that was accepted meanwhile. ``run`` counts a slice once it is written.
    """
    told = run if run is not None else PlayRun()
    for batch in look_at_all(session, book, now=now):
        told.accounts += len(batch)
        told.held.update((held.play_id, held.policy) for one in batch for held in one.steps.held)
        changing = [one for one in batch if one.steps.new or one.steps.closings or one.moved]
        if changing:
            part = _Slice(book, changing, now, after=told.told)
            yield part.write
            told.add(part.done)


def look_at_all(session: Session, book: Playbook, *, now: datetime) -> Iterator[list[Found]]:
    """What the plays say of every account, a batch at a time; nothing is written."""
    learnt = learnt_at(session, now)
    for accounts in batches(session):
        tasks = tasks_of(session, [account.id for account in accounts])
        found = []
        for account, facts in with_facts(session, book.catalogue, learnt, accounts, now=now):
            moment = Moment(book.catalogue, facts, now, book.chance_of(f"account:{account.id}"))
            language = book.languages.get(account.owner_id or "", book.catalogue.languages[0])
            seen = views(moment, language=language)
            known = tasks.get(account.id, ())
            due = steps(seen, known, facts.past_offers, now=now)
            moved = any(_is_anothers(task, account.owner_id) for task in known)
            found.append(Found(account, moment, language, seen, due, moved))
        yield found


def tasks_of(session: Session, account_ids: Collection[str]) -> dict[str, list[KnownTask]]:
    """Account id -> its tasks of whatever state, the oldest first."""
    columns = [getattr(PlayTask, name) for name in _KNOWN]
    query = select(PlayTask.account_id, *columns).where(PlayTask.account_id.in_(account_ids))
    tasks: dict[str, list[KnownTask]] = {}
    for row in session.execute(query.order_by(PlayTask.opened_at, PlayTask.id)).mappings():
        task = KnownTask(**{name: row[name] for name in _KNOWN})
        tasks.setdefault(row["account_id"], []).append(task)
    return tasks


@dataclass
class _Slice:
    """Some accounts whose tasks change."""

    book: Playbook
    found: Sequence[Found]
    now: datetime
    after: int
    """Tasks of which the CRM hears before those of this slice."""
    done: PlayRun = field(default_factory=PlayRun)
    """What the last ``write`` did."""

    def write(self, session: Session) -> None:
        owners = _locked(session, [one.account.id for one in self.found])
        tasks = tasks_of(session, owners)
        offers = offers_to_each(session, owners)
        run = PlayRun()
        made: list[dict[str, Any]] = []
        changed: list[dict[str, Any]] = []
        for one in self.found:
            account_id = one.account.id
            if account_id not in owners:
                continue  # It was removed since it was read.
            known, owner_id = tasks.get(account_id, []), owners[account_id]
            due = _due(one, known, offers[account_id], self.now)
            made += [_row(new, account_id, owner_id, self.now) for new in due.new]
            changed += [_closed(closing, self.now) for closing in due.closings]
            changed += _handed_on(known, due, owner_id)
            run.made.update(new.opening.play.id for new in due.new)
            run.closed.update((c.task.play_id, c.state) for c in due.closings)
        _write(session, made, changed)
        ids = [row["id"] for row in (*changed, *made)]
        tell_later(session, self.book.durable, ids, after=self.after)
        run.told = len(ids)
        self.done = run


def _due(
    found: Found, known: Sequence[KnownTask], offers: tuple[PastOffer, ...], now: datetime
) -> Steps:
    """What is to be done with the tasks and offers as they stand under the lock."""
    moment, seen = found.moment, found.views
    if offers != moment.facts.past_offers:
        facts = moment.facts.model_copy(update={"past_offers": offers})
        seen = views(replace(moment, facts=facts), language=found.language)
    return steps(seen, known, offers, now=now)


def _handed_on(
    known: Sequence[KnownTask], due: Steps, owner_id: str | None
) -> Iterator[dict[str, Any]]:
    """The tasks that stay open and go to the account's new owner."""
    ending = {closing.task.id for closing in due.closings}
    for task in known:
        if task.id not in ending and _is_anothers(task, owner_id):
            yield {"id": task.id, "owner_id": owner_id, "to_tell": True}


def _locked(session: Session, account_ids: Collection[str]) -> dict[str, str | None]:
    """Account id -> its owner; nobody else changes the tasks of these accounts until the end of
    the transaction. Always in one order, so that two runs do not wait for each other."""
    lock_rows(session, Account, sorted(account_ids))
    query = select(Account.id, Account.owner_id).where(Account.id.in_(account_ids))
    rows = session.execute(query)
    return {account_id: owner_id for account_id, owner_id in rows}  # noqa: C416 (rows are no pairs to mypy)


def _row(new: NewTask, account_id: str, owner_id: str | None, now: datetime) -> dict[str, Any]:
    offer = new.opening.offer
    return {
        "id": new_id(),
        "account_id": account_id,
        "play_id": new.opening.play.id,
        "window": new.window,
        "owner_id": owner_id,
        "offer_id": None if offer is None else offer.offer_id,
        "offer_title": None if offer is None else offer.title,
        "offer_words": None if offer is None else offer.words,
        "title": new.opening.title,
        "reason": new.opening.reason,
        "facts": new.opening.facts,
        "opened_at": now,
        "due_on": new.opening.due_on,
        "state": "open",
        "to_tell": True,
    }


def _closed(closing: Closing, now: datetime) -> dict[str, Any]:
    return {
        "id": closing.task.id,
        "state": closing.state,
        "closed_at": now,
        "closed_because": closing.because,
        "to_tell": True,
    }


def _write(
    session: Session, made: Sequence[dict[str, Any]], changed: Sequence[dict[str, Any]]
) -> None:
    if made:
        session.execute(insert(PlayTask), made)
    for keys in {tuple(row) for row in changed}:
        session.execute(update(PlayTask), [row for row in changed if tuple(row) == keys])


def _is_anothers(task: KnownTask, owner_id: str | None) -> bool:
    return task.state == "open" and task.owner_id != owner_id
