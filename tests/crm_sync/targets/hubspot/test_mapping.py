"""The default mapping: on a fresh account it needs nobody's hand, and no field is lost by it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from crm_sync import HandOff
from crm_sync.hand_off import (
    Attendee,
    Company,
    Contact,
    Meeting,
    MeetingChange,
    Need,
    OfferContext,
    Product,
    Routing,
    Task,
)
from crm_sync.mappings.checking import findings, needed
from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.schema import ObjectSchema, Schema
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.hubspot.values import LONGEST
from crm_sync.targets.target import Delivered
from tests.crm_sync.targets.hubspot.conftest import Sender
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.service import HubSpot as Fake

Of = Callable[[str], list[Record]]
NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def full() -> HandOff:
    """Everything of product.md's table, each value another one."""
    return HandOff(
        id="decision-77",
        account_key="account:northwind",
        company=Company(
            name="Northwind", segment="mid-market", region="emea", stage="customer",
            employees=312, owner="Priya Shah",
        ),
        contact=Contact(
            id="c-9", name="Maya van der Berg", email="maya@northwind.example", role="Head of Ops"
        ),
        offer=OfferContext(
            id="team_plan", title="Team plan", motion="upsell", variant="blue", placement="chat",
            page="/pricing", trigger="team_outgrew", family="usage",
            reason="Since your team is 45 people on Starter, …", outcome="accepted", at=NOON,
            decision_id="decision-77", deferred_until=NOON + timedelta(days=40),
        ),
        need=Need(
            words=("we're 45 people on Starter", "and keep missing follow-ups"),
            pain_points=("Missed follow-ups", "No overview"), goal="Faster replies",
            timeline="This quarter", plan="Starter-declared", team_size=45,
        ),
        product=Product(
            plan="starter", owned_products=("Scheduling", "Routing"),
            implementation_stage="live", usage_milestone="85 % of seats used",
            renewal_on=date(2027, 3, 4),
        ),
        routing=Routing(
            rule="upsell_to_owner", explanation="Priya Shah owns the account.",
            inputs={"score": 17}, fallback=True,
        ),
        meeting=Meeting(
            id="meeting-5@segue", type="Plan review", starts_at=NOON + timedelta(days=2),
            ends_at=NOON + timedelta(days=2, minutes=30), zone="Europe/Amsterdam",
            host="Priya Shah", attendees=(Attendee(name="Sam Roe", email="sam@northwind.example"),),
            join_link="https://meet.example/xyz", state="confirmed",
            changes=(MeetingChange(what="booked", at=NOON + timedelta(seconds=11)),),
        ),
        occurred_at=NOON + timedelta(seconds=12),
    )  # fmt: skip


TABLE = {
    # offer
    "which one": ("contacts", "segue_offer", "Team plan"),
    "its id": ("deals", "segue_offer_id", "team_plan"),
    "motion": ("deals", "segue_offer_motion", "upsell"),
    "variant": ("deals", "segue_offer_variant", "blue"),
    "where it appeared": ("deals", "segue_offer_placement", "chat"),
    "page": ("deals", "segue_offer_page", "/pricing"),
    "trigger": ("deals", "segue_offer_trigger", "team_outgrew"),
    "family": ("deals", "segue_offer_family", "usage"),
    "reason as shown": (
        "deals", "segue_offer_reason", "Since your team is 45 people on Starter, …",
    ),
    "outcome": ("deals", "segue_offer_outcome", "accepted"),
    "when": ("deals", "segue_offer_at", "2026-11-18T12:00:00Z"),
    "until": ("deals", "segue_offer_deferred_until", "2026-12-28T12:00:00Z"),
    "decision id": ("deals", "offer_interaction_id", "decision-77"),
    # declared need
    "exact words": (
        "deals", "segue_need_words", "we're 45 people on Starter; and keep missing follow-ups",
    ),
    "pain points": ("deals", "segue_need_pain_points", "Missed follow-ups; No overview"),
    "goal": ("deals", "segue_need_goal", "Faster replies"),
    "timeline": ("deals", "segue_need_timeline", "This quarter"),
    "plan as declared": ("deals", "segue_need_plan", "Starter-declared"),
    "team size as declared": ("deals", "segue_need_team_size", "45"),
    # product
    "plan": ("companies", "segue_plan", "starter"),
    "owned products": ("companies", "segue_owned_products", "Scheduling; Routing"),
    "implementation stage": ("companies", "segue_implementation_stage", "live"),
    "usage milestone": ("companies", "segue_usage_milestone", "85 % of seats used"),
    "renewal date": ("companies", "segue_renewal_on", "2027-03-04"),
    # routing
    "why": ("deals", "segue_routing_explanation", "Priya Shah owns the account."),
    "rule": ("deals", "segue_routing_rule", "upsell_to_owner"),
    "inputs": ("deals", "segue_routing_inputs", '{"score": 17}'),
    "fallback": ("deals", "segue_routing_fallback", "true"),
    # meeting
    "type": ("meetings", "segue_meeting_type", "Plan review"),
    "starts": ("meetings", "hs_meeting_start_time", "2026-11-20T12:00:00Z"),
    "ends": ("meetings", "hs_meeting_end_time", "2026-11-20T12:30:00Z"),
    "zone": ("meetings", "segue_meeting_zone", "Europe/Amsterdam"),
    "host": ("meetings", "segue_meeting_host", "Priya Shah"),
    "join link": ("meetings", "hs_meeting_external_url", "https://meet.example/xyz"),
    "state": ("meetings", "hs_meeting_outcome", "SCHEDULED"),
    "uid": ("meetings", "segue_id", "meeting-5@segue"),
    # who
    "company": ("companies", "name", "Northwind"),
    "segment": ("companies", "segue_segment", "mid-market"),
    "region": ("companies", "segue_region", "emea"),
    "stage": ("companies", "segue_stage", "customer"),
    "employees": ("companies", "segue_employees", "312"),
    "verified": ("companies", "segue_verified", "true"),
    "first name": ("contacts", "firstname", "Maya"),
    "last name": ("contacts", "lastname", "van der Berg"),
    "e-mail": ("contacts", "email", "maya@northwind.example"),
    "role": ("contacts", "jobtitle", "Head of Ops"),
    "contact": ("contacts", "segue_contact_id", "c-9"),
}  # fmt: skip


