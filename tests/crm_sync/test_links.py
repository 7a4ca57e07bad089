"""Where our records stand in a CRM, through writes, merges and deletions over there."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, delete, text, update

from crm_sync.links import Link, Links
from crm_sync.records import Kind, RecordKey
from store.crm import CrmLink, CrmTarget
from store.database import transaction
from tests.conftest import Clock

pytestmark = pytest.mark.both_databases
ACME = RecordKey(Kind.COMPANY, "account:acme")
MAYA = RecordKey(Kind.CONTACT, "email:maya@acme.example")


def a_link(key: RecordKey = ACME, remote_id: str = "17", version: int = 1) -> Link:
    return Link(key, "companies", remote_id, "account:acme", version, "d1")


@pytest.fixture
def links(engine: Engine, clock: Clock) -> Links:
    with transaction(engine) as session:
        session.add(CrmTarget(id="hubspot", kind="hubspot", settings={}, connected_at=clock()))
    return Links(engine, "hubspot")


def test_what_was_kept_is_known_and_nothing_else(links: Links, clock: Clock) -> None:
    links.keep([a_link()], now=clock())
    assert links.known([ACME, MAYA]) == {ACME: a_link()}


def test_a_key_with_colons_is_read_as_it_was_written() -> None:
    assert RecordKey.read(str(MAYA)) == MAYA


def test_a_later_write_takes_the_place_of_the_former(links: Links, clock: Clock) -> None:
    links.keep([a_link()], now=clock())
    links.keep([a_link(version=2)], now=clock())
    assert links.known([ACME])[ACME].version == 2


def test_a_merged_record_is_the_other_one_and_is_written_again(links: Links, clock: Clock) -> None:
    links.keep([a_link(), a_link(MAYA, "18")], now=clock())
    links.merged("companies", "17", into="18")
    assert {link.key for link in links.at("companies", "18")} == {ACME, MAYA}
    assert links.known([ACME])[ACME].digest is None


def test_a_deleted_one_is_known_to_be_deleted(links: Links, clock: Clock) -> None:
    links.keep([a_link()], now=clock())
    links.deleted("companies", "17")
    assert links.known([ACME])[ACME].state == "deleted"


def test_only_a_later_hand_off_of_the_same_account_is_newer() -> None:
    link = a_link(version=3)
    assert link.newer_than("account:acme", 2)
    assert not link.newer_than("account:acme", 3)
    assert not link.newer_than("visit:somebody", 1)


def test_where_people_merged_two_of_an_account_the_later_hand_off_of_either_counts(
    links: Links, clock: Clock
) -> None:
    links.keep([a_link(version=8), a_link(MAYA, "18", version=3)], now=clock())
    assert not links.known([MAYA])[MAYA].newer_than("account:acme", 5)
    links.merged("companies", "18", into="17")
    maya = links.known([MAYA])[MAYA]
    assert maya.newer_than("account:acme", 5), "the other one was written by 8"
    assert not maya.newer_than("account:acme", 8)
    assert maya.version == 3, "its own is as it was"


def test_hand_offs_of_two_accounts_are_not_compared_where_people_merged_their_records(
    links: Links, clock: Clock
) -> None:
    visits = Link(MAYA, "companies", "17", "visit:somebody", 20, "d2")
    links.keep([a_link(version=3), visits], now=clock())
    assert not links.known([ACME])[ACME].newer_than("account:acme", 4)


def test_what_is_to_be_written_again_is_written_whatever_it_was_merged_with(
    links: Links, clock: Clock
) -> None:
    links.keep([a_link(version=8), a_link(MAYA, "17", version=0)], now=clock())
    assert not links.known([MAYA])[MAYA].newer_than("account:acme", 5)


def test_whoever_merges_locks_in_the_order_of_whoever_keeps(
    links: Links, engine: Engine, clock: Clock
) -> None:
    links.keep([a_link(MAYA)], now=clock())
    links.keep([a_link(ACME)], now=clock())  # found after hers, and before hers in order
    with ThreadPoolExecutor(1) as other, transaction(engine) as session:
        for key in (ACME, MAYA):
            session.execute(update(CrmLink).where(CrmLink.key == str(key)).values(version=2))
            if key == ACME:
                merging = other.submit(links.merged, "companies", "17", into="18")
                _wait_until_it_waits(engine)
    merging.result()
    assert {one.remote_id for one in links.known([ACME, MAYA]).values()} == {"18"}


def _wait_until_it_waits(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        return  # one writes at a time
    waits = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with engine.connect() as connection:
            if connection.scalar(waits):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_one_that_is_connected_again_under_the_name_learns_nothing_of_the_former(
    links: Links, engine: Engine, clock: Clock
) -> None:
    former = Links(engine, "hubspot", clock())
    former.keep([a_link()], now=clock())
    assert former.known([ACME])
    with transaction(engine) as session:
        session.execute(delete(CrmTarget))
    clock.pass_(timedelta(seconds=1))
    with transaction(engine) as session:
        session.add(CrmTarget(id="hubspot", kind="hubspot", settings={}, connected_at=clock()))
    former.keep([a_link()], now=clock())
    assert links.known([ACME]) == {}
    links.keep([a_link()], now=clock())
    former.merged("companies", "17", into="18")
    former.deleted("companies", "17")
    assert links.known([ACME]) == {ACME: a_link()}
