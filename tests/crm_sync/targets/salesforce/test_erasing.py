"""What was made in Salesforce for somebody goes when they ask for it, and nothing else does."""

from collections.abc import Callable
from time import monotonic

import pytest

from crm_sync.hand_off import Company, Contact, HandOff
from crm_sync.targets.target import Delivered, Outcome, Postponed, Rejected
from remote.faults import Unavailable
from tests.crm_sync.erased import erasure_of
from tests.crm_sync.targets.salesforce.conftest import Org, parcel
from tests.fakes.serving import Fault, Reply

MADE = ("Opportunity", "Offer_Interaction__c", "Event", "Task")
EMAIL = "sam@acme.example"
Erase = Callable[..., Outcome]


def stranger(hand_off: HandOff, visit: str = "visit:1", **changes: object) -> HandOff:
    told = {
        "id": f"decision-{visit}",
        "account_key": visit,
        "contact": Contact(name="Sam Poe", email=EMAIL),
        "company": Company(name="Acme"),
        "meeting": hand_off.meeting
        and hand_off.meeting.model_copy(update={"id": f"meeting-{visit}"}),
    }
    return hand_off.model_copy(update={**told, **changes})


@pytest.fixture
def erase(org: Org) -> Erase:
    def erase(*told: HandOff, seconds: float = 600) -> Outcome:
        org.sent += 1
        wish = parcel(erasure_of(*told), org.sent)
        return org.crm.erase([wish], until=monotonic() + seconds)[wish.id]

    return erase


def left(org: Org) -> list[str]:
    return [name for name in ("Lead", *MADE) if org.all(name)]


def test_everything_of_a_stranger_goes(org: Org, erase: Erase, booked: HandOff) -> None:
    theirs = stranger(booked)
    assert org.deliver(theirs) == [Delivered()]
    assert org.one("Lead")["Email"] == EMAIL
    assert erase(theirs) == Delivered()
    assert left(org) == []


def test_nobody_elses_goes(org: Org, erase: Erase, booked: HandOff) -> None:
    mine, other = stranger(booked), stranger(booked, "visit:2", contact=Contact(name="Eve"))
    org.deliver(mine, other)
    erase(mine)
    assert len(org.all("Offer_Interaction__c")) == len(org.all("Event")) == 1


@pytest.mark.parametrize("object_", ["Contact", "Lead"])
def test_a_person_of_theirs_stays_with_a_task(
    org: Org, erase: Erase, booked: HandOff, object_: str
) -> None:
    more = {"Company": "Acme"} if object_ == "Lead" else {}
    id_ = org.fake.org.insert(object_, {"LastName": "Poe", "Email": EMAIL, **more})
    theirs = stranger(booked)
    org.deliver(theirs)
    assert erase(theirs) == Delivered()
    assert org.one(object_)["Id"] == id_
    task = org.one("Task")
    assert (task["Subject"], task["WhoId"]) == ("Asked for the erasure of their data", id_)
    assert "which nobody verified" in task["Description"]
    assert EMAIL not in str(task)
    assert org.all("Event") == org.all("Offer_Interaction__c") == []


def test_a_customer_stays_and_their_people_are_told(
    org: Org, erase: Erase, booked: HandOff
) -> None:
    org.deliver(booked)
    assert erase(booked) == Delivered()
    assert org.one("Account")["Name"] == "Northwind"
    assert org.one("Task")["WhoId"] == org.one("Contact")["Id"]
    assert org.all("Opportunity") == org.all("Event") == org.all("Offer_Interaction__c") == []


def test_again_is_as_once_also_where_the_answer_was_lost(
    org: Org, erase: Erase, booked: HandOff
) -> None:
    org.deliver(booked)
    org.fake.faults.append(Fault("lost", on=("DELETE", "/composite/sobjects")))
    with pytest.raises(Unavailable):
        erase(booked)
    assert erase(booked) == Delivered()
    assert erase(booked) == Delivered()
    assert len(org.all("Task")) == 1
    assert org.all("Event") == []


def test_what_a_worker_that_died_had_made_is_found(org: Org, erase: Erase, booked: HandOff) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    org.forget()
    assert erase(theirs) == Delivered()
    assert left(org) == []


def test_a_lead_that_was_converted_is_a_contact_of_theirs(
    org: Org, erase: Erase, booked: HandOff
) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    contact = org.fake.org.convert(org.one("Lead")["Id"])
    assert erase(theirs) == Delivered()
    assert contact in [one["Id"] for one in org.all("Contact")]
    assert org.one("Task")["WhoId"] == contact


@pytest.mark.parametrize("survives", ["theirs", "ours"])
def test_who_was_merged_with_a_lead_of_theirs_stays(
    org: Org, erase: Erase, booked: HandOff, survives: str
) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    ours = org.one("Lead")["Id"]
    own = org.fake.org.insert(
        "Lead", {"LastName": "Poe", "Company": "Acme", "Email": "sp@acme.example"}
    )
    loser, winner = {"theirs": (ours, own), "ours": (own, ours)}[survives]
    org.fake.org.merge("Lead", loser, winner)
    assert erase(theirs) == Delivered()
    assert [one["Id"] for one in org.all("Lead")] == [winner]
    assert org.one("Task")["WhoId"] == winner


def test_without_time_nothing_is_begun(org: Org, erase: Erase, booked: HandOff) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    assert isinstance(erase(theirs, seconds=1), Postponed)
    assert len(org.all("Lead")) == 1


def test_what_may_not_be_deleted_is_a_persons_matter(
    org: Org, erase: Erase, booked: HandOff
) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    count = 4  # offer, event, opportunity, lead
    refused = {
        "success": False,
        "errors": [{"statusCode": "DELETE_FAILED", "message": "It has cases.", "fields": []}],
    }
    org.fake.faults.append(
        Fault("answer", Reply(200, [refused] * count), on=("DELETE", "/composite/sobjects"))
    )
    outcome = erase(theirs)
    assert isinstance(outcome, Rejected)
    assert "It has cases." in outcome.reason
    assert erase(theirs) == Delivered(), "replayed, once the case is gone"


def test_an_org_with_an_older_package_says_what_to_deploy(
    org: Org, erase: Erase, booked: HandOff
) -> None:
    theirs = stranger(booked)
    org.deliver(theirs)
    may, org.fake.org.deletable = org.fake.org.deletable, set()
    outcome = erase(theirs)
    assert isinstance(outcome, Rejected)
    assert "INSUFFICIENT_ACCESS_OR_READONLY" in outcome.reason
    assert "./segue crm package" in outcome.remedy
    org.fake.org.deletable = may
    assert erase(theirs) == Delivered()
    assert left(org) == []
