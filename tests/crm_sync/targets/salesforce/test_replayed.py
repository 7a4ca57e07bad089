"""A Salesforce org is told what a replayed hand-off alone says, and keeps what was said since."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.opening import open_target
from tests.conftest import Clock
from tests.crm_sync.reconciling.house import House
from tests.crm_sync.reconciling.replayed import die_and_be_followed, replay_it
from tests.crm_sync.targets.salesforce.conftest import MAPPING, Salesforce


@pytest.fixture
def house(engine: Engine, clock: Clock, fake: Salesforce, connection: Connection) -> House:
    house = House(engine, clock, "salesforce", lambda _: open_target(connection), MAPPING)
    house.alone()
    return house


@pytest.fixture
def company(fake: Salesforce) -> Callable[[], dict[str, Any]]:
    def company() -> dict[str, Any]:
        [one] = fake.org.all("Account")
        return dict(one)

    return company


def test_a_replay_tells_what_it_alone_says_and_the_latest_word_stays(
    house: House, accepted: HandOff, company: Callable[[], dict[str, Any]]
) -> None:
    die_and_be_followed(house, accepted)
    assert company().get("Segue_Region__c") in (None, "")
    replay_it(house)
    there = company()
    assert (there["Segue_Region__c"], there["Segue_Segment__c"]) == ("europe", "large")
    assert house.found() == [], "as if it had come in its order"
