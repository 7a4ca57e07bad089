"""Hand-offs arrive in HubSpot: each record once, with what it belongs to, and as it is now."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from crm_sync import HandOff
from crm_sync.hand_off import MeetingChange, Request
from crm_sync.mappings.language import CrmMapping, FieldRule
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.target import Delivered, Postponed, Rejected
from tests.crm_sync.targets.hubspot.conftest import Sender, another, stranger
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.properties import Property
from tests.fakes.hubspot.service import HubSpot as Fake

Of = Callable[[str], list[Record]]
Later = Callable[..., HandOff]


def counts(of: Of) -> dict[str, int]:
    names = ("companies", "contacts", "deals", "meetings", "notes", "tasks")
    return {name: len(of(name)) for name in names}


def test_an_accepted_offer_with_a_meeting_is_there(send: Sender, of: Of, booked: HandOff) -> None:
    assert send(booked) == [Delivered()]
    assert counts(of) == {
        "companies": 1, "contacts": 1, "deals": 1, "meetings": 1, "notes": 1, "tasks": 0,
    }  # fmt: skip
    [contact] = of("contacts")
    assert contact.properties["firstname"] == "Maya"
    assert contact.properties["lastname"] == "Chen"
    assert contact.properties["segue_offer_outcome"] == "accepted"
    [deal] = of("deals")
    assert deal.properties["offer_interaction_id"] == "decision-1"
    assert deal.properties["dealstage"] == "appointmentscheduled"
    [meeting] = of("meetings")
    assert meeting.properties["hs_meeting_outcome"] == "SCHEDULED"
    assert meeting.properties["hs_meeting_start_time"] == "2026-11-19T15:00:00Z"


def test_everything_belongs_together(send: Sender, fake: Fake, of: Of, booked: HandOff) -> None:
    send(booked)
    [company], [contact], [deal] = of("companies"), of("contacts"), of("deals")
    people = {("companies", company.id), ("contacts", contact.id), ("deals", deal.id)}
    for name in ("meetings", "notes"):
        [one] = of(name)
        assert set(fake.portal.associations[name, one.id]) == people
    assert ("contacts", contact.id) in fake.portal.associations["companies", company.id]


def test_the_same_again_costs_no_call(send: Sender, fake: Fake, booked: HandOff) -> None:
    send(booked)
    fake.calls.clear()
    assert send(booked) == [Delivered()]
    assert fake.calls == {}


def test_only_what_changed_is_sent(send: Sender, fake: Fake, later: Later, booked: HandOff) -> None:
    send(booked)
    fake.calls.clear()
    assert booked.meeting is not None
    moved = booked.meeting.model_copy(
        update={
            "starts_at": booked.meeting.starts_at + timedelta(hours=1),
            "changes": (MeetingChange(what="moved", at=booked.occurred_at),),
        }
    )
    send(later(meeting=moved))
    assert set(fake.calls) == {
        "POST contacts/batch/update", "POST meetings/batch/update", "POST notes/batch/update",
    }  # fmt: skip
    [meeting] = fake.portal.tables["meetings"].records.values()
    assert meeting.properties["hs_meeting_outcome"] == "RESCHEDULED"
    assert meeting.properties["hs_meeting_start_time"] == "2026-11-19T16:00:00Z"


@pytest.mark.parametrize(("state", "outcome"), [("cancelled", "CANCELED"), ("no_show", "NO_SHOW")])
def test_a_meeting_that_did_not_take_place(
    send: Sender, of: Of, booked: HandOff, later: Later, state: str, outcome: str
) -> None:
    send(booked)
    assert booked.meeting is not None
    send(later(meeting=booked.meeting.model_copy(update={"state": state})))
    [meeting] = of("meetings")
    assert meeting.properties["hs_meeting_outcome"] == outcome


def test_a_hundred_cost_hardly_more_calls_than_one(
    send: Sender, fake: Fake, of: Of, booked: HandOff
) -> None:
    send(another(booked, "first"))
    alone = sum(fake.calls.values())
    fake.calls.clear()
    outcomes = send(*(another(booked, f"n{number}") for number in range(100)))
    assert outcomes == [Delivered()] * 100
    assert sum(fake.calls.values()) <= alone
    assert counts(of)["notes"] == 101


def test_an_older_hand_off_overwrites_nothing(
    send: Sender, of: Of, booked: HandOff, accepted: HandOff
) -> None:
    send(booked, version=5)
    send(accepted, version=4)
    [contact] = of("contacts")
    assert contact.properties["segue_meeting_state"] == "confirmed"


def test_of_two_visits_of_one_stranger_the_later_one_has_the_last_word(
    send: Sender, of: Of, accepted: HandOff
) -> None:
    """Their accounts are two, so whoever sends them together puts them in no order."""
    earlier = stranger(accepted, visit="v1", role="Ops")
    moment = accepted.occurred_at + timedelta(minutes=3)
    later = stranger(accepted, visit="v2", role="CEO").model_copy(update={"occurred_at": moment})
    assert send(later, earlier) == [Delivered()] * 2
    [contact] = of("contacts")
    assert contact.properties["segue_role"] == "CEO"


def test_a_kind_that_is_mapped_to_another_object_from_now_on_is_made_there(
    send: Sender, connect: Callable[..., HubSpot], fake: Fake, of: Of,
    mapping: CrmMapping, booked: HandOff, later: Later,
) -> None:  # fmt: skip
    send(booked)
    [old] = of("deals")
    before = dict(old.properties)
    fake.portal.custom_object("p_offers", *fake.portal.tables["deals"].properties.values())
    part = mapping.parts["deal"].model_copy(update={"object": "p_offers"})
    moved = mapping.model_copy(update={"parts": {**mapping.parts, "deal": part}})
    anew = Sender(connect(mapping=moved))
    anew.versions = send.versions
    assert booked.meeting is not None
    missed = booked.meeting.model_copy(update={"state": "no_show"})
    assert anew(later(meeting=missed)) == [Delivered()]
    [deal] = of("p_offers")
    assert deal.properties["segue_stage"] == "meeting_missed"
    assert old.properties == before
    [note] = of("notes")
    assert ("p_offers", deal.id) in fake.portal.associations["notes", note.id]


def test_an_acceptance_that_is_taken_back_closes_its_deal(
    send: Sender, of: Of, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    send(outcome("declined"))
    assert of("deals") == [], "nothing is made merely to be closed"
    send(accepted)
    send(outcome("declined"))
    [deal] = of("deals")
    assert deal.properties["dealstage"] == "closedlost"
    assert deal.properties["segue_offer_outcome"] == "declined"


def test_the_accounts_own_word_stands(
    send: Sender, fake: Fake, of: Of, accepted: HandOff, booked: HandOff
) -> None:
    send(accepted)
    [deal], [company] = of("deals"), of("companies")
    deals, companies = fake.portal.tables["deals"], fake.portal.tables["companies"]
    fake.portal.change(deals, deal, {"dealstage": "contractsent"})
    fake.portal.change(companies, company, {"name": "Northwind GmbH"})
    send(booked)
    assert deal.properties["dealstage"] == "contractsent"
    assert company.properties["name"] == "Northwind GmbH"
    assert deal.properties["segue_stage"] == "meeting_booked"


def test_a_task_is_completed_when_nobody_must_act(
    send: Sender, of: Of, accepted: HandOff, booked: HandOff
) -> None:
    send(accepted)
    [task] = of("tasks")
    assert task.properties["hs_task_status"] == "NOT_STARTED"
    assert "Arrange a meeting" in task.properties["hs_task_subject"]
    send(booked)
    assert task.properties["hs_task_status"] == "COMPLETED"
    assert "Arrange a meeting" in task.properties["hs_task_subject"]


def test_whoever_misses_a_meeting_is_somebodys_task_again(
    send: Sender, fake: Fake, of: Of, accepted: HandOff, booked: HandOff, later: Later
) -> None:
    send(accepted)
    [task] = of("tasks")
    tasks = fake.portal.tables["tasks"]
    fake.portal.change(tasks, task, {"hs_task_status": "IN_PROGRESS"})
    assert accepted.need is not None
    send(later(meeting=None, need=accepted.need.model_copy(update={"goal": "More"})))
    assert task.properties["hs_task_status"] == "IN_PROGRESS", "the rep's own word stands"
    send(booked)
    assert task.properties["hs_task_status"] == "COMPLETED"
    assert booked.meeting is not None
    send(later(meeting=booked.meeting.model_copy(update={"state": "no_show"})))
    assert task.properties["hs_task_status"] == "NOT_STARTED"
    assert "Get back to" in task.properties["hs_task_subject"]


def test_an_offer_that_is_accepted_after_all_opens_its_deal_again(
    send: Sender, of: Of, accepted: HandOff, outcome: Callable[..., HandOff]
) -> None:
    for one in (accepted, outcome("declined"), accepted):
        send(one)
    assert of("deals")[0].properties["dealstage"] == "appointmentscheduled"


def test_an_owner_who_left_is_looked_up_anew(
    send: Sender, fake: Fake, accepted: HandOff, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(accepted)
    fake.portal.owners[0]["archived"] = True
    [first] = send(another(accepted, "south"))
    assert isinstance(first, Rejected), "it was looked up a moment ago"
    monkeypatch.setattr("crm_sync.targets.hubspot.owners._IN_DOUBT_SECONDS", 0.0)
    [second] = send(another(accepted, "south"))
    assert isinstance(second, Postponed)
    [third] = send(another(accepted, "south"))
    assert isinstance(third, Delivered)
    assert any("Priya Shah" in note for note in third.notes)


def test_an_unknown_owner_is_a_note(send: Sender, of: Of, booked: HandOff) -> None:
    assert booked.company is not None
    company = booked.company.model_copy(update={"owner": "Nobody Here"})
    [outcome] = send(booked.model_copy(update={"company": company}))
    assert isinstance(outcome, Delivered)
    assert any("Nobody Here" in note for note in outcome.notes)
    assert "hubspot_owner_id" not in of("companies")[0].properties
    assert of("meetings")[0].properties["hubspot_owner_id"], "the host is one"


def test_words_of_a_visitor_are_no_html(send: Sender, of: Of, accepted: HandOff) -> None:
    request = Request(
        kind="left_message", text="<script>alert(1)</script> & more", at=accepted.occurred_at
    )
    send(accepted.model_copy(update={"request": request}))
    body = of("notes")[0].properties["hs_note_body"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in body
    assert "<script>" not in body
    assert "<br>" in body


def test_a_value_that_is_cleared_is_empty(
    send: Sender, of: Of, booked: HandOff, later: Later
) -> None:
    send(booked)
    assert booked.meeting is not None
    send(later(meeting=booked.meeting.model_copy(update={"join_link": None})))
    assert "hs_meeting_external_url" not in of("meetings")[0].properties


# Bad input


def test_a_story_that_is_too_long_is_cut_and_noted(send: Sender, of: Of, accepted: HandOff) -> None:
    request = Request(kind="left_message", text="&" * 40_000, at=accepted.occurred_at)
    [outcome] = send(accepted.model_copy(update={"request": request}))
    assert isinstance(outcome, Delivered)
    assert any("hs_note_body" in note and "cut" in note for note in outcome.notes)
    body = of("notes")[0].properties["hs_note_body"]
    assert len(body) <= 65_536
    assert body.endswith("&amp;…")


def test_a_value_that_may_not_be_cut_refuses_its_hand_off_alone(
    hubspot: HubSpot, connect: Callable[..., HubSpot], mapping: CrmMapping, accepted: HandOff
) -> None:
    rule = mapping.parts["contact"]
    fields = {**rule.fields, "segue_role": FieldRule(source="role", too_long="refuse")}
    parts = {**mapping.parts, "contact": rule.model_copy(update={"fields": fields})}
    send = Sender(connect(mapping=mapping.model_copy(update={"parts": parts})))
    assert accepted.contact is not None
    wrong = accepted.contact.model_copy(update={"role": "x" * 70_000})
    outcomes = send(accepted.model_copy(update={"contact": wrong}), another(accepted, "south"))
    assert isinstance(outcomes[0], Rejected)
    assert "segue_role" in outcomes[0].reason
    assert "replay" in outcomes[0].remedy
    assert outcomes[1] == Delivered()


def test_an_address_that_hubspot_refuses_refuses_its_hand_off_alone(
    send: Sender, of: Of, accepted: HandOff
) -> None:
    bad = another(accepted, "bad", email="dana@localhost")
    outcomes = send(another(accepted, "a"), bad, another(accepted, "b"))
    assert [type(one) for one in outcomes] == [Delivered, Rejected, Delivered]
    assert isinstance(outcomes[1], Rejected)
    assert "dana@localhost" in outcomes[1].reason
    assert "e-mail address" in outcomes[1].remedy
    # Mended, it is sent again, and nothing of it is there twice.
    assert send(another(accepted, "bad")) == [Delivered()]
    assert counts(of)["companies"] == 3


def test_the_guilty_one_is_found_where_hubspot_names_none(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    fake.records.one_by_one = False
    some = [another(accepted, f"n{number}") for number in range(7)]
    some[4] = another(accepted, "bad", email="dana@localhost")
    outcomes = send(*some)
    assert [type(one) is Rejected for one in outcomes] == [number == 4 for number in range(7)]
    assert counts(of)["contacts"] == 6


def test_an_emoji_and_an_account_without_a_domain_are_nothing_special(
    send: Sender, of: Of, accepted: HandOff
) -> None:
    company = accepted.company
    assert company is not None
    send(
        accepted.model_copy(update={"company": company.model_copy(update={"name": "Ship 🚢 GmbH"})})
    )
    assert of("companies")[0].properties["name"] == "Ship 🚢 GmbH"
    assert "domain" not in of("companies")[0].properties


def test_what_an_administrator_requires_is_named(
    send: Sender, fake: Fake, accepted: HandOff
) -> None:
    fake.portal.tables["deals"].properties["closedate"].required = True
    [outcome] = send(accepted)
    assert isinstance(outcome, Rejected)
    assert "closedate is required in HubSpot" in outcome.remedy
    fake.portal.tables["deals"].properties["closedate"].required = False
    assert send(accepted) == [Delivered()]


def test_a_choice_that_the_account_lacks_is_told_before_it_is_sent(
    send: Sender, fake: Fake, accepted: HandOff
) -> None:
    deals = fake.portal.tables["deals"].properties
    deals["dealstage"] = Property("dealstage", "enumeration", "select", options=("new", "won"))
    [outcome] = send(accepted)
    assert isinstance(outcome, Rejected)
    assert "appointmentscheduled" in outcome.reason


# Half of it


def test_a_batch_that_fails_by_half_holds_up_that_half(
    send: Sender, fake: Fake, of: Of, accepted: HandOff
) -> None:
    fake.records.half_failing = 1
    some = [another(accepted, f"n{number}") for number in range(6)]
    outcomes = send(*some)
    assert [type(one) for one in outcomes] == [Delivered, Postponed] * 3
    late = [one for one, said in zip(some, outcomes, strict=True) if isinstance(said, Postponed)]
    assert send(*late) == [Delivered()] * 3
    assert counts(of)["companies"] == 6
    assert counts(of)["notes"] == 6


def test_no_call_is_begun_that_could_last_too_long(
    send: Sender, fake: Fake, accepted: HandOff
) -> None:
    [outcome] = send(accepted, seconds=5)
    assert isinstance(outcome, Postponed)
    assert fake.calls == {}


def test_two_strangers_with_one_address_are_one_contact(
    send: Sender, of: Of, fake: Fake, accepted: HandOff
) -> None:
    two = [stranger(accepted, visit) for visit in ("v1", "v2")]
    assert send(*two) == [Delivered()] * 2
    [contact] = of("contacts")
    ends = fake.portal.associations["contacts", contact.id]
    assert {name for name, _ in ends} == {"deals", "notes", "tasks"}
    assert sum(name == "notes" for name, _ in ends) == 2
