"""No CRM is asked more often than it allows, however many workers there are, and none waits for
ever."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select

from crm_sync.targets.allowance import Allowance
from store.cell_rate import Limit
from store.crm import CrmAllowance, CrmTarget
from store.database import open_engine, reading, transaction
from store.migrate import migrate
from tests.conftest import Clock

ROOT = Path(__file__).parents[3]
TEN_SECONDS = Limit(most=10, seconds=10, burst=3)


def connected(engine: Engine) -> None:
    now = datetime(2026, 11, 18, tzinfo=UTC)
    with transaction(engine) as session:
        session.add(CrmTarget(id="crm", kind="hubspot", settings={}, connected_at=now))


@pytest.fixture
def allowance(engine: Engine, clock: Clock) -> Allowance:
    connected(engine)
    return Allowance(engine, "crm", {"calls": TEN_SECONDS}, clock)


@pytest.fixture(scope="module")
def shared_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """One database for all examples of a property."""
    url = f"sqlite:///{tmp_path_factory.mktemp('allowance') / 'segue.db'}"
    migrate(url)
    engine = open_engine(url)
    connected(engine)
    yield engine
    engine.dispose()


def crowded(moments: list[float], limit: Limit) -> list[float]:
    """The calls that are one too many, of those in the ``limit.seconds`` that end with them."""
    moments = sorted(moments)
    return [
        late
        for early, late in zip(moments, moments[limit.most :], strict=False)
        if late - early < limit.seconds - 1e-6
    ]


limits = st.builds(
    lambda most, part, seconds: Limit(most, seconds, max(1, int(most * part))),
    st.integers(1, 12),
    st.floats(0, 1),
    st.sampled_from([1.0, 7.0, 10.0]),
)
takings = st.lists(
    st.tuples(st.sampled_from([0.0, 0.001, 0.3, 1.0, 9.99, 25.0]), st.integers(1, 3)),
    min_size=1,
    max_size=40,
)


@settings(max_examples=40)
@given(limits, takings)
def test_never_more_than_the_limit_in_any_window(
    shared_engine: Engine, limit: Limit, takings: list[tuple[float, int]]
) -> None:
    with transaction(shared_engine) as session:
        session.execute(delete(CrmAllowance))
    clock = Clock(datetime(2026, 11, 18, tzinfo=UTC))
    workers = [Allowance(shared_engine, "crm", {"calls": limit}, clock) for _ in range(2)]
    made: list[float] = []
    for number, (passed, calls) in enumerate(takings):
        clock.pass_(timedelta(seconds=passed))
        calls = min(calls, limit.burst)
        wait = workers[number % 2].take("calls", calls)
        made += [clock().timestamp() + wait] * calls
    assert crowded(made, limit) == []
    # First come, first served: whoever asked later never goes before.
    assert made == sorted(made)
    # And nobody waits for longer than the calls before need at the even pace.
    longest = clock().timestamp() + len(made) * limit.apart / 1e6
    assert made[-1] <= longest


def test_after_a_rest_some_go_at_once_and_the_others_evenly(allowance: Allowance) -> None:
    waits = [allowance.take("calls") for _ in range(5)]
    assert waits == [0, 0, 0, 1.25, 2.5]


def test_who_will_not_wait_takes_nothing(allowance: Allowance, clock: Clock) -> None:
    for _ in range(3):
        allowance.take("calls")
    assert allowance.take("calls", patience=1) == 1.25
    assert allowance.take("calls", patience=1.25) == 1.25, "the first one took nothing"
    clock.pass_(timedelta(seconds=2.5))
    assert allowance.take("calls", patience=0) == 0


def test_a_moment_that_comes_soon_enough_is_waited_for(engine: Engine, clock: Clock) -> None:
    connected(engine)
    slept: list[float] = []
    allowance = Allowance(engine, "crm", {"calls": Limit(2, 10)}, clock, pause=slept.append)
    assert [allowance.wait("calls", patience=6) for _ in range(3)] == [0, 0, 10]
    assert slept == [5]


def test_a_closed_door_holds_up_every_worker_until_it_opens(
    engine: Engine, allowance: Allowance, clock: Clock
) -> None:
    other = Allowance(engine, "crm", {"calls": TEN_SECONDS}, clock)
    allowance.close("calls", clock() + timedelta(seconds=30))
    assert other.take("calls", patience=5) == 30
    allowance.close("calls", clock() + timedelta(seconds=10))
    assert other.take("calls", patience=5) == 30, "a shorter time that is named later opens nothing"
    clock.pass_(timedelta(seconds=30))
    # Nothing comes in a rush after it.
    assert [allowance.take("calls") for _ in range(3)] == [0, 1.25, 2.5]


def test_the_vendors_own_count_is_kept(engine: Engine, allowance: Allowance, clock: Clock) -> None:
    allowance.take("calls")
    allowance.note("calls", used=480_000, most=500_000)
    with reading(engine) as session:
        row = session.scalars(select(CrmAllowance)).one()
    assert (row.used, row.most) == (480_000, 500_000)
    assert row.next_at > 0, "the count changes nothing of what was taken"


def test_a_limit_that_there_is_not_is_a_fault_of_ours(allowance: Allowance) -> None:
    with pytest.raises(KeyError):
        allowance.take("coffee")


@pytest.mark.both_databases
def test_processes_share_one_limit(engine: Engine, database_url: str) -> None:
    connected(engine)
    limit = Limit(most=20, seconds=2, burst=4)
    program = "\n".join(
        (
            "import sys; from datetime import UTC, datetime",
            "from store.database import open_engine",
            "from crm_sync.targets.allowance import Allowance",
            "from store.cell_rate import Limit",
            "clock = lambda: now",
            "engine = open_engine(sys.argv[1])",
            f"allowance = Allowance(engine, 'crm', {{'calls': {limit!r}}}, clock)",
            "for _ in range(60):",
            "    now = datetime.now(UTC)",
            "    print(now.timestamp() + allowance.take('calls'))",
        )
    )
    command = [sys.executable, "-W", "ignore", "-c", program, database_url]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) for _ in range(3)
    ]
    told = [process.communicate(timeout=120)[0].split() for process in running]
    assert [len(moments) for moments in told] == [60, 60, 60]
    assert crowded([float(moment) for moments in told for moment in moments], limit) == []
