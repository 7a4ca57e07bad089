"""What a webhook's receiver is told: docs/how-to/webhooks.md and its schema. Pure."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from crm_sync.hand_off import HandOff, Moment
from crm_sync.targets.target import Parcel

FORMAT: Literal[1] = 1
"""Of the data. Fields may be added to it; a change that could break a receiver is another one."""


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Data(_Said):
    """One hand-off."""

    format: Literal[1] = FORMAT
    sequence: int
    """Counts what is told of the account, from 1: messages of an account come in this order."""
    verified: bool
    """Whether the visitor's identity was vouched for by the vendor's site."""
    hand_off: HandOff
    """The whole interaction as it stands: the last one of an id says everything. Of an erasure,
    ``erasure.records`` names what the interactions before it were."""


class Message(_Said):
    """A webhook's body."""

    type: Literal["interaction.updated", "person.erased"] = "interaction.updated"
    """``person.erased``: somebody asked for erasure, and what was told before is to be deleted."""
    timestamp: Moment
    """When the interaction changed."""
    data: Data


def body(parcel: Parcel) -> bytes:
    """The message of a hand-off as it is signed and sent."""
    told = parcel.hand_off
    data = Data(sequence=parcel.version, verified=told.verified, hand_off=told)
    kind: Literal["interaction.updated", "person.erased"] = (
        "interaction.updated" if told.erasure is None else "person.erased"
    )
    return Message(type=kind, timestamp=told.occurred_at, data=data).model_dump_json().encode()


def message_schema() -> dict[str, Any]:
    """The JSON Schema of the body."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **Message.model_json_schema(mode="serialization"),
        "title": "A webhook of Segue",
    }
