"""A CRM is read, a page at a time, through anything."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from crm_sync.incoming.noting import note
from crm_sync.incoming.pulling import Opened, Puller
from crm_sync.incoming.source import Page, Remote, Thing
from crm_sync.incoming.turns import LEASE, claim, read_all_again
from remote.faults import Refused, RemoteError, Unavailable
from store.crm import CrmTarget
from store.crm_incoming import CrmCursor, CrmReading, CrmToRead
from store.database import reading, transaction
from tests.conftest import Clock

T = datetime(2026, 3, 1, tzinfo=UTC)


class Numbers:
    """A CRM of numbered companies, three a page; what was taken is kept by the test."""

    every = timedelta(minutes=1)

    def __init__(self, clock: Clock, most: int = 10) -> None:
        self.clock, self.most = clock, most
        self.taken: list[str] = []
        self.asked_for: list[str] = []
        self.fails: list[Exception] = []
        self.during: list[object] = []
        self.closed = 0

    def changed(self, thing: Thing, cursor: str | None) -> Page:
        self._may_fail()
        first = int(cursor or 0)
        ids = range(first, min(first + 3, self.most))
        end = first + len(ids)
        return Page([_company(str(one)) for one in ids], (), str(end), end < self.most)

    def read(self, thing: Thing, ids: Iterable[str]) -> Page:
        self._may_fail()
        wanted = list(ids)
        self.asked_for += wanted
        for act in self.during:
            assert callable(act)
            act()
        return Page([_company(one) for one in wanted])

    def close(self) -> None:
        self.closed += 1

    def take(self, session: Session, page: Page) -> None:
        self.taken += [one.id for one in page.records]

    def opened(self, row: CrmTarget) -> Opened:
        return Opened(self, [Thing.COMPANY], self.take)

    def _may_fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)


def _company(id_: str) -> Remote:
    return Remote(Thing.COMPANY, id_, T)


@pytest.fixture
def numbers(engine: Engine, clock: Clock) -> Numbers:
    with transaction(engine) as session:
        session.add(CrmTarget(id="hub", kind="hubspot", settings={}, connected_at=clock()))
    return Numbers(clock)


@pytest.fixture
def puller(engine: Engine, numbers: Numbers, clock: Clock) -> Puller:
    return Puller(engine, numbers.opened, clock)


def _state(engine: Engine) -> CrmReading:
    with reading(engine) as session:
        return session.get_one(CrmReading, "hub")


def _cursor(engine: Engine) -> CrmCursor:
    with reading(engine) as session:
        return session.get_one(CrmCursor, ("hub", "company"))


def _noted(engine: Engine) -> Sequence[str]:
    with reading(engine) as session:
        return session.scalars(select(CrmToRead.remote_id)).all()


@pytest.mark.both_databases
def test_everything_is_read_once_and_then_what_changed(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    puller.take_up()
    assert numbers.taken == [str(one) for one in range(10)]
    assert (_cursor(engine).complete, _cursor(engine).taken) == (True, 10)
    assert (_state(engine).read_at, numbers.closed) == (clock(), 1)
    puller.take_up()
    assert len(numbers.taken) == 10
    clock.pass_(timedelta(minutes=2))
    numbers.most = 12
    puller.take_up()
    assert numbers.taken[10:] == ["10", "11"]


def test_a_page_that_could_not_be_kept_is_read_again_and_none_before_it(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    """As after a kill -9 between the talk and the commit."""
    before = numbers.take
    died = []

    def dies_once(session: Session, page: Page) -> None:
        if page.records and page.records[0].id == "6" and not died:
            died.append(True)
            raise KeyboardInterrupt
        before(session, page)

    numbers.take = dies_once  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        puller.take_up()
    assert (_cursor(engine).cursor, _cursor(engine).taken) == ("6", 6)
    clock.pass_(timedelta(seconds=1))
    puller.take_up()
    assert len(numbers.taken) == 6  # the dead worker's lease
    clock.pass_(LEASE)
    puller.take_up()
    assert numbers.taken == [str(one) for one in range(10)]


@pytest.mark.both_databases
def test_of_two_readers_at_once_the_first_page_to_be_kept_counts(
    puller: Puller, numbers: Numbers, engine: Engine
) -> None:
    changed = numbers.changed

    def overtaken(thing: Thing, cursor: str | None) -> Page:
        page = changed(thing, cursor)
        numbers.changed = changed  # type: ignore[method-assign]
        assert puller.pull("hub")
        return page

    numbers.changed = overtaken  # type: ignore[method-assign]
    puller.take_up()
    assert numbers.taken == [str(one) for one in range(10)]


@pytest.mark.parametrize(
    ("fault", "remedy", "longest"),
    [
        (Unavailable("It is away."), None, 36),
        (Unavailable("It is busy.", retry_after=900), None, 900),
        (Refused("The key is wrong.", "Connect it again."), "Connect it again.", 300),
    ],
)
def test_a_crm_that_cannot_be_read_is_told_to_the_operator_and_comes_back_by_itself(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock, fault: RemoteError,
    remedy: str | None, longest: float,
) -> None:  # fmt: skip
    numbers.fails = [fault]
    puller.take_up()
    state = _state(engine)
    assert (state.failure, state.remedy, state.failing_since) == (str(fault), remedy, clock())
    assert state.next_at - clock() <= timedelta(seconds=longest)
    clock.pass_(timedelta(seconds=longest + 1))
    puller.take_up()
    assert (_state(engine).failure, _state(engine).tries) == (None, 0)
    assert len(numbers.taken) == 10


def test_what_nobody_foresaw_is_told_without_its_words(
    puller: Puller, numbers: Numbers, engine: Engine
) -> None:
    numbers.fails = [KeyError("Ann Ash")]
    puller.take_up()
    failure = _state(engine).failure or ""
    assert "KeyError" in failure
    assert "Ann" not in failure


@pytest.mark.parametrize("fault", [None, Unavailable("It is away."), LookupError("no CRM")])
@pytest.mark.both_databases
def test_one_that_is_disconnected_meanwhile_holds_up_no_other(
    numbers: Numbers, engine: Engine, clock: Clock, fault: Exception | None
) -> None:
    with transaction(engine) as session:
        session.add(CrmTarget(id="away", kind="hubspot", settings={}, connected_at=clock()))

    def opened(row: CrmTarget) -> Opened:
        if row.id == "away":
            with transaction(engine) as session:
                session.execute(delete(CrmTarget).where(CrmTarget.id == "away"))
            if fault is not None:
                raise fault
        return numbers.opened(row)

    Puller(engine, opened, clock).take_up()
    assert _state(engine).read_at == clock()
    assert _state(engine).claimed_until is None


@pytest.mark.both_databases
def test_what_was_read_of_a_former_connection_is_none_of_the_new_ones(
    numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    def opened(row: CrmTarget) -> Opened:
        if row.connected_at == clock():
            with transaction(engine) as session:
                session.execute(delete(CrmTarget).where(CrmTarget.id == "hub"))
            clock.pass_(timedelta(seconds=1))
            with transaction(engine) as session:
                session.add(CrmTarget(id="hub", kind="hubspot", settings={}, connected_at=clock()))
                session.flush()
                session.add(CrmReading(target_id="hub", next_at=clock(), tries=0, ignored=0))
            clock.pass_(timedelta(seconds=1))
        return numbers.opened(row)

    Puller(engine, opened, clock).take_up()
    assert numbers.taken == []
    assert (_state(engine).read_at, _state(engine).failure) == (None, None)
    Puller(engine, opened, clock).take_up()
    assert len(numbers.taken) == 10, "the new one is read as any other"


def test_what_was_noted_is_read_at_once_and_no_more(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    puller.take_up()
    clock.pass_(timedelta(seconds=5))
    with transaction(engine) as session:
        assert note(session, "hub", [(Thing.COMPANY, "7"), (Thing.COMPANY, "7")], now=clock()) == 1
    puller.take_up()
    assert (numbers.asked_for, _noted(engine)) == (["7"], [])


def test_what_is_noted_while_it_is_read_is_read_once_more(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    puller.take_up()

    def again() -> None:
        numbers.during.clear()
        clock.pass_(timedelta(seconds=1))
        with transaction(engine) as session:
            note(session, "hub", [(Thing.COMPANY, "7")], now=clock())

    numbers.during = [again]
    clock.pass_(timedelta(seconds=5))
    with transaction(engine) as session:
        note(session, "hub", [(Thing.COMPANY, "7")], now=clock())
    puller.take_up()
    assert (numbers.asked_for, _noted(engine)) == (["7", "7"], [])


def test_a_notification_does_not_knock_at_a_crm_that_is_away(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    numbers.fails = [Unavailable("It is away.", retry_after=600)]
    puller.take_up()
    clock.pass_(timedelta(seconds=5))
    with transaction(engine) as session:
        note(session, "hub", [(Thing.COMPANY, "7")], now=clock())
    puller.take_up()
    assert numbers.asked_for == []


def test_all_of_it_can_be_read_again(
    puller: Puller, numbers: Numbers, engine: Engine, clock: Clock
) -> None:
    puller.take_up()
    with transaction(engine) as session:
        read_all_again(session, "hub", now=clock())
    puller.take_up()
    assert numbers.taken == [str(one) for one in range(10)] * 2


@pytest.mark.both_databases
def test_two_workers_do_not_take_up_the_same(
    engine: Engine, numbers: Numbers, puller: Puller, clock: Clock
) -> None:
    puller.take_up()
    clock.pass_(timedelta(minutes=2))
    with transaction(engine) as session:
        assert claim(session, now=clock()) == ["hub"]
    with transaction(engine) as session:
        assert claim(session, now=clock()) == []
        assert claim(session, now=clock(), only=["hub"]) == []
