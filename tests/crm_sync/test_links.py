"""Where our records stand in a CRM, through writes, merges and deletions over there."""

import pytest
from sqlalchemy import Engine

from crm_sync.links import Link, Links
from crm_sync.records import Kind, RecordKey
from store.crm import CrmTarget
from store.database import transaction
from tests.conftest import Clock

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