def test_a_fresh_account_lacks_nothing_but_what_is_ours(
    connect: Callable[..., HubSpot], mapping: CrmMapping
) -> None:
    schema = connect().schema(mapping.objects)
    lacking = {one.field.name for one in needed(mapping, schema)}
    assert all(name.startswith("segue_") or name == "offer_interaction_id" for name in lacking)


def test_nothing_is_dropped_once_the_properties_are_there(
    hubspot: HubSpot, mapping: CrmMapping
) -> None:
    found = findings(mapping, hubspot.schema(mapping.objects))
    assert [str(one) for one in found if one.severity != "hint"] == []


def test_nor_where_the_account_has_the_custom_object(hubspot: HubSpot, mapping: CrmMapping) -> None:
    custom = mapping.parts["offer_interaction"].object
    bare = Schema({**hubspot.schema(mapping.objects).objects, custom: ObjectSchema(custom)})
    made = {
        one.field.name: replace(one.field, longest=LONGEST if "text" in one.field.type else None)
        for one in needed(mapping, bare)
    }
    whole = Schema({**bare.objects, custom: ObjectSchema(custom, made)})
    assert [str(one) for one in findings(mapping, whole) if one.severity != "hint"] == []


def test_to_make_the_properties_twice_changes_nothing(
    hubspot: HubSpot, connect: Callable[..., HubSpot], mapping: CrmMapping, fake: Fake
) -> None:
    lacking = needed(mapping, connect().schema(mapping.objects))
    assert lacking == []
    name = "segue_offer_reason"
    wanted = fake.portal.tables["deals"].properties.pop(name)
    [one] = needed(mapping, hubspot.schema(mapping.objects))
    hubspot.create_fields([one])
    hubspot.create_fields([one])
    assert fake.portal.tables["deals"].properties[name].type == wanted.type


def test_every_field_survives(send: Sender, of: Of, full: HandOff) -> None:
    assert send(full) == [Delivered()]
    arrived = {what: of(name)[0].properties.get(field) for what, (name, field, _) in TABLE.items()}
    assert arrived == {what: value for what, (_, _, value) in TABLE.items()}


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    elif value not in (None, "", False, True):
        yield str(value)


@pytest.mark.parametrize("outcome", ["shown", "accepted", "deferred", "declined", "ignored"])
def test_the_whole_story_stands_in_the_note_whatever_became_of_it(
    send: Sender, of: Of, full: HandOff, outcome: str
) -> None:
    assert full.offer is not None
    offer = full.offer.model_copy(update={"outcome": outcome})
    send(full.model_copy(update={"offer": offer}))
    note = unescape(of("notes")[0].properties["hs_note_body"]).lower()
    missing = [
        leaf
        for leaf in leaves(full.model_copy(update={"offer": offer}).model_dump(mode="json"))
        if leaf.replace("T", " ").replace("Z", "").lower() not in note and leaf.lower() not in note
    ]
    assert missing == []
    assert of("contacts")[0].properties["segue_offer_outcome"] == outcome
    assert len(of("deals")) == (outcome == "accepted")


def test_a_plays_task_survives(send: Sender, of: Of, full: HandOff) -> None:
    task = Task(
        play="renewal_window", title="Talk about the renewal", reason="It ends on 2027-03-04.",
        owner="priya@harbor.example", due_on=date(2026, 12, 1), state="open",
        offer_id="annual", offer_title="Annual term", offer_words="Save two months.",
    )  # fmt: skip
    only = HandOff(
        id="play-1", account_key=full.account_key, company=full.company, task=task,
        occurred_at=full.occurred_at,
    )  # fmt: skip
    assert send(only) == [Delivered()]
    [made] = of("tasks")
    assert made.properties["hs_task_subject"] == "Talk about the renewal (Northwind)"
    assert made.properties["hs_timestamp"] == "2026-12-01T12:00:00Z"
    assert made.properties["segue_play"] == "renewal_window"
    assert "Save two months." in made.properties["hs_task_body"]
    assert made.properties["hubspot_owner_id"], "an owner is found by the address as well"
    closed = task.model_copy(update={"state": "withdrawn", "because": "It was renewed."})
    send(only.model_copy(update={"task": closed}))
    assert made.properties["hs_task_status"] == "COMPLETED"
    assert made.properties["segue_play_because"] == "It was renewed."


def test_where_the_account_has_the_custom_object_every_offer_is_one(
    fake: Fake, connect: Callable[..., HubSpot], of: Of, full: HandOff, mapping: CrmMapping
) -> None:
    fake.portal.custom_object("p_offer_interaction", Property("name"))
    target = connect()
    target.create_fields(needed(mapping, target.schema(mapping.objects)))
    assert full.offer is not None
    offer = full.offer.model_copy(update={"outcome": "declined"})
    assert Sender(target)(full.model_copy(update={"offer": offer})) == [Delivered()]
    [made] = of("p_offer_interaction")
    assert made.properties["segue_offer_outcome"] == "declined"
    assert made.properties["segue_routing_inputs"] == '{"score": 17}'
    ends = {name for name, _ in fake.portal.associations["p_offer_interaction", made.id]}
    assert {"companies", "contacts"} <= ends
