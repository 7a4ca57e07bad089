"""A replay tells what the dead hand-off alone says, and leaves standing what was said since."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff, tell
from crm_sync.delivery import Relay, replay, replay_all
from crm_sync.hand_off import Company, Contact
from crm_sync.targets.builtin import BuiltinCrm
from crm_sync.targets.target import Delivered, Rejected
from store.crm import BuiltinCrmRecord, CrmDelivery, CrmTarget
from store.database import reading, transaction
from tests.conftest import Clock
from tests.crm_sync.delivery.conftest import Office, connect

pytestmark = pytest.mark.both_databases
ACCOUNT = "account:northwind"
NO = Rejected("'plan' is required", "Relax it.")
Say = Callable[..., str]


class Picky(BuiltinCrm):
    """The built-in CRM, which first refuses some."""

    refused: frozenset[int] = frozenset()

    def deliver(self, parcels: Any, *, until: float) -> dict[str, Any]:
        taken = [one for one in parcels if one.version not in self.refused]
        refused = {one.id: NO for one in parcels if one.version in self.refused}
        return {**super().deliver(taken, until=until), **refused}


@pytest.fixture
def crm(engine: Engine, clock: Clock) -> Picky:
    return Picky(engine, clock)


@pytest.fixture
def relay(engine: Engine, clock: Clock, crm: Picky) -> Relay:
    return Relay(engine, lambda _: crm, worker_id="w", clock=clock, chance=lambda: 0.5)


@pytest.fixture
def say(engine: Engine, clock: Clock) -> Say:
    """Something is told of Dana and her company; the hand-off's id."""

    def say(about: str, company: dict[str, str], role: str | None = None) -> str:
        told = HandOff(
            id=about,
            account_key=ACCOUNT,
            company=Company(name="Northwind", **company),
            contact=Contact(id="dana", name="Dana", role=role),
            occurred_at=clock(),
        )
        with transaction(engine) as session:
            tell(session, told, now=clock())
            query = select(CrmDelivery.outbox_id).order_by(CrmDelivery.seq.desc()).limit(1)
            return session.scalars(query).one()

    return say


def company(engine: Engine) -> dict[str, Any]:
    with reading(engine) as session:
        query = select(BuiltinCrmRecord).where(BuiltinCrmRecord.kind == "company")
        return session.scalars(query).one().properties


@pytest.mark.parametrize("all_of_them", [True, False])
def test_what_it_alone_says_is_told_and_what_was_said_since_stays(
    engine: Engine, clock: Clock, crm: Picky, relay: Relay, say: Say, all_of_them: bool
) -> None:
    crm.refused = frozenset({1})
    dead = say("1", {"segment": "small", "region": "europe"})
    say("2", {"segment": "large"})
    relay.drain("builtin")
    before = company(engine)
    assert before["segment"] == "large"
    assert before.get("region") is None
    crm.refused = frozenset()
    with transaction(engine) as session:
        if all_of_them:
            assert replay_all(session, "builtin", now=clock()) == 1
        else:
            replay(session, "builtin", dead, now=clock())
    relay.drain("builtin")
    after = company(engine)
    assert after["segment"] == "large", "the latest word"
    assert after["region"] == "europe", "what the dead one alone says"
    with reading(engine) as session:
        states = set(session.scalars(select(CrmDelivery.state)))
    assert states <= {"delivered", "superseded"}


def test_what_tells_of_nobody_in_common_is_not_sent_again(office: Office) -> None:
    office.post.says = lambda one: NO if one.version == 1 else Delivered()
    dead = office.tell("account:a", about="1")
    office.relay().drain("post")
    office.tell("account:b", about="2")
    office.post.says = lambda _: Delivered()
    office.relay().drain("post")
    office.post.arrived.clear()
    with transaction(office.engine) as session:
        replay(session, "post", dead, now=office.clock())
    office.relay().drain("post")
    assert office.post.arrived == [("account:a", 1)]


def test_those_of_the_same_person_go_again_in_their_order(office: Office) -> None:
    office.post.says = lambda one: NO if one.version == 1 else Delivered()
    dead = office.tell("account:a", about="1")
    office.tell("account:a", about="2")
    office.tell("account:a", about="3")
    office.relay().drain("post")
    office.post.says = lambda _: Delivered()
    office.post.arrived.clear()
    with transaction(office.engine) as session:
        replay(session, "post", dead, now=office.clock())
    office.relay().drain("post")
    assert office.post.arrived == [("account:a", 1), ("account:a", 2), ("account:a", 3)]


def test_an_event_overwrites_nothing_and_is_told_once(office: Office) -> None:
    with transaction(office.engine) as session:
        session.delete(session.get_one(CrmTarget, "post"))
        session.flush()
        connect(session, "post", "webhook", office.clock())
    office.post.says = lambda one: NO if one.version == 1 else Delivered()
    dead = office.tell("account:a", about="1")
    office.tell("account:a", about="2")
    office.relay().drain("post")
    office.post.says = lambda _: Delivered()
    office.post.arrived.clear()
    with transaction(office.engine) as session:
        replay(session, "post", dead, now=office.clock())
    office.relay().drain("post")
    assert office.post.arrived == [("account:a", 1)]


def test_one_that_is_under_way_while_a_former_one_is_replayed_goes_again_after_it(
    office: Office,
) -> None:
    office.post.says = lambda one: NO if one.version == 1 else Delivered()
    dead = office.tell("account:a", about="1")
    office.relay().drain("post")
    office.post.arrived.clear()

    def replayed_meanwhile(_: Any) -> Delivered:
        office.post.says = lambda _: Delivered()
        with transaction(office.engine) as session:
            replay(session, "post", dead, now=office.clock())
        return Delivered()

    office.post.says = replayed_meanwhile
    office.tell("account:a", about="2")
    office.relay().drain("post")
    assert office.post.arrived == [("account:a", 2), ("account:a", 1), ("account:a", 2)]
    assert office.delivery(dead).state == "delivered"
