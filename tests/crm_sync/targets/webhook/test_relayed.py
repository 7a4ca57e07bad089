"""From the business transaction to the receiver: each message arrives, in the order of its account,
through everything that goes wrong, and one that is not taken holds up nobody."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff, tell
from crm_sync.delivery import Opener, Relay
from crm_sync.mappings.live import LiveMappings
from crm_sync.operating.connecting import BUILTIN, Wish, keep
from store.crm import CrmDelivery, CrmTarget
from store.database import reading, transaction
from store.settings import Settings
from tests.conftest import Clock
from tests.crm_sync.targets.webhook.conftest import Receiver
from tests.fakes.serving import Fault, Reply, served

pytestmark = pytest.mark.both_databases
ACCOUNTS = [f"account:a{number}" for number in range(6)]
Tell = Callable[[str, str], None]


@pytest.fixture
def relay(engine: Engine, settings: Settings, receiver: Receiver, clock: Clock) -> Iterator[Relay]:
    """A worker's relay, with the receiver connected and nothing else."""
    with served(receiver) as url:
        with transaction(engine) as session:
            session.delete(session.get_one(CrmTarget, BUILTIN))
            wish = Wish("hooks", "webhook", {"url": url}, {"secrets": receiver.secret})
            keep(session, settings, wish, now=clock())
        opener = Opener(engine, settings, LiveMappings(settings.vendor))
        opened = Relay(engine, opener, worker_id="worker-1", clock=clock, chance=lambda: 1.0)
        yield opened
        opened.close(patience=30)


@pytest.fixture
def happens(engine: Engine, booked: HandOff, clock: Clock) -> Tell:
    """Something happens in an interaction of an account."""

    def told(account: str, interaction: str) -> None:
        changes = {"id": interaction, "account_key": account}
        with transaction(engine) as session:
            tell(session, booked.model_copy(update=changes), now=clock())

    return told


def drain(relay: Relay, engine: Engine, clock: Clock) -> None:
    """Until nothing waits, however long the pauses are."""
    for _ in range(60):
        relay.drain("hooks")
        with reading(engine) as session:
            waiting = session.scalars(select(CrmDelivery.seq).filter_by(state="waiting")).all()
        if not waiting:
            return
        clock.pass_(timedelta(hours=2))
    raise AssertionError("something waits for ever")


def arrived(receiver: Receiver) -> dict[str, list[int]]:
    """Each account's sequences, in the order in which they were taken first."""
    found: dict[str, list[int]] = {}
    for told in receiver.taken.values():
        account = told["data"]["hand_off"]["account_key"]
        found.setdefault(account, []).append(told["data"]["sequence"])
    return found


def states(engine: Engine) -> dict[tuple[str, int], str]:
    with reading(engine) as session:
        rows = session.scalars(select(CrmDelivery)).all()
        return {(row.account_key, row.seq): row.state for row in rows}


def test_each_message_arrives_in_the_order_of_its_account(
    relay: Relay, engine: Engine, receiver: Receiver, happens: Tell, clock: Clock
) -> None:
    for number in range(4):
        for account in ACCOUNTS:
            happens(account, f"of-{account}-{number % 2}")
    receiver.will(429, 503, 500, 502, 500)
    receiver.faults += [Fault("lost"), Fault("reset"), Fault("lost"), Fault("cut", Reply(500))]
    drain(relay, engine, clock)
    assert arrived(receiver) == {account: [1, 2, 3, 4] for account in ACCOUNTS}
    assert set(states(engine).values()) == {"delivered"}
    # Whoever got one twice got the same one.
    assert len(receiver.asked) > len(receiver.taken) == 24


def test_one_that_is_not_taken_is_a_dead_letter_and_holds_up_nobody(
    relay: Relay, engine: Engine, receiver: Receiver, happens: Tell, clock: Clock
) -> None:
    happens(ACCOUNTS[0], "of-a")
    receiver.will(422)
    drain(relay, engine, clock)
    happens(ACCOUNTS[0], "of-a")
    happens(ACCOUNTS[1], "of-b")
    drain(relay, engine, clock)
    # Each message is an event of its own: a later one does not stand for the one that died.
    assert states(engine) == {
        (ACCOUNTS[0], 1): "dead",
        (ACCOUNTS[0], 2): "delivered",
        (ACCOUNTS[1], 1): "delivered",
    }
    assert arrived(receiver) == {ACCOUNTS[0]: [2], ACCOUNTS[1]: [1]}
    with reading(engine) as session:
        [dead] = session.scalars(select(CrmDelivery).filter_by(state="dead"))
    assert "answered 422" in (dead.reason or "")
    assert "./segue crm replay" in (dead.remedy or "")


def test_a_message_that_breaks_its_receiver_holds_up_its_own_account_alone(
    relay: Relay, engine: Engine, receiver: Receiver, happens: Tell, clock: Clock
) -> None:
    receiver.breaks_on = "of-poison"
    happens(ACCOUNTS[0], "of-poison")
    relay.drain("hooks")
    for account in ACCOUNTS[1:]:
        happens(account, f"of-{account}")
    for _ in range(3):
        clock.pass_(timedelta(hours=2))
        relay.drain("hooks")
    assert arrived(receiver) == {account: [1] for account in ACCOUNTS[1:]}
    assert states(engine)[ACCOUNTS[0], 1] == "waiting"


def test_nothing_is_lost_while_the_receiver_is_gone(
    relay: Relay, engine: Engine, receiver: Receiver, happens: Tell, clock: Clock
) -> None:
    for account in ACCOUNTS:
        happens(account, f"of-{account}")
    receiver.will(410)
    relay.drain("hooks")
    with reading(engine) as session:
        row = session.get_one(CrmTarget, "hooks")
    assert "wants no more messages" in (row.failure or "")
    assert "./segue crm disconnect hooks" in (row.remedy or "")
    drain(relay, engine, clock)
    assert arrived(receiver) == {account: [1] for account in ACCOUNTS}
    assert "dead" not in states(engine).values()
