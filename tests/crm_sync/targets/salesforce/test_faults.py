"""Whatever goes wrong on the way, each record is there once, and what stands still says why."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from crm_sync.delivery.claiming import TALK
from crm_sync.hand_off import Company, Contact, HandOff, Need
from crm_sync.targets.connection import Connection
from crm_sync.targets.salesforce import answers, delivery, describing, errors
from crm_sync.targets.salesforce.crm import SalesforceCrm
from crm_sync.targets.salesforce.opening import open_target
from crm_sync.targets.target import Delivered, Postponed, Rejected
from remote.faults import Refused, Unavailable
from tests.conftest import Clock
from tests.crm_sync.targets.salesforce.conftest import Org
from tests.fakes.salesforce import LIMIT_EXCEEDED, UNAVAILABLE, Salesforce, refusal
from tests.fakes.salesforce.answers import Problem
from tests.fakes.salesforce.duplicates import DuplicateRule
from tests.fakes.serving import Fault

Later = Callable[..., HandOff]
OBJECTS = ("Account", "Contact", "Opportunity", "Offer_Interaction__c", "Event")


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "sleep", lambda _: None)


def _many(hand_off: HandOff, count: int) -> list[HandOff]:
    return [
        hand_off.model_copy(
            update={
                "id": f"decision-{n}",
                "account_key": f"account:{n}",
                "contact": Contact(id="1", name=f"Maya {n}", email=f"maya@{n}.example"),
                "meeting": hand_off.meeting and hand_off.meeting.model_copy(update={"id": f"m{n}"}),
            }
        )
        for n in range(count)
    ]


# The way there


@pytest.mark.parametrize("kind", ["lost", "reset", "cut"])
@pytest.mark.parametrize("object_", OBJECTS)
def test_an_answer_that_is_lost_makes_nothing_twice(
    org: Org, booked: HandOff, kind: str, object_: str
) -> None:
    org.fake.faults.append(Fault(kind, on=("PATCH", f"sobjects/{object_}")))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        org.deliver(booked)
    assert org.deliver(booked) == [Delivered()]
    assert {len(org.all(name)) for name in OBJECTS} == {1}


@pytest.mark.parametrize("fault", [UNAVAILABLE, LIMIT_EXCEEDED])
def test_an_org_that_is_away_or_busy_is_said_to_be(
    org: Org, booked: HandOff, fault: object
) -> None:
    org.fake.faults.append(Fault("answer", fault, on=("PATCH", "")))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        org.deliver(booked)


def test_half_of_a_batch_that_fails_is_sent_again_alone(org: Org, booked: HandOff) -> None:
    org.fake.collections.fails_halves = 2
    many = _many(booked, 8)
    assert org.deliver(*many) == [Delivered()] * 8
    assert {len(org.all(name)) for name in OBJECTS} == {8}


def test_a_row_that_stays_locked_holds_up_its_account_alone(org: Org, booked: HandOff) -> None:
    org.deliver(booked)
    org.fake.org.locked[org.one("Account")["Id"]] = 100
    company = Company(name="Northwind", segment="large")
    mine = booked.model_copy(update={"company": company})
    other = _many(booked, 1)[0]
    held_up, delivered = org.deliver(mine, other)
    assert isinstance(held_up, Postponed)
    assert delivered == Delivered()


def test_the_time_that_a_worker_talks_is_enough(org: Org, booked: HandOff) -> None:
    assert org.deliver(booked, seconds=TALK.total_seconds()) == [Delivered()]


def test_without_time_nothing_is_begun(org: Org, booked: HandOff) -> None:
    [outcome] = org.deliver(booked, seconds=10)
    assert isinstance(outcome, Postponed)
    assert org.fake.calls == []


def test_one_record_of_a_wrong_form_spoils_no_other(org: Org, booked: HandOff) -> None:
    reply = refusal(400, "JSON_PARSER_ERROR")
    org.fake.faults.append(Fault("answer", reply, on=("PATCH", "sobjects/Account")))
    assert org.deliver(*_many(booked, 4)) == [Delivered()] * 4


# Tokens


def test_a_token_that_ends_in_the_middle_is_replaced(org: Org, booked: HandOff) -> None:
    org.fake.revoke_after = 8
    assert org.deliver(booked) == [Delivered()]
    assert org.fake.login.given == 2


def test_a_token_is_got_once_for_all_workers(
    org: Org, booked: HandOff, connection: Connection
) -> None:
    org.deliver(booked)
    other = open_target(connection)
    other.schema(["Account"])
    other.close()
    assert org.fake.login.given == 1


def test_a_token_without_a_named_life_is_replaced_before_it_can_end(
    org: Org, booked: HandOff, clock: Clock, later: Later
) -> None:
    org.deliver(booked)
    clock.pass_(timedelta(minutes=40))
    org.deliver(later(booked, need=None))
    assert org.fake.login.given == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"approved": False}, "approve the permission set"),
        ({"consumer_key": "another"}, "Copy the consumer key"),
        ({"public_key": ""}, "Upload the certificate"),
    ],
)
def test_wrong_credentials_are_told_with_what_mends_them(
    org: Org, booked: HandOff, change: dict[str, object], words: str
) -> None:
    for name, value in change.items():
        setattr(org.fake.login, name, value)
    with pytest.raises(Refused) as refused:
        org.deliver(booked)
    assert words in refused.value.remedy


def test_access_that_is_revoked_in_the_middle_is_refused_and_goes_on_when_it_is_back(
    org: Org, booked: HandOff
) -> None:
    org.crm.schema(["Account"])
    org.fake.login.revoke()
    org.fake.login.approved = False
    with pytest.raises(Refused):
        org.deliver(booked)
    org.fake.login.approved = True
    assert org.deliver(booked) == [Delivered()]


# What an administrator did not do


def test_without_the_package_nothing_is_sent_and_the_remedy_is_named(
    bare: Salesforce, crm: SalesforceCrm, booked: HandOff, connection: Connection
) -> None:
    org = Org(bare, crm, connection.engine)
    with pytest.raises(Refused) as refused:
        org.deliver(booked)
    assert "Deploy the metadata package" in refused.value.remedy
    assert org.all("Account") == []


@pytest.mark.parametrize("how", ["hidden", "read_only"])
def test_a_field_that_was_taken_away_is_named(org: Org, booked: HandOff, how: str) -> None:
    getattr(org.fake.org, how).add(("Offer_Interaction__c", "Reason__c"))
    with pytest.raises(Refused, match=r"Offer_Interaction__c\.Reason__c"):
        org.deliver(booked)
    getattr(org.fake.org, how).clear()
    assert org.deliver(booked) == [Delivered()]


def test_a_field_that_is_taken_away_while_it_is_remembered_is_named_too(
    org: Org, booked: HandOff, later: Later
) -> None:
    org.deliver(booked)
    org.fake.org.hidden.add(("Offer_Interaction__c", "Reason__c"))
    with pytest.raises(Refused, match="Reason__c"):
        org.deliver(later(booked, need=None))


# What an administrator mends while it is remembered otherwise


def test_a_field_that_was_made_longer_takes_what_is_replayed(
    org: Org, booked: HandOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(describing, "_IN_DOUBT_SECONDS", 0.0)
    name = org.fake.org.objects["Account"].fields["Name"]
    long = booked.model_copy(update={"company": Company(name="N" * 300)})
    [outcome] = org.deliver(long)
    assert isinstance(outcome, Rejected)
    org.fake.org.objects["Account"].fields["Name"] = replace(name, length=400)
    [outcome] = org.deliver(long)
    assert isinstance(outcome, Delivered)
    assert org.one("Account")["Name"] == "N" * 300


def test_a_rep_who_left_meanwhile_owns_nothing_and_stops_nothing(
    org: Org, booked: HandOff, later: Later
) -> None:
    org.deliver(booked)
    [priya] = [one for one in org.all("User") if one["Name"] == "Priya Shah"]
    org.fake.org.change("User", priya["Id"], {"IsActive": False})
    fresh = booked.model_copy(update={"id": "decision-2", "meeting": None})
    [outcome] = org.deliver(fresh)
    assert isinstance(outcome, Delivered)
    assert any("no active user" in note for note in outcome.notes)
    assert len(org.all("Opportunity")) == 2


def test_a_collection_that_is_too_large_is_sent_in_halves(org: Org, booked: HandOff) -> None:
    org.fake.largest = 40_000
    words = Need(words=("a" * 9_000,))
    many = [one.model_copy(update={"need": words}) for one in _many(booked, 8)]
    assert org.deliver(*many) == [Delivered()] * 8
    assert {len(org.all(name)) for name in OBJECTS} == {8}


# The day's calls


def test_some_calls_of_the_day_are_left_to_others(
    org: Org, booked: HandOff, clock: Clock, later: Later
) -> None:
    org.deliver(booked)
    org.fake.used = 85_000
    changed = later(booked, need=None)
    with pytest.raises(Unavailable) as over:
        for _ in range(3):
            changed = later(changed, company=Company(name="Northwind", segment=str(_)))
            org.deliver(changed)
    assert over.value.retry_after is not None
    assert org.fake.used < 85_010
    before = len(org.fake.calls)
    with pytest.raises(Unavailable):
        org.deliver(changed)
    assert len(org.fake.calls) == before
    org.fake.used = 100
    clock.pass_(timedelta(minutes=16))
    assert org.deliver(later(changed, product=None)) == [Delivered()]


# What people did over there


def test_a_merged_account_is_its_survivor(org: Org, booked: HandOff, later: Later) -> None:
    org.deliver(booked)
    kept = org.fake.org.insert("Account", {"Name": "Northwind Inc"})
    org.fake.org.merge("Account", org.one_of("Account", "Northwind")["Id"], kept)
    company = Company(name="Northwind", segment="large")
    assert org.deliver(later(booked, company=company)) == [Delivered()]
    account = org.one("Account")
    assert (account["Id"], account["Segue_Segment__c"]) == (kept, "large")


def test_what_a_person_deleted_is_not_made_again_by_its_interaction(
    org: Org, booked: HandOff, later: Later
) -> None:
    org.deliver(booked)
    for object_ in ("Event", "Opportunity", "Contact"):
        org.fake.org.delete(object_, org.one(object_)["Id"])
    assert booked.meeting is not None
    changed = later(
        booked,
        meeting=booked.meeting.model_copy(update={"state": "cancelled"}),
        contact=Contact(id="c-1", name="Maya Chen", email="maya@northwind.example", role="CEO"),
    )
    [outcome] = org.deliver(changed)
    assert isinstance(outcome, Delivered)
    assert org.all("Event") == org.all("Opportunity") == org.all("Contact") == []
    assert any("deleted" in note for note in outcome.notes)


def test_an_account_that_was_deleted_is_made_anew_for_a_new_interaction(
    org: Org, booked: HandOff
) -> None:
    org.deliver(booked)
    org.fake.org.delete("Account", org.one("Account")["Id"])
    assert booked.meeting is not None
    new = booked.model_copy(
        update={"id": "decision-2", "meeting": booked.meeting.model_copy(update={"id": "m-2"})}
    )
    assert org.deliver(new) == [Delivered()]
    account, contact = org.one("Account"), org.one("Contact")
    [offer] = [one for one in org.all("Offer_Interaction__c") if one["Segue_Id__c"] == "decision-2"]
    assert (offer["Account__c"], offer["Contact__c"]) == (account["Id"], contact["Id"])


def test_a_connection_that_is_made_anew_overwrites_nothing_and_makes_nothing_twice(
    org: Org, booked: HandOff, later: Later
) -> None:
    org.deliver(booked)
    org.fake.org.change("Account", org.one("Account")["Id"], {"Name": "Northwind Ltd"})
    org.forget()
    assert org.deliver(later(booked)) == [Delivered()]
    assert org.one("Account")["Name"] == "Northwind Ltd"
    assert {len(org.all(name)) for name in OBJECTS} == {1}


# What people do at the same moment


def test_an_account_that_is_merged_while_its_row_is_locked_costs_no_dead_letter(
    org: Org, booked: HandOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.deliver(booked)
    account = org.one("Account")["Id"]
    survivor = org.fake.org.insert("Account", {"Name": "Northwind Traders"})
    org.fake.org.locked[account] = 3
    pauses: list[float] = []

    def merged_at_the_last(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            org.fake.org.merge("Account", account, survivor)

    monkeypatch.setattr(delivery, "sleep", merged_at_the_last)
    changed = booked.model_copy(update={"company": Company(name="Northwind", segment="large")})
    assert org.deliver(changed) == [Delivered()]
    assert len(pauses) == 3, "the row was locked three times"


@pytest.mark.parametrize(
    ("object_", "field", "known"),
    [
        ("Contact", "LastName", {"LastName": "Chen", "Email": "other@x.example"}),
        ("Account", "Name", {"Name": "Northwind"}),
    ],
)
def test_whom_a_duplicate_rule_found_and_a_person_then_deleted_costs_no_dead_letter(
    org: Org, booked: HandOff, monkeypatch: pytest.MonkeyPatch, object_: str, field: str, known: Any
) -> None:
    other = org.fake.org.insert(object_, known)
    org.fake.org.duplicate_rules.append(DuplicateRule(object_, field))
    insert = org.fake.org.insert

    def deleted_at_once(name: str, values: Any, *, allow: bool = False) -> str:
        try:
            return insert(name, values, allow=allow)
        except Problem:
            org.fake.org.delete(object_, other)
            raise

    monkeypatch.setattr(org.fake.org, "insert", deleted_at_once)
    company = Company(name="Northwind")
    assert org.deliver(booked.model_copy(update={"company": company})) == [Delivered()]
    assert org.one(object_)["Id"] != other


def test_a_lock_that_a_trigger_meets_is_a_lock() -> None:
    said = "Segue: execution of AfterInsert caused by: UNABLE_TO_LOCK_ROW, unable to obtain: []"
    trigger = answers.Fault(statusCode="CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", message=said)
    assert isinstance(errors.failed("the Account “Northwind”", trigger), Postponed)
    broken = trigger.model_copy(update={"message": "System.NullPointerException"})
    assert isinstance(errors.failed("the Account “Northwind”", broken), Rejected)


def test_an_org_that_is_full_makes_no_dead_letters(
    org: Org, booked: HandOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> str:
        raise Problem("STORAGE_LIMIT_EXCEEDED", "storage limit exceeded")

    with monkeypatch.context() as patched:
        patched.setattr(org.fake.org, "insert", full)
        with pytest.raises(Refused, match="no room") as refused:
            org.deliver(*_many(booked, 3))
    assert "data storage" in refused.value.remedy
    assert org.deliver(*_many(booked, 3)) == [Delivered()] * 3


def test_what_changes_there_again_and_again_is_for_later_and_not_for_a_person() -> None:
    for code in errors.GONE:
        fault = answers.Fault(statusCode=code, message="it is another one now")
        assert isinstance(errors.failed("the Account “Northwind”", fault), Postponed)
