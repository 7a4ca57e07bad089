"""A CRM that tests steer, and relays that carry hand-offs to it in the test's own thread."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from crm_sync import HandOff, tell
from crm_sync.delivery import Relay
from crm_sync.hand_off import Contact, Need
from crm_sync.targets.target import Delivered, Outcome, Parcel
from store.crm import CrmDelivery, CrmLane, CrmTarget
from store.database import reading, transaction
from tests.conftest import Clock

Say = Callable[[Parcel], Outcome | Exception]


@dataclass
class Post:
    """A CRM: it notes what arrives, and a test says what becomes of each parcel."""

    at_once: int = 100
    arrived: list[tuple[str, int]] = field(default_factory=list)
    """(account, version), in the order of their arrival."""
    batches: list[list[tuple[str, int]]] = field(default_factory=list)
    """Each call."""
    says: Say = field(default=lambda _: Delivered())
    """What becomes of a parcel; an exception is raised for its whole batch."""
    whole: Callable[[Sequence[Parcel]], None] = field(default=lambda _: None)
    """Called first with each batch, and may raise."""
    closed: int = 0

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``Target.deliver``."""
        assert until > time.monotonic()
        self.batches.append([(one.account_key, one.version) for one in parcels])
        self.whole(parcels)
        outcomes: dict[str, Outcome] = {}
        for one in parcels:
            said = self.says(one)
            if isinstance(said, Exception):
                raise said
            outcomes[one.id] = said
            if isinstance(said, Delivered):
                self.arrived.append((one.account_key, one.version))
        return outcomes

    def close(self) -> None:
        """See ``Target.close``."""
        self.closed += 1

    def of(self, account: str) -> list[int]:
        """The versions of one account, in the order of their arrival."""
        return [version for key, version in self.arrived if key == account]


@dataclass
class Office:
    """A database with one connected CRM called ``post``, and nothing else to be told."""

    engine: Engine
    clock: Clock
    post: Post
    chance: float = 1.0
    """The highest: pauses last as long as they can."""

    def relay(self, worker: str = "worker-1") -> Relay:
        """A worker's relay."""
        return Relay(
            self.engine,
            lambda _: self.post,
            worker_id=worker,
            clock=self.clock,
            chance=lambda: self.chance,
        )

    def tell(self, account: str, words: str = "", *, about: str | None = None) -> str:
        """Something happened at an account; the outbox row's id."""
        now = self.clock()
        hand_off = HandOff(
            id=about or f"of-{account}",
            account_key=account,
            contact=Contact(id="c", name="Maya"),
            need=Need(words=(words,)) if words else None,
            occurred_at=now,
        )
        with transaction(self.engine) as session:
            tell(session, hand_off, now=now)
            last = select(CrmDelivery.outbox_id).filter_by(account_key=account)
            found: str = session.scalars(last.order_by(CrmDelivery.seq.desc())).first() or ""
            return found

    def delivery(self, outbox_id: str, target: str = "post") -> CrmDelivery:
        """How far a hand-off is."""
        with reading(self.engine) as session:
            return session.get_one(CrmDelivery, (target, outbox_id))

    def target(self) -> CrmTarget:
        """The CRM's row."""
        with reading(self.engine) as session:
            return session.get_one(CrmTarget, "post")


def connect(session: Session, target_id: str, kind: str, now: datetime) -> None:
    """From now on it is told everything."""
    session.add(CrmTarget(id=target_id, kind=kind, settings={}, connected_at=now))
    session.flush()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits for what happens in another thread; the limit only keeps a broken one from hanging."""

    def wait(happened: Callable[[], bool]) -> None:
        limit = time.monotonic() + 120
        while not happened():
            if time.monotonic() > limit:
                raise AssertionError("it did not happen")
            time.sleep(0.01)

    return wait


@pytest.fixture
def office(engine: Engine, clock: Clock) -> Office:
    """Only ``post`` is connected."""
    with transaction(engine) as session:
        session.delete(session.get_one(CrmTarget, "builtin"))
        session.flush()
        connect(session, "post", "hubspot", clock())
    return Office(engine, clock, Post())


def lane(office: Office, account: str) -> CrmLane:
    """How an account's lane is."""
    with reading(office.engine) as session:
        return session.get_one(CrmLane, ("post", account))


class Killed(BaseException):
    """The process is gone."""


def raising(what: BaseException) -> Callable[[Sequence[Parcel]], None]:
    """Fails with every batch."""

    def whole(_: Sequence[Parcel]) -> None:
        raise what

    return whole
