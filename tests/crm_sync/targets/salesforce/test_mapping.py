"""Every field that the CRM must receive survives, from a full hand-off to the org's records."""

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import BaseModel

from crm_sync.hand_off import (
    Attendee,
    Company,
    Contact,
    HandOff,
    MeetingChange,
    Need,
    Product,
    Request,
    Routing,
    Task,
)
from crm_sync.operating.checks import look
from crm_sync.targets.target import Delivered
from tests.crm_sync.targets.salesforce.conftest import MAPPING, Org


@pytest.fixture
def full(booked: HandOff, now: datetime) -> HandOff:
    """A hand-off with something of its own in every field."""
    assert booked.offer is not None
    assert booked.meeting is not None
    offer = booked.offer.model_copy(
        update={
            "id": "offer-17",
            "variant": "variant-b",
            "deferred_until": now + timedelta(days=31),
        }
    )
    meeting = booked.meeting.model_copy(
        update={
            "attendees": (Attendee(name="Ada Attendee", email="ada@northwind.example"),),
            "changes": (
                MeetingChange(
                    what="moved",
                    by="rep",
                    at=now,
                    starts_at=now + timedelta(days=1),
                    host="Priya Shah",
                    words="a rep's words",
                ),
            ),
        }
    )
    return booked.model_copy(
        update={
            "company": Company(
                name="Northwind",
                segment="segment-s",
                region="region-r",
                stage="customer",
                employees=4567,
                owner="Priya Shah",
            ),
            "contact": Contact(
                id="contact-c", name="Maya Chen", email="maya@northwind.example", role="role-r"
            ),
            "offer": offer,
            "meeting": meeting,
            "need": Need(
                words=("exact words one", "exact words two"),
                pain_points=("Pain one", "Pain two"),
                goal="a goal",
                timeline="this quarter",
                plan="declared-plan",
                team_size=456,
            ),
            "product": Product(
                plan="owned-plan",
                owned_products=("Scheduling", "Insights"),
                implementation_stage="onboarding-done",
                usage_milestone="85 % of seats used",
                renewal_on=date(2027, 3, 1),
            ),
            "routing": Routing(
                rule="rule-r",
                explanation="Because Priya owns it.",
                inputs={"score": 17, "region": "emea"},
                fallback=True,
            ),
            "request": Request(
                kind="problem", text="words of a problem", at=now, reply_to="else@x.example"
            ),
        }
    )


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _leaves(getattr(value, name), f"{path}.{name}")
    elif isinstance(value, tuple):
        for number, one in enumerate(value):
            yield from _leaves(one, f"{path}[{number}]")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _leaves(one, f"{path}.{name}")
    elif value is not None and value != "":
        yield path, value


def _forms(value: Any) -> set[str]:
    """How a value may stand in a record."""
    if isinstance(value, datetime):
        return {
            value.strftime("%Y-%m-%dT%H:%M:%S.000+0000"),
            value.isoformat().replace("+00:00", "Z"),
        }
    return {value.isoformat() if isinstance(value, date) else str(value)}


def _held(records: list[dict[str, Any]]) -> str:
    return json.dumps(records, ensure_ascii=False)


