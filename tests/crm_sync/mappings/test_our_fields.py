"""Our fields are those of the records that hand-offs really become, and of no other form."""

import json
from datetime import date, datetime

from hypothesis import given
from pydantic import JsonValue

from crm_sync import HandOff
from crm_sync.hand_off import Meeting, OfferContext
from crm_sync.mappings.our_fields import OurField, Ours, kind_of, our_fields, same_fields
from crm_sync.recording import to_records
from crm_sync.records import Kind
from tests.crm_sync.any_hand_offs import hand_offs, some


def holds(field: OurField, value: JsonValue) -> bool:
    """Whether the value is of the field's form."""
    match field.form:
        case "text" | "prose":
            return isinstance(value, str)
        case "word":
            return value in field.words
        case "number":
            return isinstance(value, int) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "date":
            return bool(date.fromisoformat(str(value)))
        case "moment":
            return datetime.fromisoformat(str(value)).tzinfo is not None
        case "list":
            return isinstance(value, list) and all(isinstance(one, str) for one in value)
        case "table":
            return bool(json.dumps(value))


@some
@given(hand_offs())
def test_every_field_of_every_record_is_known_and_of_its_form(hand_off: HandOff) -> None:
    for record in to_records(hand_off):
        fields = our_fields()[record.key.kind]
        for name, value in record.properties.items():
            assert name in fields, (record.key.kind, name)
            assert value is None or holds(fields[name], value), (name, value, fields[name])


@some
@given(hand_offs())
def test_what_is_always_said_is(hand_off: HandOff) -> None:
    for record in to_records(hand_off):
        for name, field in our_fields()[record.key.kind].items():
            if field.always and name not in ("title", "external_id"):
                assert record.properties[name] is not None


@some
@given(hand_offs())
def test_what_says_the_same_does_wherever_it_is_said(hand_off: HandOff) -> None:
    said = {
        Ours(record.key.kind, name): value
        for record in to_records(hand_off)
        if not record.only_update
        for name, value in record.properties.items()
    }
    for ours, value in said.items():
        for other in same_fields()[ours] if value is not None else ():
            assert other.name in ("title", "external_id") or said[other] == value, (ours, other)


def test_there_is_a_list_for_every_kind() -> None:
    assert set(our_fields()) == set(Kind)


def test_the_fields_of_the_models_are_among_them() -> None:
    assert set(Meeting.model_fields) <= set(our_fields()[Kind.MEETING])
    offers = {f"offer_{name}" for name in OfferContext.model_fields}
    assert offers <= set(our_fields()[Kind.OFFER_INTERACTION])


def test_words_that_no_model_lists_are_known() -> None:
    stage = our_fields()[Kind.DEAL]["stage"]
    words = ("accepted", "meeting_booked", "meeting_missed", "withdrawn")
    assert stage == OurField("word", words, always=True)
    assert our_fields()[Kind.TASK]["state"].words == ("completed", "open", "withdrawn")


def test_forms_are_told_apart() -> None:
    meeting, company = our_fields()[Kind.MEETING], our_fields()[Kind.COMPANY]
    assert meeting["starts_at"].form == "moment"
    assert meeting["context"].form == "prose"
    assert meeting["attendees"].form == "table"
    assert company["renewal_on"].form == "date"
    assert company["employees"].form == "number"
    assert company["owned_products"].form == "list"
    assert our_fields()[Kind.CONTACT]["verified"].form == "boolean"


def test_a_lead_has_the_fields_of_a_contact() -> None:
    assert kind_of("lead") is Kind.CONTACT
    assert kind_of("deal") is Kind.DEAL
    assert kind_of("leads") is None
