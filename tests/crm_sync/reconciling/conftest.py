"""A CRM whose people do what they like, and what differs in it."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import Company, Contact, HandOff
from crm_sync.links import Links
from crm_sync.records import RecordKey
from store.crm import CrmTarget
from store.database import transaction
from tests.conftest import Clock
from tests.crm_sync.reconciling.house import House
from tests.crm_sync.reconciling.shelf import MAPPING, Shelf


@dataclass
class ShelfHouse(House):
    """A house whose CRM is the shelf."""

    shelf: Shelf

    def forget(self, key: RecordKey) -> None:
        """The record never arrived: neither it nor its link is there."""
        self.shelf.delete(self.shelf.place_of(key))
        self.links.forget([key])


@pytest.fixture
def house(engine: Engine, clock: Clock) -> ShelfHouse:
    """Nothing is told yet."""
    with transaction(engine) as session:
        session.add(CrmTarget(id="shelf", kind="hubspot", settings={}, connected_at=clock()))
    shelf = Shelf(Links(engine, "shelf"), clock)
    house = ShelfHouse(engine, clock, "shelf", lambda _: shelf, MAPPING, shelf)
    house.alone()
    return house


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
