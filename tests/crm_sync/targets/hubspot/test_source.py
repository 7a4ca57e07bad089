"""What HubSpot tells: every change, once each look at least, with the moment of each property."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_sync.incoming.language import asked
from crm_sync.incoming.source import Remote, Thing
from crm_sync.incoming.written import read_incoming
from crm_sync.targets.hubspot.changes import ARCHIVED_EVERY, PAGE
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.hubspot.source import HubSpotSource
from tests.conftest import Clock
from tests.fakes.hubspot.portal import API, Record
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.service import HubSpot as Fake

LATER = timedelta(minutes=5)


class Reader:
    """Reads on from where it was."""

    def __init__(self, source: HubSpotSource) -> None:
        self.source = source
        self.cursors: dict[Thing, str | None] = {}
        self.gone: dict[str, str | None] = {}

    def look(self, thing: Thing = Thing.COMPANY) -> dict[str, Remote]:
        """All that changed, to the last page; what is gone is in ``gone``."""
        found: dict[str, Remote] = {}
        for _ in range(1000):
            page = self.source.changed(thing, self.cursors.get(thing))
            self.cursors[thing] = page.cursor
            found |= {one.id: one for one in page.records}
            self.gone |= {one.id: one.merged_into for one in page.gone}
            if not page.more:
                return found
        raise AssertionError("it never ends")


@pytest.fixture
def reader(fake: Fake, connect: Callable[..., HubSpot], clock: Clock) -> Reader:
    for name in ("companies", "contacts", "deals"):
        fake.portal.property(name, Property("segue_id", unique=True, ours=True))
    keys = dict.fromkeys((Thing.COMPANY, Thing.CONTACT, Thing.DEAL), "segue_id")
    incoming = asked(read_incoming("hubspot", None))
    return Reader(HubSpotSource(connect().api, incoming, keys, clock))


def company(fake: Fake, **properties: str) -> Record:
    return fake.portal.create(fake.portal.table("companies"), properties)


def edit(fake: Fake, record: Record, **properties: str) -> None:
    fake.portal.change(fake.portal.table("companies"), record, properties)


def test_each_property_has_the_moment_of_its_own_change(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    acme = company(fake, name="Acme", numberofemployees="40")
    born = clock()
    clock.pass_(LATER)
    edit(fake, acme, numberofemployees="60")
    words = reader.look()[acme.id].words
    assert (words["name"].value, words["name"].at, words["name"].exact) == ("Acme", born, True)
    assert (words["numberofemployees"].value, words["numberofemployees"].at) == ("60", clock())
    assert words["lifecyclestage"].value is None


def test_what_segue_wrote_is_known_as_its_own(fake: Fake, reader: Reader, clock: Clock) -> None:
    table = fake.portal.table("companies")
    given = {"name": "Acme", "segue_id": "account:acme", "numberofemployees": "40"}
    acme = fake.portal.create(table, given, by=API)
    clock.pass_(LATER)
    edit(fake, acme, numberofemployees="60")
    words = reader.look()[acme.id].words
    assert (words["name"].ours, words["numberofemployees"].ours) == (True, False)


def test_only_what_changed_is_read_again(fake: Fake, reader: Reader, clock: Clock) -> None:
    first, second = company(fake, name="Acme"), company(fake, name="Bolt")
    assert set(reader.look()) == {first.id, second.id}
    clock.pass_(LATER)
    reader.look()
    clock.pass_(LATER)
    edit(fake, second, name="Bolt AG")
    assert set(reader.look()) == {second.id}


def test_more_than_a_page_of_one_millisecond_is_read_whole(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    them = {company(fake, name=f"C{number}").id for number in range(2 * PAGE + 7)}
    clock.pass_(LATER)
    them |= {company(fake, name=f"D{number}").id for number in range(3)}
    assert set(reader.look()) == them


def test_what_changes_while_the_pages_are_read_hides_nothing(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    them = []
    for number in range(2 * PAGE):
        clock.pass_(timedelta(seconds=1))
        them.append(company(fake, name=f"C{number}"))
    page = reader.source.changed(Thing.COMPANY, None)
    reader.cursors[Thing.COMPANY] = page.cursor
    for record in them[:50]:  # they move to the end, and all others to the front
        clock.pass_(timedelta(seconds=1))
        edit(fake, record, name="moved")
    found = {one.id for one in page.records} | set(reader.look())
    assert found == {one.id for one in them}


def test_what_the_search_shows_late_is_read_at_the_next_look(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    late = company(fake, name="Late")
    table = fake.portal.table("companies")
    hidden = table.records.pop(late.id)
    clock.pass_(timedelta(seconds=30))
    company(fake, name="Early")
    reader.look()
    table.records[late.id] = hidden
    clock.pass_(timedelta(seconds=60))
    assert late.id in reader.look()


def test_what_was_deleted_is_told_once_the_list_is_read(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    acme, bolt = company(fake, name="Acme"), company(fake, name="Bolt")
    fake.portal.archive("companies", bolt.id)
    clock.pass_(LATER)
    reader.look()
    fake.portal.archive("companies", acme.id)
    clock.pass_(ARCHIVED_EVERY)
    reader.look()
    assert reader.gone.keys() == {acme.id}


def test_a_record_is_read_by_its_id_and_so_is_what_became_of_it(
    fake: Fake, reader: Reader, clock: Clock
) -> None:
    kept, merged, deleted = (company(fake, name=name) for name in ("Kept", "Merged", "Deleted"))
    fake.portal.merge("companies", merged.id, kept.id)
    fake.portal.archive("companies", deleted.id)
    at = clock()
    clock.pass_(LATER)
    page = reader.source.read(Thing.COMPANY, [merged.id, deleted.id, "999999"])
    (survivor,) = page.records
    assert (survivor.id, survivor.absorbed) == (kept.id, {merged.id})
    assert {one.id: one.at for one in page.gone} == {deleted.id: at, "999999": clock()}


def test_contacts_and_deals_name_their_company(fake: Fake, reader: Reader, clock: Clock) -> None:
    acme = company(fake, name="Acme")
    ann = fake.portal.create(fake.portal.table("contacts"), {"email": "ann@acme.example"})
    deal = fake.portal.create(
        fake.portal.table("deals"), {"dealname": "Seats", "dealstage": "appointmentscheduled"}
    )
    for name, record in (("contacts", ann), ("deals", deal)):
        fake.portal.associate((name, record.id), ("companies", acme.id))
    clock.pass_(LATER)
    fake.portal.change(fake.portal.table("deals"), deal, {"dealstage": "closedwon"})
    assert reader.look(Thing.CONTACT)[ann.id].words["associatedcompanyid"].value == acme.id
    words = reader.look(Thing.DEAL)[deal.id].words
    assert words["hs_primary_associated_company"].value == acme.id
    assert (words["hs_is_closed"].value, words["hs_is_closed_won"].value) == ("true", "true")


def test_owners_are_read_now_and_then(fake: Fake, reader: Reader, clock: Clock) -> None:
    (priya,) = reader.look(Thing.OWNER).values()
    assert priya.words["email"].value == "priya@harbor.example"
    assert reader.look(Thing.OWNER) == {}
    clock.pass_(timedelta(minutes=11))
    assert len(reader.look(Thing.OWNER)) == 1
