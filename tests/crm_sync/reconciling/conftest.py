"""A CRM of people, hand-offs on their way to it, and the look at what differs."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, select

from crm_sync.hand_off import Company, Contact, HandOff
from crm_sync.links import Link, Links
from crm_sync.mappings.applying import map_records
from crm_sync.mappings.language import CrmMapping
from crm_sync.reconciling import Mending, Report, Subject, mend, reconcile
from crm_sync.reconciling.differences import What
from crm_sync.recording import to_records
from crm_sync.records import RecordKey
from crm_sync.targets.target import Parcel
from store.base import new_id
from store.crm import CrmDelivery, CrmOutbox, CrmTarget
from store.database import transaction
from tests.conftest import Clock
from tests.crm_sync.reconciling.shelf import MAPPING, Shelf

Found = tuple[What, RecordKey, str | None]


@dataclass
class House:
    """A database with one connected CRM called ``shelf``."""

    engine: Engine
    clock: Clock
    shelf: Shelf
    links: Links

    def tell(self, *hand_offs: HandOff, state: str = "waiting") -> None:
        """Tell the CRM of them."""
        for hand_off in hand_offs:
            self.clock.pass_(timedelta(minutes=1))
            with transaction(self.engine) as session:
                of_account = CrmOutbox.account_key == hand_off.account_key
                seq = 1 + len(session.scalars(select(CrmOutbox.id).where(of_account)).all())
                row = CrmOutbox(
                    id=new_id(),
                    account_key=hand_off.account_key,
                    seq=seq,
                    hand_off=hand_off.model_dump(mode="json"),
                    interaction_id=hand_off.id,
                    told_at=self.clock(),
                )
                session.add(row)
                session.flush()
                if state != "untold":
                    session.add(
                        CrmDelivery(
                            target_id="shelf",
                            outbox_id=row.id,
                            account_key=row.account_key,
                            seq=seq,
                            told_at=row.told_at,
                            state=state,
                        )
                    )

    def deliver(self) -> int:
        """Deliver all that waits; how many hand-offs."""
        with transaction(self.engine) as session:
            waiting = session.execute(
                select(CrmDelivery, CrmOutbox)
                .join(CrmOutbox, CrmOutbox.id == CrmDelivery.outbox_id)
                .where(CrmDelivery.state == "waiting")
                .order_by(CrmOutbox.account_key, CrmOutbox.seq)
            ).all()
        for delivery, row in waiting:
            hand_off = HandOff.model_validate(row.hand_off)
            records = tuple(to_records(hand_off))
            parcel = Parcel(row.id, row.account_key, row.seq, hand_off, records)
            self.shelf.deliver([parcel], until=time.monotonic() + 60)
            with transaction(self.engine) as session:
                delivery.state, delivery.settled_at = "delivered", self.clock()
                session.merge(delivery)
        return len(waiting)

    def told(self, *hand_offs: HandOff) -> None:
        """Tell the CRM of them, and deliver it."""
        self.tell(*hand_offs)
        self.deliver()

    def look(self, mapping: CrmMapping = MAPPING) -> Report:
        """What differs."""
        self.shelf.mapping = mapping
        subject = Subject(
            self.engine, "shelf", self.shelf, self.links, partial(map_records, mapping)
        )
        return reconcile(subject, now=self.clock())

    def found(self) -> list[Found]:
        """What differs, in short."""
        return [(one.what, one.key, one.field) for one in self.look().differences]

    def mend(self, *, restore_deleted: bool = False) -> Mending:
        """Mend all that differs, and deliver it."""
        mending = mend(
            self.engine,
            "shelf",
            self.look(self.shelf.mapping).differences,
            now=self.clock(),
            restore_deleted=restore_deleted,
            wait=lambda: None,
        )
        self.deliver()
        return mending

    def forget(self, key: RecordKey) -> None:
        """The record never arrived: neither it nor its link is there."""
        self.shelf.delete(self.shelf.place_of(key))
        self.links.forget([key])


@pytest.fixture
def house(engine: Engine, clock: Clock) -> House:
    """Nothing is told yet."""
    with transaction(engine) as session:
        session.merge(CrmTarget(id="shelf", kind="shelf", settings={}, connected_at=clock()))
    links = Links(engine, "shelf")
    return House(engine, clock, Shelf(links, clock), links)


def stranger(clock: Clock, visit: str, **contact: str) -> HandOff:
    """A visit of somebody who typed an address."""
    person = Contact.model_validate({"email": "Sam@x.example", **contact})
    return HandOff(
        id=f"decision-{visit}",
        account_key=f"visit:{visit}",
        company=Company(name="X Ltd"),
        contact=person,
        occurred_at=clock(),
    )


def a_link(key: RecordKey, place: tuple[str, str]) -> Link:
    """As a delivery of the first hand-off noted it."""
    return Link(key, *place, "account:northwind", 1, None)


def keys(found: Sequence[Found]) -> set[RecordKey]:
    """The records that differ."""
    return {key for _, key, _ in found}
