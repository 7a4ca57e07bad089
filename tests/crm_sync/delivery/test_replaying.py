"""Dead hand-offs are replayed: one alone, those of an account, or all of them."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import update

from crm_sync.delivery import backlog, dismiss, replay, replay_all
from crm_sync.targets.target import Delivered, Outcome, Parcel, Rejected
from store.crm import CrmOutbox, CrmTarget
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Office
from tests.crm_sync.told import hand_off

pytestmark = pytest.mark.both_databases
A, B = "account:a", "account:b"
NO = Rejected("'plan' is required", "Relax it.")


@pytest.fixture
def dead(office: Office) -> list[str]:
    """Two dead hand-offs of A and one of B, each of an interaction of its own."""
    office.post.says = lambda _: NO
    told = [office.tell(key, about=name) for key, name in ((A, "1"), (A, "2"), (B, "3"))]
    office.relay().drain("post")
    office.post.says = lambda _: Delivered()
    office.post.batches.clear()
    return told


def states(office: Office, told: Sequence[str]) -> list[str]:
    return [office.delivery(one).state for one in told]


def test_one_alone(office: Office, dead: list[str]) -> None:
    with transaction(office.engine) as session:
        replay(session, "post", dead[1], now=office.clock())
    office.relay().drain("post")
    assert states(office, dead) == ["dead", "delivered", "dead"]
    row = office.delivery(dead[1])
    assert (row.reason, row.remedy, row.settled_at) == (None, None, office.clock())
    assert office.post.arrived == [(A, 2)]


def test_those_of_an_account_in_their_order(office: Office, dead: list[str]) -> None:
    office.tell(A, about="4")
    with transaction(office.engine) as session:
        assert replay_all(session, "post", A, now=office.clock()) == 2
    office.relay().drain("post")
    assert states(office, dead) == ["delivered", "delivered", "dead"]
    assert office.post.of(A) == [1, 2, 3], "before what waits"


def test_all_of_them_as_often_as_it_takes(office: Office, dead: list[str]) -> None:
    office.post.says = lambda one: NO if one.account_key == B else Delivered()
    with transaction(office.engine) as session:
        assert replay_all(session, "post", now=office.clock()) == 3
    office.relay().drain("post")
    assert states(office, dead) == ["delivered", "delivered", "dead"]
    with transaction(office.engine) as session:
        assert replay_all(session, "post", now=office.clock()) == 1
        assert replay_all(session, "nowhere", now=office.clock()) == 0


def test_only_a_dead_one_that_is_known_is_replayed(office: Office, dead: list[str]) -> None:
    with transaction(office.engine) as session:
        replay(session, "post", dead[0], now=office.clock())
        with pytest.raises(ValueError, match="is on its way again, or has arrived meanwhile"):
            replay(session, "post", dead[0], now=office.clock())
        with pytest.raises(LookupError, match="'nothing'"):
            replay(session, "post", "nothing", now=office.clock())


def test_a_later_one_of_the_same_interaction_tells_all_of_it(
    office: Office, dead: list[str]
) -> None:
    office.clock.pass_(timedelta(minutes=1))
    office.tell(A, about="2")
    office.relay().drain("post")
    assert states(office, dead) == ["dead", "superseded", "dead"]
    with reading(office.engine) as session:
        [status] = backlog(session, now=office.clock())
    assert status.dead == 2


def test_what_a_later_one_does_not_tell_stays_dead(office: Office, dead: list[str]) -> None:
    outbox_id = dead[1]
    with transaction(office.engine) as session:
        row = session.get_one(CrmOutbox, outbox_id)
        booked = hand_off(office.clock()).model_dump(mode="json")
        row.hand_off = {**row.hand_off, "meeting": booked["meeting"]}
    office.tell(A, about="2")  # the meeting is no longer part of the story
    office.relay().drain("post")
    assert states(office, dead) == ["dead", "dead", "dead"]
    with transaction(office.engine) as session:
        replay(session, "post", outbox_id, now=office.clock())
    office.relay().drain("post")
    assert states(office, dead) == ["dead", "delivered", "dead"]
    assert office.post.of(A) == [3, 2, 3], "what told of the same person since goes again after it"


def test_to_a_receiver_of_events_each_is_one_of_its_own(office: Office, dead: list[str]) -> None:
    with transaction(office.engine) as session:
        session.execute(update(CrmTarget).values(kind="webhook"))
    office.tell(A, about="2")
    office.relay().drain("post")
    assert states(office, dead) == ["dead", "dead", "dead"]


def test_one_that_is_replayed_while_a_later_one_is_on_its_way_does_not_follow_it(
    office: Office, dead: list[str]
) -> None:
    office.tell(A, about="2")

    def meanwhile(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        with transaction(office.engine) as session:
            replay(session, "post", dead[1], now=office.clock())

    office.post.whole = meanwhile
    office.relay().drain("post")
    assert office.post.of(A) == [3]
    assert states(office, dead) == ["dead", "superseded", "dead"]


def test_what_died_again_says_why_now(office: Office, dead: list[str]) -> None:
    other: Outcome = Rejected("It is archived", "Restore it.")
    office.post.says = lambda _: other
    with transaction(office.engine) as session:
        replay(session, "post", dead[0], now=office.clock())
    office.relay().drain("post")
    assert office.delivery(dead[0]).reason == "It is archived"


class TestDismissed:
    """What no mend helps needs nobody any more."""

    def dismiss(self, office: Office, outbox_id: str) -> None:
        with transaction(office.engine) as session:
            dismiss(session, "post", outbox_id, now=office.clock())

    def test_it_is_counted_no_more_and_keeps_its_reason(
        self, office: Office, dead: list[str]
    ) -> None:
        self.dismiss(office, dead[0])
        assert states(office, dead) == ["dismissed", "dead", "dead"]
        assert office.delivery(dead[0]).reason == NO.reason
        with reading(office.engine) as session:
            [status] = backlog(session, now=office.clock())
        assert (status.dead, status.waiting) == (2, 0)

    def test_replaying_all_leaves_it(self, office: Office, dead: list[str]) -> None:
        self.dismiss(office, dead[0])
        with transaction(office.engine) as session:
            assert replay_all(session, "post", now=office.clock()) == 2
        office.relay().drain("post")
        assert states(office, dead) == ["dismissed", "delivered", "delivered"]

    def test_it_can_be_replayed_by_itself(self, office: Office, dead: list[str]) -> None:
        self.dismiss(office, dead[0])
        with transaction(office.engine) as session:
            replay(session, "post", dead[0], now=office.clock())
        office.relay().drain("post")
        assert office.post.arrived == [(A, 1)]

    def test_only_what_is_dead_is(self, office: Office, dead: list[str]) -> None:
        waits = office.tell(B, about="9")
        with pytest.raises(ValueError, match="on its way"):
            self.dismiss(office, waits)
        with pytest.raises(LookupError):
            self.dismiss(office, "nothing")

    def test_no_erasure_is_for_a_person_is_owed_it(self, office: Office, dead: list[str]) -> None:
        with transaction(office.engine) as session:
            row = session.get_one(CrmOutbox, dead[0])
            row.hand_off = {**row.hand_off, "erasure": {"records": []}}
        with pytest.raises(ValueError, match="owed"):
            self.dismiss(office, dead[0])
        assert states(office, dead)[0] == "dead"
