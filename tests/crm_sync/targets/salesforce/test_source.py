"""What Salesforce tells: every change, what was deleted, and into what it was merged."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from crm_sync.incoming.language import Incoming, asked
from crm_sync.incoming.source import Gone, Remote, Thing
from crm_sync.incoming.written import read_incoming
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce.source import PAGE, SalesforceSource, open_source
from tests.conftest import Clock
from tests.fakes.salesforce import Salesforce

LATER = timedelta(minutes=10)
ASSETS = {"company": "AccountId", "product": "Name", "since": "PurchaseDate"}


class Reader:
    """Reads on from where it was."""

    def __init__(self, source: SalesforceSource) -> None:
        self.source = source
        self.cursors: dict[Thing, str | None] = {}
        self.gone: dict[str, Gone] = {}
        self.pages = 0

    def look(self, thing: Thing = Thing.COMPANY) -> dict[str, Remote]:
        """All that changed, to the last page."""
        found: dict[str, Remote] = {}
        for _ in range(100):
            page = self.source.changed(thing, self.cursors.get(thing))
            self.pages += 1
            self.cursors[thing] = page.cursor
            found |= {one.id: one for one in page.records}
            self.gone |= {one.id: one for one in page.gone}
            if not page.more:
                return found
        raise AssertionError("it never ends")


@pytest.fixture
def reader(fake: Salesforce, connection: Connection) -> Iterator[Reader]:
    default = read_incoming("salesforce", None).model_dump()
    incoming = Incoming.model_validate({**default, "products": ASSETS})
    source = open_source(connection, asked(incoming))
    yield Reader(source)
    source.close()


def account(fake: Salesforce, **values: Any) -> str:
    return fake.org.insert("Account", {"Name": "Acme", **values})


def test_a_field_is_as_of_the_records_last_change(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    acme = account(fake, NumberOfEmployees=60)
    words = reader.look()[acme].words
    assert (words["Name"].value, words["Name"].at, words["Name"].exact) == ("Acme", clock(), False)
    assert (words["NumberOfEmployees"].value, words["Name"].ours) == ("60", False)


def test_what_segue_made_and_nobody_touched_is_its_own(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    acme = account(fake, Segue_Id__c="account:acme")
    assert reader.look()[acme].words["Name"].ours
    clock.pass_(LATER)
    someone = fake.org.insert(
        "User", {"LastName": "Roe", "Username": "roe@x.example", "Email": "roe@x.example"}
    )
    us, fake.org.user_id = fake.org.user_id, someone
    fake.org.change("Account", acme, {"NumberOfEmployees": 7})
    fake.org.user_id = us
    assert not reader.look()[acme].words["Name"].ours


def test_only_what_changed_is_read_again(fake: Salesforce, reader: Reader, clock: Clock) -> None:
    first, second = account(fake), account(fake, Name="Bolt")
    assert set(reader.look()) == {first, second}
    clock.pass_(LATER)
    reader.look()
    clock.pass_(LATER)
    fake.org.change("Account", second, {"Name": "Bolt AG"})
    assert set(reader.look()) == {second}


def test_more_than_a_page_of_one_moment_is_read_whole(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    them = {account(fake, Name=f"C{number}") for number in range(2 * PAGE)}
    clock.pass_(LATER)
    them.add(account(fake, Name="Last"))
    assert set(reader.look()) == them
    assert reader.pages == 3


def test_what_is_seen_late_is_read_at_the_next_look(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    late = account(fake, Name="Late")
    hidden = fake.org.records["Account"].pop(late)
    clock.pass_(timedelta(minutes=1))
    account(fake, Name="Early")
    reader.look()
    fake.org.records["Account"][late] = hidden
    clock.pass_(timedelta(minutes=3))
    assert late in reader.look()


def test_what_was_deleted_or_merged_says_so(fake: Salesforce, reader: Reader, clock: Clock) -> None:
    kept, merged, deleted = (account(fake, Name=name) for name in ("Kept", "Merged", "Deleted"))
    clock.pass_(LATER)
    fake.org.merge("Account", merged, kept)
    fake.org.delete("Account", deleted)
    assert set(reader.look()) == {kept}
    assert {one.id: one.merged_into for one in reader.gone.values()} == {
        merged: kept,
        deleted: None,
    }
    assert reader.gone[deleted].at == clock()


def test_a_record_is_read_by_its_id_and_so_is_what_became_of_it(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    kept, merged = account(fake), account(fake, Name="Merged")
    fake.org.merge("Account", merged, kept)
    purged = "001000000000000AAA"
    page = reader.source.read(Thing.COMPANY, [kept, merged, purged])
    assert [one.id for one in page.records] == [kept]
    assert {one.id: one.merged_into for one in page.gone} == {merged: kept, purged: None}


def test_people_deals_owners_and_assets_are_read(
    fake: Salesforce, reader: Reader, clock: Clock
) -> None:
    acme = account(fake)
    ann = fake.org.insert("Contact", {"LastName": "Ash", "AccountId": acme})
    deal = fake.org.insert(
        "Opportunity",
        {"Name": "Seats", "StageName": "Prospecting", "CloseDate": "2026-12-31",
         "Amount": 1200.5, "AccountId": acme},
    )  # fmt: skip
    asset = fake.org.insert(
        "Asset", {"Name": "Routing", "AccountId": acme, "PurchaseDate": "2026-02-01"}
    )
    assert reader.look(Thing.CONTACT)[ann].words["AccountId"].value == acme
    words = reader.look(Thing.DEAL)[deal].words
    assert (words["Amount"].value, words["IsClosed"].value) == ("1200.5", "false")
    assert reader.look(Thing.PRODUCT)[asset].words["PurchaseDate"].value == "2026-02-01"
    emails = [one.words["email"].value for one in reader.look(Thing.OWNER).values()]
    assert "priya@vendor.example" in emails
