"""What was made in HubSpot for somebody goes when they ask for it, and nothing else does."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select

from crm_sync import HandOff
from crm_sync.links import Links
from crm_sync.records import RecordKey
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.target import Delivered, Outcome, Postponed
from remote.faults import Unavailable
from store.crm import CrmLink
from store.database import reading
from tests.conftest import Clock
from tests.crm_sync.erased import erasure_of
from tests.crm_sync.targets.hubspot.conftest import Sender, another, stranger
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import HubSpot as Fake
from tests.fakes.serving import Fault, Reply

Of = Callable[[str], list[Record]]
ACTIVITIES = ("deals", "meetings", "tasks", "notes")
MAYA = {"email": "maya@northwind.example", "firstname": "Mai"}


@pytest.fixture
def erase(hubspot: HubSpot, send: Sender) -> Callable[..., Outcome]:
    """Sends the wish as the delivery does."""

    def erase(*told: HandOff, seconds: float = 60.0, version: int | None = None) -> Outcome:
        parcel = send.parcel(erasure_of(*told), version)
        return hubspot.erase([parcel], until=time.monotonic() + seconds)[parcel.id]

    return erase


def links(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(session.scalars(select(CrmLink.key)))


def a_contact(fake: Fake, **values: str) -> Record:
    return fake.portal.create(fake.portal.tables["contacts"], {**MAYA, **values})


def test_everything_of_a_stranger_goes_and_the_contact_for_good(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, engine: Engine,
    booked: HandOff,
) -> None:  # fmt: skip
    theirs = stranger(booked)
    assert send(theirs) == [Delivered()]
    assert len(of("contacts")) == len(of("notes")) == 1
    assert erase(theirs) == Delivered()
    assert [name for name in ("contacts", *ACTIVITIES) if of(name)] == []
    assert fake.portal.blocked == {"maya@northwind.example"}, "a GDPR delete, not the bin"
    assert links(engine) == set()


def test_nobody_elses_goes(
    send: Sender, erase: Callable[..., Outcome], of: Of, booked: HandOff, accepted: HandOff
) -> None:
    mine, others = stranger(booked), another(booked, "brightway")
    send(mine, others)
    before = {name: {one.id for one in of(name)} for name in ("companies", *ACTIVITIES)}
    erase(mine)
    for name, ids in before.items():
        left = {one.id for one in of(name)}
        gone = 0 if name in ("companies", "tasks") else 1
        assert (left <= ids, len(ids - left)) == (True, gone), name
    assert [one.properties["email"] for one in of("contacts")] == ["dana@brightway.example"]


def test_a_contact_of_theirs_stays_as_it_is_with_a_task(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, booked: HandOff
) -> None:
    contact = a_contact(fake)
    before = dict(contact.properties)
    theirs = stranger(booked)
    send(theirs)
    assert erase(theirs) == Delivered()
    assert [one.id for one in of("contacts")] == [contact.id]
    assert {n: v for n, v in contact.properties.items() if n in MAYA} == MAYA
    assert before["email"] == contact.properties["email"]
    assert of("notes") == of("deals") == of("meetings") == []
    [task] = of("tasks")
    assert task.properties["hs_task_subject"] == "Asked for the erasure of their data"
    assert "which nobody verified" in task.properties["hs_task_body"]
    assert ("contacts", contact.id) in fake.portal.associations["tasks", task.id]
    assert "northwind" not in str(task.properties), "the task names nobody"


def test_a_customer_stays_and_their_people_are_told(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, booked: HandOff
) -> None:
    send(booked)
    assert erase(booked) == Delivered()
    assert of("deals") == of("meetings") == of("notes") == []
    [contact], [company], [task] = of("contacts"), of("companies"), of("tasks")
    assert "signed in on your website" in task.properties["hs_task_body"]
    assert ("contacts", contact.id) in fake.portal.associations["tasks", task.id]
    assert company.properties["name"] == "Northwind"


def test_again_is_as_once_also_where_the_answer_was_lost(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, booked: HandOff
) -> None:
    send(booked)
    fake.faults.append(Fault("lost", on=("POST", "/archive")))
    with pytest.raises(Unavailable):
        erase(booked, version=7)
    assert erase(booked, version=7) == Delivered()
    assert erase(booked, version=7) == Delivered()
    assert len(of("tasks")) == 1
    assert of("deals") == of("meetings") == of("notes") == []


def test_what_a_worker_that_died_had_made_is_found(
    send: Sender, erase: Callable[..., Outcome], of: Of, engine: Engine, booked: HandOff
) -> None:
    theirs = stranger(booked)
    send(theirs)
    Links(engine, "hubspot").forget(RecordKey.read(key) for key in links(engine))
    assert erase(theirs) == Delivered()
    assert [name for name in ("contacts", *ACTIVITIES) if of(name)] == []


@pytest.mark.parametrize("learnt", [True, False], ids=["and we know it", "and we do not"])
@pytest.mark.parametrize("survives", ["theirs", "ours"])
def test_who_was_merged_with_a_contact_of_theirs_stays(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, booked: HandOff,
    later: Callable[..., HandOff], learnt: bool, survives: str,
) -> None:  # fmt: skip
    theirs = stranger(booked)
    send(theirs)
    [ours] = of("contacts")
    own = a_contact(fake, email="m.chen@northwind.example")
    left = {"theirs": (ours.id, own.id), "ours": (own.id, ours.id)}[survives]
    fake.portal.merge("contacts", *left)
    if learnt:
        send(stranger(later(contact=booked.contact.model_copy(update={"role": "CEO"}))))
    assert erase(theirs) == Delivered()
    assert [one.id for one in of("contacts")] == [left[1]]
    assert len(of("tasks")) == 1
    assert of("notes") == []


def test_whom_another_visitor_told_of_since_stays(
    send: Sender, erase: Callable[..., Outcome], of: Of, booked: HandOff, clock: Clock
) -> None:
    mine, other = stranger(booked), stranger(booked, "v2")
    send(mine)
    clock.moment = erasure_of(mine).occurred_at
    clock.pass_(clock.moment - booked.occurred_at)
    send(other)
    assert erase(mine) == Delivered()
    assert len(of("contacts")) == 1


def test_without_time_nothing_is_begun(
    send: Sender, erase: Callable[..., Outcome], of: Of, booked: HandOff
) -> None:
    theirs = stranger(booked)
    send(theirs)
    assert isinstance(erase(theirs, seconds=1), Postponed)
    assert len(of("contacts")) == 1


def test_what_was_never_told_is_no_error(erase: Callable[..., Outcome], booked: HandOff) -> None:
    assert erase(stranger(booked)) == Delivered()


def test_a_conversation_afterwards_is_told_again(
    send: Sender, erase: Callable[..., Outcome], of: Of, booked: HandOff,
    later: Callable[..., HandOff],
) -> None:  # fmt: skip
    theirs = stranger(booked)
    send(theirs)
    erase(theirs)
    anew = stranger(later(), email="other@northwind.example").model_copy(update={"id": "anew"})
    assert send(anew) == [Delivered()]
    assert [one.properties["email"] for one in of("contacts")] == ["other@northwind.example"]
    assert len(of("notes")) == 1


def test_a_refusal_is_not_taken_for_done(
    send: Sender, erase: Callable[..., Outcome], fake: Fake, of: Of, booked: HandOff
) -> None:
    theirs = stranger(booked)
    send(theirs)
    body = {"status": "error", "category": "RATE_LIMITS", "message": "You have reached your limit"}
    fake.faults.append(Fault("answer", Reply(429, body), on=("POST", "/gdpr-delete")))
    with pytest.raises(Unavailable):
        erase(theirs)
    assert len(of("contacts")) == 1
