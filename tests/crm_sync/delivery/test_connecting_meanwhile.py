"""A CRM that is disconnected or connected while hand-offs are on their way."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from crm_sync.targets.target import Parcel
from remote.faults import Refused
from store.crm import CrmDelivery, CrmOutbox, CrmTarget
from store.database import reading, transaction
from tests.crm_sync.delivery.conftest import Office, connect, lane

pytestmark = pytest.mark.both_databases
Eventually = Callable[[Callable[[], bool]], None]
A, B, C = "account:a", "account:b", "account:c"


def test_disconnecting_while_a_batch_is_on_its_way_harms_nobody(office: Office) -> None:
    office.tell(A)

    def disconnected(_: Sequence[Parcel]) -> None:
        with transaction(office.engine) as session:
            session.delete(session.get_one(CrmTarget, "post"))

    office.post.whole = disconnected
    relay = office.relay()
    relay.drain("post")
    relay.drain("post")
    with reading(office.engine) as session:
        assert session.scalars(select(CrmDelivery)).all() == []
        assert len(session.scalars(select(CrmOutbox)).all()) == 1
    assert office.post.closed == 1


def test_one_that_is_connected_again_meanwhile_gets_what_is_told_from_then_on(
    office: Office,
) -> None:
    office.tell(A)

    def anew(_: Sequence[Parcel]) -> None:
        office.post.whole = lambda _: None
        with transaction(office.engine) as session:
            session.execute(delete(CrmTarget))
            connect(session, "post", "hubspot", office.clock())
        office.tell(A)

    office.post.whole = anew
    office.relay().drain("post")
    assert office.post.of(A) == [1, 2]
    assert lane(office, A).due_at is None


def test_why_the_former_one_failed_is_not_told_of_one_that_is_connected_again(
    office: Office,
) -> None:
    office.tell(A)

    def anew(_: Sequence[Parcel]) -> None:
        office.clock.pass_(timedelta(seconds=1))
        with transaction(office.engine) as session:
            session.execute(delete(CrmTarget))
            connect(session, "post", "hubspot", office.clock())
        raise Refused("The key is wrong.", "Connect it again.")

    office.post.whole = anew
    office.relay().drain("post")
    with reading(office.engine) as session:
        row = session.get_one(CrmTarget, "post")
    assert (row.failure, row.tries, row.not_before) == (None, 0, None)


def test_a_newly_connected_crm_gets_what_is_told_from_then_on(office: Office) -> None:
    office.tell(A)
    with transaction(office.engine) as session:
        connect(session, "second", "webhook", office.clock())
    office.tell(A)
    office.relay().drain("second")
    assert office.post.arrived == [(A, 2)]
