"""Old hand-offs go once later ones tell all of them; what somebody still needs stays."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff, tell
from crm_sync.delivery import old_hand_offs
from crm_sync.hand_off import Contact
from crm_sync.targets.target import Delivered, Rejected
from store.crm import CrmDelivery, CrmOutbox
from store.database import in_slices, reading, transaction
from tests.crm_sync.delivery.conftest import Office

pytestmark = pytest.mark.both_databases
A = "account:a"
KEPT = timedelta(days=90)


def clean(office: Office) -> list[int]:
    """One night; the numbers of A that are left."""
    in_slices(
        office.engine,
        lambda session: old_hand_offs.old_hand_offs(session, kept=KEPT, now=office.clock()),
    )
    return left(office.engine)


def left(engine: Engine) -> list[int]:
    with reading(engine) as session:
        assert set(session.scalars(select(CrmDelivery.seq))) == set(
            session.scalars(select(CrmOutbox.seq))
        )
        return list(session.scalars(select(CrmOutbox.seq).order_by(CrmOutbox.seq)))


def test_the_last_of_each_interaction_stays(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(old_hand_offs, "_AT_ONCE", 2)
    for about in ("1", "2", "3", "1", "2", "1", "1"):
        office.tell(A, about=about)
    office.relay().drain("post")
    office.clock.pass_(KEPT)
    assert clean(office) == [1, 2, 3, 4, 5, 6, 7], "not old enough"
    office.clock.pass_(timedelta(days=1))
    assert clean(office) == [3, 5, 7]


def test_what_waits_or_is_dead_stays(office: Office) -> None:
    office.post.says = lambda one: Rejected("no", "none") if one.version == 1 else Delivered()
    office.tell(A, about="1")
    office.relay().drain("post")
    office.tell(A, about="1")
    office.clock.pass_(KEPT * 2)
    assert clean(office) == [1, 2], "the last one has not arrived"
    office.relay().drain("post")
    assert clean(office) == [2], "superseded"


def test_what_made_a_record_that_the_last_does_not_make_stays(office: Office) -> None:
    with transaction(office.engine) as session:
        for address in ("sam@x.example", "sam@y.example", "sam@y.example"):
            hand_off = HandOff(
                id="1",
                account_key="visit:v",
                contact=Contact(email=address),
                occurred_at=office.clock(),
            )
            tell(session, hand_off, now=office.clock())
    office.relay().drain("post")
    office.clock.pass_(KEPT * 2)
    assert clean(office) == [1, 3]
