"""A HubSpot account is told what a replayed hand-off alone says, and keeps what was said since."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Engine

from crm_sync.hand_off import HandOff
from crm_sync.mappings.language import CrmMapping
from crm_sync.targets.hubspot.opening import HubSpot
from tests.conftest import Clock
from tests.crm_sync.reconciling.house import House
from tests.crm_sync.reconciling.replayed import die_and_be_followed, replay_it
from tests.fakes.hubspot.portal import Record


@pytest.fixture
def house(
    engine: Engine,
    clock: Clock,
    hubspot: HubSpot,
    connect: Callable[..., HubSpot],
    mapping: CrmMapping,
) -> House:
    house = House(engine, clock, "hubspot", lambda mapping: connect(mapping=mapping), mapping)
    house.alone()
    return house


@pytest.fixture
def company(of: Callable[[str], list[Record]]) -> Callable[[], dict[str, Any]]:
    def company() -> dict[str, Any]:
        [one] = of("companies")
        return dict(one.properties)

    return company


def test_a_replay_tells_what_it_alone_says_and_the_latest_word_stays(
    house: House, accepted: HandOff, company: Callable[[], dict[str, Any]]
) -> None:
    die_and_be_followed(house, accepted)
    assert company().get("segue_region") in (None, "")
    replay_it(house)
    there = company()
    assert (there["segue_region"], there["segue_segment"]) == ("europe", "large")
    assert house.found() == [], "as if it had come in its order"
