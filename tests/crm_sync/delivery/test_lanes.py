"""Whatever happens in whatever order: nothing is lost, and nothing is overtaken in its lane."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from crm_sync.delivery import replay_all, try_now
from crm_sync.delivery.claiming import LEASE
from crm_sync.delivery.pauses import LONGEST_OF_A_LANE
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from remote.faults import Refused, Unavailable
from store.crm import CrmDelivery, CrmLane, CrmTarget
from store.database import open_engine, reading, transaction
from store.migrate import migrate
from tests.conftest import Clock
from tests.crm_sync.delivery.conftest import Killed, Office, Post, connect

ACCOUNTS = ("account:a", "account:b", "account:c")
WORKERS = ("worker-1", "worker-2")
accounts, workers = st.sampled_from(ACCOUNTS), st.sampled_from(WORKERS)
fates = st.lists(
    st.sampled_from(
        [
            "delivered",
            "dead",
            "postponed",
            "away",
            "refused",
            "bug",
            "answer lost",
            "killed",
            "other",
        ]
    ),
    max_size=6,
)


class Lanes(RuleBasedStateMachine):
    """Two workers, one CRM, three accounts; each batch meets some fate."""

    made: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        file = self.folder / "segue.db"
        shutil.copy(self.made, file)
        engine = open_engine(f"sqlite:///{file}")
        clock = Clock(datetime(2026, 11, 18, 15, 0, tzinfo=UTC))
        self.office = Office(engine, clock, Post(at_once=2))
        self.relays = {worker: self.office.relay(worker) for worker in WORKERS}
        self.told: dict[str, int] = defaultdict(int)
        self.replayed: set[tuple[str, int]] = set()
        self.fates: list[str] = []
        self.other = WORKERS[1]
        self.overtaken: list[tuple[str, int]] = []

    @initialize()
    def connected(self) -> None:
        with transaction(self.office.engine) as session:
            session.delete(session.get_one(CrmTarget, "builtin"))
            connect(session, "post", "webhook", self.office.clock())
        self.office.post.deliver = self.deliver  # type: ignore[method-assign]

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """What the CRM does with a batch: the next fate is that of each call or parcel."""
        del until
        outcomes: dict[str, Outcome] = {}
        for one in parcels:
            fate = self.fates.pop() if self.fates else "delivered"
            if fate == "other":
                self._meanwhile()
            self._whole(fate)
            if fate in ("delivered", "answer lost", "killed", "other"):
                self.arrives(one)
            if fate == "killed":
                raise Killed
            outcomes[one.id] = {
                "dead": Rejected("no", "none"),
                "postponed": Postponed("not now"),
                "answer lost": Postponed("no answer"),
            }.get(fate, Delivered())
        return outcomes

    def _meanwhile(self) -> None:
        """The other worker looks what is due, while this one's batch is on its way."""
        fates, self.fates = self.fates, []
        self.relays[self.other].drain("post")
        self.fates = fates

    @staticmethod
    def _whole(fate: str) -> None:
        faults: Mapping[str, Callable[[], Exception]] = {
            "away": lambda: Unavailable("away"),
            "refused": lambda: Refused("no", "mend it"),
            "bug": lambda: KeyError("x"),
        }
        if fate in faults:
            raise faults[fate]()

    def arrives(self, parcel: Parcel) -> None:
        """In its order: at a receiver each one comes after those before it, unless it died and a
        person replayed it, or is the same once more."""
        key, version = parcel.account_key, parcel.version
        before = self.office.post.of(key)
        newest = max(before, default=0)
        if version < newest and (key, version) not in self.replayed:
            self.overtaken.append((key, version))
        self.office.post.arrived.append((key, version))

    @rule(account=accounts)
    def tell(self, account: str) -> None:
        self.told[account] += 1
        self.office.tell(account, about=f"{account}-{self.told[account]}")

    @rule(worker=workers, fates=fates)
    def work(self, worker: str, fates: list[str]) -> None:
        self.fates = fates
        [self.other] = {*WORKERS} - {worker}
        try:
            self.relays[worker].drain("post")
        except Killed:
            self.relays[worker] = self.office.relay(worker)

    @rule(worker=workers)
    def start_again(self, worker: str) -> None:
        self.fates = []
        relay = self.relays[worker] = self.office.relay(worker)
        relay.take_up(now=self.office.clock())
        relay.close(patience=60)
        self.relays[worker] = self.office.relay(worker)

    @rule(account=st.none() | accounts)
    def replay(self, account: str | None) -> None:
        with transaction(self.office.engine) as session:
            dead = session.scalars(select(CrmDelivery).filter_by(state="dead")).all()
            self.replayed |= {(one.account_key, one.seq) for one in dead}
            replay_all(session, "post", account, now=self.office.clock())

    @rule()
    def press_try_now(self) -> None:
        with transaction(self.office.engine) as session:
            try_now(session, "post", now=self.office.clock())

    @rule(time=st.sampled_from([timedelta(seconds=2), timedelta(minutes=20), LEASE]))
    def wait(self, time: timedelta) -> None:
        self.office.clock.pass_(time)

    @invariant()
    def every_one_is_somewhere(self) -> None:
        assert self.overtaken == []
        with reading(self.office.engine) as session:
            rows = session.scalars(select(CrmDelivery)).all()
            lanes = {one.account_key: one for one in session.scalars(select(CrmLane))}
        assert len(rows) == sum(self.told.values())
        for row in rows:
            if row.state == "delivered":
                assert row.seq in self.office.post.of(row.account_key), "it never arrived"
        waits = {row.account_key for row in rows if row.state == "waiting"}
        for key, lane in lanes.items():
            assert (lane.due_at is not None) == (key in waits) or lane.claimed_by is not None

    def teardown(self) -> None:
        """In the end all of it arrives, once the CRM takes everything."""
        self.fates = []
        self.replay(None)
        for _ in range(3):
            self.office.clock.pass_(LONGEST_OF_A_LANE)
            for relay in self.relays.values():
                relay.drain("post")
        for account, last in self.told.items():
            assert set(self.office.post.of(account)) == set(range(1, last + 1))
        self.office.engine.dispose()
        shutil.rmtree(self.folder)


def test_nothing_is_lost_and_nothing_is_overtaken(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("lanes") / "segue.db"
    migrate(f"sqlite:///{file}")
    Lanes.made = file
    steps = settings(max_examples=25, stateful_step_count=25, deadline=None)
    run_state_machine_as_test(Lanes, settings=steps)
