"""What a CRM did not take, as the operator reads it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import HandOff, Request, Task
from crm_sync.operating.dead_letters import count_dead, dead_letters, title, told
from store.database import reading
from tests.crm_sync.told import Base, hand_off


@pytest.fixture
def base(engine: Engine, now: datetime) -> Base:
    return Base(engine, now)


def test_each_has_its_reason_its_remedy_and_its_story(base: Base) -> None:
    base.connect()
    base.refuse()
    with reading(base.engine) as session:
        (one,) = dead_letters(session)
    assert one.interaction == "Team plan, accepted: Dana Lee"
    assert one.reason == "HubSpot does not take 'no-address' as an e-mail address."
    assert one.remedy == "Correct the contact's address, then replay."
    assert (one.target_id, one.outbox_id, one.died_at) == ("hubspot", "northwind-1", base.now)
    assert one.hand_off == hand_off(base.now)


def test_one_that_cannot_be_read_is_listed_as_such_among_the_others(base: Base) -> None:
    base.connect()
    base.garble(base.refuse(settled_at=base.now))
    base.refuse(number=2, settled_at=base.now + timedelta(seconds=1))
    with reading(base.engine) as session:
        readable, unreadable = dead_letters(session)
        alone = told(session, "northwind-1")
    assert readable.interaction == "Team plan, accepted: Dana Lee"
    assert "decision-northwind-1, which this version of Segue cannot read" in unreadable.interaction
    assert (unreadable.account_key, unreadable.hand_off) == ("account:northwind", None)
    assert alone is not None
    assert (alone.hand_off, alone.seq, len(alone.deliveries)) == (None, 1, 1)


def test_the_newest_come_first_in_pages(base: Base) -> None:
    base.connect()
    for number in range(1, 6):
        base.refuse(number=number, settled_at=base.now + timedelta(seconds=number))
    with reading(base.engine) as session:
        shown = [one.outbox_id for one in dead_letters(session, first=1, most=2)]
        assert count_dead(session) == 5
    assert shown == ["northwind-4", "northwind-3"]


def test_those_of_a_crm_and_of_an_account_alone(base: Base) -> None:
    base.connect("hubspot")
    base.connect("webhook")
    base.refuse("hubspot")
    base.refuse("hubspot", company="Southwind")
    base.refuse("webhook")
    base.tell("hubspot", number=2)
    with reading(base.engine) as session:
        assert count_dead(session, target="hubspot") == 2
        assert count_dead(session, target="hubspot", account="account:southwind") == 1
        (one,) = dead_letters(session, account="account:southwind")
    assert one.outbox_id == "southwind-1"


def test_a_hand_off_says_what_became_of_it_at_each(base: Base) -> None:
    base.connect("hubspot")
    base.connect("builtin")
    base.refuse("hubspot")
    outbox_id = base.tell("builtin", state="delivered", settled_at=base.now)
    with reading(base.engine) as session:
        found = told(session, outbox_id)
        assert told(session, "nothing") is None
    assert found is not None
    states = {one.target_id: one.state for one in found.deliveries}
    assert states == {"builtin": "delivered", "hubspot": "dead"}


class TestATitle:
    @pytest.fixture
    def bare(self, now: datetime) -> HandOff:
        return HandOff(id="1", account_key="visit:1", occurred_at=now)

    def test_of_a_message(self, bare: HandOff, now: datetime) -> None:
        request = Request(kind="left_message", text="Call me.", at=now)
        assert title(bare.model_copy(update={"request": request})) == "Left message: a visitor"

    def test_of_a_task(self, bare: HandOff) -> None:
        task = Task(play="renewal", title="Renewal ahead", reason="It ends.", state="open")
        assert title(bare.model_copy(update={"task": task})) == "Task: Renewal ahead"

    def test_of_a_meeting_without_an_offer(self, now: datetime) -> None:
        story = hand_off(now).model_copy(update={"offer": None})
        assert title(story) == "Plan review, confirmed: Dana Lee"

    def test_of_nothing_but_a_visitor(self, bare: HandOff) -> None:
        assert title(bare) == "a visitor"
