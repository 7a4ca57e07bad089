"""What somebody changes in a CRM is told of without anybody's asking, and by its name."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine, update

from crm_sync.delivery import Opener, Relay
from crm_sync.mappings.live import LiveMappings
from crm_sync.operating.checks import look
from crm_sync.operating.opened import opened
from crm_sync.operating.regular_checks import Refusals, check_all
from remote.sealing import seal
from store.crm import CrmCheck, CrmTarget
from store.database import reading, transaction
from store.settings import Settings
from tests.crm_sync.told import Base
from tests.fakes.hubspot.described import there
from tests.fakes.hubspot.service import SERVICE_KEY, HubSpot
from tests.fakes.serving import served

NOW = datetime.now(UTC)


@pytest.fixture
def hubspot() -> HubSpot:
    if not there():
        pytest.skip("HubSpot's descriptions are not here (shared/specs/hubspot)")
    return HubSpot(most=100_000)


@pytest.fixture
def base(engine: Engine, settings: Settings, hubspot: HubSpot) -> Iterator[Base]:
    """An account with all that the mapping needs, connected."""
    base = Base(engine, NOW)
    with served(hubspot) as address:
        connect(base, settings, "hubspot", address)
        with opened(engine, settings, "hubspot") as one:
            checked = look(one.target, one.connection.mapping)
            one.target.create_fields(checked.needed)  # type: ignore[attr-defined]
        yield base


def connect(base: Base, settings: Settings, id_: str, address: str) -> None:
    sealed = seal({"service_key": SERVICE_KEY}, settings)
    told = {"base_url": address, "calls_in_ten_seconds": 1000}
    base.connect(id_, kind="hubspot", settings=told, credentials=sealed)


@pytest.fixture
def relay(base: Base, settings: Settings) -> Iterator[Relay]:
    opener = Opener(base.engine, settings, LiveMappings(settings.vendor))
    relay = Relay(base.engine, opener, worker_id="w")
    yield relay
    relay.close(patience=1)


def dropped(base: Base, id_: str = "hubspot") -> list[str] | None:
    """The fields that the last check found to be dropped; None: there was none."""
    with reading(base.engine) as session:
        check = session.get(CrmCheck, id_)
    return None if check is None else [one["field"] for one in check.dropped]


def test_every_crm_is_checked_whatever_the_others_are(
    base: Base, settings: Settings, hubspot: HubSpot
) -> None:
    connect(base, settings, "a-crm-that-is-away", "http://127.0.0.1:9")
    base.connect("a-crm-without-credentials", kind="hubspot")
    base.connect("of-no-kind", kind="tomorrows")
    base.connect("webhook")
    del hubspot.portal.tables["deals"].properties["segue_offer_reason"]
    check_all(base.engine, settings, now=NOW)
    assert dropped(base) == ["deals.segue_offer_reason"]
    assert dropped(base, "a-crm-that-is-away") is None
    assert dropped(base, "webhook") is None


def test_what_was_found_before_stays_where_nobody_answers(
    base: Base, settings: Settings, hubspot: HubSpot
) -> None:
    del hubspot.portal.tables["deals"].properties["segue_offer_reason"]
    check_all(base.engine, settings, now=NOW)
    hubspot.keys.clear()
    check_all(base.engine, settings, now=NOW)
    assert dropped(base) == ["deals.segue_offer_reason"]


def test_a_delivery_that_ends_on_a_deleted_property_names_it_until_it_is_back(
    base: Base, settings: Settings, hubspot: HubSpot, relay: Relay
) -> None:
    refusals = Refusals(base.engine, settings)
    properties = hubspot.portal.tables["deals"].properties
    gone = properties.pop("segue_offer_reason")
    base.tell("hubspot", number=1)
    refusals.look(now=NOW)
    assert dropped(base) is None

    relay.drain("hubspot")
    refusals.look(now=NOW)
    assert dropped(base) == ["deals.segue_offer_reason"]

    calls = len(hubspot.calls)
    refusals.look(now=NOW)
    assert len(hubspot.calls) == calls, "nothing changed: it was checked once"

    properties["segue_offer_reason"] = gone
    with transaction(base.engine) as session:
        session.execute(update(CrmTarget).values(not_before=None))
    relay.drain("hubspot")
    refusals.look(now=NOW)
    assert dropped(base) == []
