"""A message says the whole hand-off in a documented form, and no secret."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
from hypothesis import given

from crm_sync import HandOff
from crm_sync.targets.target import Parcel
from crm_sync.targets.webhook.message import body, message_schema
from tests.crm_sync.any_hand_offs import hand_offs, some
from tests.crm_sync.erased import erasure_of

AParcel = Callable[..., Parcel]
COMMITTED = Path(__file__).parents[4] / "docs" / "reference" / "webhook.schema.json"


@some
@given(hand_offs())
def test_every_field_arrives_and_the_schema_holds(hand_off: HandOff) -> None:
    sent = json.loads(body(Parcel("msg-1", hand_off.account_key, 7, hand_off, ())))
    jsonschema_rs.validator_for(message_schema()).validate(sent)
    assert HandOff.model_validate(sent["data"].pop("hand_off")) == hand_off
    assert sent["data"] == {"format": 1, "sequence": 7, "verified": hand_off.verified}


def test_a_message_says_when_and_what(parcel: AParcel) -> None:
    sent = json.loads(body(parcel()))
    assert sent["type"] == "interaction.updated"
    assert sent["timestamp"] == sent["data"]["hand_off"]["occurred_at"]
    assert sent["timestamp"].endswith("Z")
    assert sent["data"]["hand_off"]["offer"]["title"] == "Team plan"


def test_the_same_hand_off_is_the_same_message(parcel: AParcel) -> None:
    assert body(parcel()) == body(parcel())


def test_the_link_that_manages_a_meeting_is_in_no_model() -> None:
    names = json.dumps(message_schema())
    assert all(word not in names for word in ("manage_link", "manage_url", "token", "secret_"))


def test_the_committed_schema_is_current() -> None:
    told = json.dumps(message_schema(), indent=2, ensure_ascii=False) + "\n"
    assert COMMITTED.read_text(encoding="utf-8") == told, (
        "write message_schema() of crm_sync/targets/webhook/message.py to it"
    )


def test_an_erasure_is_an_event_of_its_own_with_what_is_to_go(booked: HandOff) -> None:
    wish = erasure_of(booked)
    sent = json.loads(body(Parcel("p", wish.account_key, 7, wish, ())))
    jsonschema_rs.validator_for(message_schema()).validate(sent)
    assert sent["type"] == "person.erased"
    assert sent["data"]["sequence"] == 7
    told = sent["data"]["hand_off"]
    assert "contact:account:northwind/c-1" in told["erasure"]["records"]
    assert {name for name, value in told.items() if value} == {
        "id",
        "account_key",
        "erasure",
        "occurred_at",
    }, "nothing besides"