def _of_fields(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the texts that tell everything."""
    prose = ("Description", "Story__c")
    return [{name: v for name, v in one.items() if name not in prose} for one in records]


def test_every_field_of_the_table_survives(org: Org, full: HandOff) -> None:
    """product.md, "What the CRM must receive": each as a field of its own, and in the story."""
    [outcome] = org.deliver(full)
    assert outcome == Delivered()
    offer = org.one("Offer_Interaction__c")
    held = _held(_of_fields([offer])).replace('\\"', '"')
    parts = ("offer", "need", "product", "routing", "meeting", "request")
    lost = [
        path
        for part in parts
        for path, value in _leaves(getattr(full, part), part)
        if not any(form in held or json.dumps(form)[1:-1] in held for form in _forms(value))
    ]
    assert [path for path in lost if path != "routing.fallback"] == []
    assert offer["Routing_Fallback__c"] is True
    assert "words of a problem" in offer["Story__c"]


def test_the_company_and_the_person_arrive_whole(org: Org, full: HandOff) -> None:
    org.deliver(full)
    held = _held(_of_fields([org.one("Account"), org.one("Contact")]))
    parts = {"company": full.company, "contact": full.contact}
    lost = [p for n, part in parts.items() for p, v in _leaves(part, n) if str(v) not in held]
    assert lost == []


def test_a_stranger_arrives_whole(org: Org, full: HandOff) -> None:
    org.deliver(full.model_copy(update={"account_key": "visit:1"}))
    held = _held(_of_fields([org.one("Lead"), org.one("Offer_Interaction__c")]))
    contact = Contact(name="Maya Chen", email="maya@northwind.example", role="role-r")
    company = full.company and full.company.model_copy(update={"owner": None})
    parts = {"company": company, "contact": contact}
    # The first and the last name stand apart, and together in a field of ours.
    assert [p for n, part in parts.items() for p, v in _leaves(part, n) if str(v) not in held] == []


def test_an_event_tells_of_its_meeting_without_an_offer(org: Org, full: HandOff) -> None:
    org.deliver(full.model_copy(update={"offer": None, "request": None}))
    event = org.one("Event")
    held = _held([event]) + event["Description"]
    told = dict(_leaves(full.meeting, "meeting")) | dict(_leaves(full.routing, "routing"))
    times = {path for path, value in told.items() if isinstance(value, datetime)}
    words = {path: str(value) for path, value in told.items() if path not in times}
    missing = {path for path, value in words.items() if value not in held}
    # Said in other words in the story: "Moved by the rep", "(fallback)".
    assert missing <= {"meeting.changes[0].what", "routing.fallback"}
    assert (event["StartDateTime"], event["EndDateTime"]) == (
        "2026-11-19T15:00:00.000+0000",
        "2026-11-19T15:30:00.000+0000",
    )


def test_a_plays_task_arrives_whole(org: Org, accepted: HandOff) -> None:
    task = Task(
        play="play-p",
        title="Talk about the renewal",
        reason="It ends in 60 days.",
        owner="Priya Shah",
        due_on=date(2026, 12, 1),
        state="open",
        offer_id="offer-o",
        offer_title="Team plan",
        offer_words="They have outgrown Starter.",
    )
    org.deliver(accepted.model_copy(update={"offer": None, "task": task}))
    record = org.one("Task")
    held = _held([record])
    leaves = dict(_leaves(task, "task"))
    missing = {p for p, v in leaves.items() if not any(form in held for form in _forms(v))}
    assert missing == set()
    assert record["ActivityDate"] == "2026-12-01"


def test_the_default_fits_a_fresh_org(org: Org) -> None:
    """What may be too long and is not cut is what somebody should look at."""
    checked = look(org.crm, MAPPING)
    assert list(checked.needed) == []
    warned = {(one.part, one.field) for one in checked.findings if one.severity != "hint"}
    assert warned == {
        ("company", "Name"),
        ("contact", "Email"),
        ("lead", "Company"),
        ("lead", "Email"),
    }


def test_standard_fields_are_the_crms_own_once_they_are_made() -> None:
    """But for an event, which is Segue's, and what an activity says."""
    ours = {"Subject", "StartDateTime", "EndDateTime", "Location", "Description", "ShowAs"}
    ours |= {"OwnerId", "ActivityDate", "Name"}
    overwritten = {
        f"{part}.{name}"
        for part, rule in MAPPING.parts.items()
        for name, field in rule.fields.items()
        if not name.endswith("__c") and field.write == "always"
    }
    expected = {f"meeting.{name}" for name in ours - {"ActivityDate", "Name"}}
    expected |= {"task.ActivityDate", "task.Description", "note.Description"}
    assert overwritten == expected | {"offer_interaction.Name"}
