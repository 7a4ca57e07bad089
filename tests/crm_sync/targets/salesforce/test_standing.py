"""How our records stand in Salesforce, as reconciliation asks."""

import pytest

from crm_sync.hand_off import Contact, HandOff
from crm_sync.mappings.applying import Mapped
from crm_sync.mappings.schema import FieldSchema
from crm_sync.reconciling.readable import Readable
from crm_sync.recording import to_records
from crm_sync.records import Kind
from crm_sync.targets.describing import NewField
from crm_sync.targets.salesforce.choosing import chosen
from remote.faults import Refused
from tests.crm_sync.targets.salesforce.conftest import MAPPING, Org


def _wanted(hand_off: HandOff) -> list[Mapped]:
    return chosen(MAPPING, to_records(hand_off))


def test_what_was_written_stands_as_it_was_written(org: Org, booked: HandOff) -> None:
    assert isinstance(org.crm, Readable)
    org.deliver(booked)
    wanted = [one for one in _wanted(booked) if not one.record.only_update]
    written, standing = org.crm.written(wanted), org.crm.standing(wanted)
    assert written.keys() == standing.keys() == {one.key for one in wanted}
    for key, one in written.items():
        differing = {
            name: (value, standing[key].fields.get(name))
            for name, value in one.fields.items()
            if (standing[key].fields.get(name) or None) != (value or None)
        }
        assert differing == {}, key
        at = {(standing[other].object, standing[other].remote_id) for other in one.belongs_to}
        assert at <= standing[key].belongs_to


def test_what_somebody_changed_differs(org: Org, booked: HandOff) -> None:
    org.deliver(booked)
    id_ = org.one("Offer_Interaction__c")["Id"]
    org.fake.org.change("Offer_Interaction__c", id_, {"Outcome__c": "declined"})
    wanted = _wanted(booked)
    [key] = [one.key for one in wanted if one.key.kind is Kind.OFFER_INTERACTION]
    assert org.crm.standing(wanted)[key].fields["Outcome__c"] == "declined"


def test_what_is_deleted_is_absent_and_what_is_merged_is_its_survivor(
    org: Org, booked: HandOff
) -> None:
    org.deliver(booked)
    org.fake.org.delete("Event", org.one("Event")["Id"])
    kept = org.fake.org.insert("Account", {"Name": "Northwind Inc"})
    org.fake.org.merge("Account", org.one_of("Account", "Northwind")["Id"], kept)
    standing = {key.kind: one for key, one in org.crm.standing(_wanted(booked)).items()}
    assert Kind.MEETING not in standing
    assert standing[Kind.COMPANY].remote_id == kept


def test_without_links_records_are_found_by_their_keys(org: Org, booked: HandOff) -> None:
    org.deliver(booked)
    before = org.crm.standing(_wanted(booked))
    org.forget()
    after = org.crm.standing(_wanted(booked))
    assert {k: one.remote_id for k, one in before.items()} == {
        k: one.remote_id for k, one in after.items()
    }


def test_a_record_of_their_own_is_adopted(org: Org, accepted: HandOff) -> None:
    org.fake.org.insert("Contact", {"LastName": "Poe", "Email": "sam@acme.example"})
    contact = Contact(name="Sam Poe", email="sam@acme.example")
    stranger = accepted.model_copy(update={"account_key": "visit:1", "contact": contact})
    org.deliver(stranger)
    standing = {key.kind: one for key, one in org.crm.standing(_wanted(stranger)).items()}
    assert standing[Kind.CONTACT].adopted
    assert standing[Kind.CONTACT].object == "Contact"


def test_ours_are_all_that_carry_a_key(org: Org, booked: HandOff) -> None:
    org.fake.org.insert("Account", {"Name": "Somebody else"})
    org.deliver(booked)
    org.deliver(booked.model_copy(update={"offer": None, "id": "conversation-2"}))
    links = org.crm._connection.links
    there = list(org.crm.ours())
    assert len({one.key for one in there}) == len(there)
    known = links.known(one.key for one in there)
    assert {(one.key, one.remote_id) for one in there} == {
        (link.key, link.remote_id) for link in known.values()
    }
    assert {one.key.kind for one in there} == set(Kind) - {Kind.TASK}


def test_the_org_says_whose_it_is(org: Org) -> None:
    assert org.crm.account().name == "Vendor Inc"
    assert org.crm.account().id.startswith("00D")


def test_the_schema_is_the_orgs_own(org: Org) -> None:
    schema = org.crm.schema(["Lead", "Nothing__c"])
    assert schema.objects.keys() == {"Lead"}
    fields = schema.objects["Lead"].fields
    # Salesforce requires it, and we fill it where a hand-off says nothing: no mapping need do it.
    assert (fields["Company"].required, fields["Company"].longest) == (False, 255)
    assert fields["Segue_Id__c"].unique
    assert not fields["IsConverted"].writable
    assert fields["LeadSource"].type == "text"


def test_fields_are_deployed_and_not_made(org: Org) -> None:
    new = NewField("Account", FieldSchema("Band__c", "Band", "text"))
    with pytest.raises(Refused, match=r"Account\.Band__c") as refused:
        org.crm.create_fields([new])
    assert "Deploy the metadata package" in refused.value.remedy
