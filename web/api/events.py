"""The events API: Segment's ``identify``, ``group`` and ``track``, from the vendor's servers."""

from collections.abc import Mapping
from typing import Any, Literal

import structlog
from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from accounts.events.faults import BadBatch
from accounts.events.messages import Refusal, read_batch
from accounts.events.recording import Receipt, record
from accounts.imports.judging import Known
from store.database import transaction
from web.api.access import Parts, PartsDep
from web.api.deliveries import Delivery
from web.errors import DOCUMENTED as EVERYWHERE
from web.errors import documented

log = structlog.get_logger()
router = APIRouter(tags=["events"])
DOCUMENTED = {**EVERYWHERE, **documented({415})}
"""The errors of these calls, for the API's description."""
_REASONS_LOGGED = 5
_AT_A_TIME = 100
"""Messages that are stored in one transaction: visitors may have to wait for it on SQLite, and for
no more. A sender that sees the rest fail sends all of them again, and none counts twice."""


class Taken(BaseModel):
    """What became of the messages of one call."""

    success: Literal[True] = True
    taken: int
    repeated: int
    """Taken before, by their message id: nothing was changed."""
    ignored: int
    """``page`` and ``screen``."""
    refused: list[Refusal]
    """The others, each with its place in the batch and the reason."""


class _Sent(BaseModel):
    """What is read of a message; whatever else it carries is allowed."""

    model_config = ConfigDict(extra="allow")

    messageId: str | None = None  # noqa: N815 - Segment's own names
    userId: str | int | None = None  # noqa: N815
    anonymousId: str | int | None = None  # noqa: N815
    groupId: str | int | None = None  # noqa: N815
    event: str | None = None
    timestamp: str | None = None
    sentAt: str | None = None  # noqa: N815
    traits: dict[str, Any] | None = None
    properties: dict[str, Any] | None = None
    context: dict[str, Any] | None = None


class _SentInBatch(_Sent):
    type: Literal["identify", "group", "track", "page", "screen"]


def _described(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The body's description: it is read by hand, since it may be packed."""
    content = {"application/json": {"schema": schema}}
    return {"requestBody": {"required": True, "content": content}}


_ONE = _described(_Sent.model_json_schema())
_MANY = _described(
    {
        "type": "object",
        "required": ["batch"],
        "properties": {
            "batch": {"type": "array", "items": _SentInBatch.model_json_schema()},
            "sentAt": {"type": "string"},
        },
    }
)


@router.post("/identify", openapi_extra=_ONE)
def identify(body: Delivery, parts: PartsDep) -> Taken:
    """Who a person is: ``userId``, with ``email``, ``name`` and ``role`` or ``title`` as traits."""
    return _take_one("identify", body, parts)


@router.post("/group", openapi_extra=_ONE)
def group(body: Delivery, parts: PartsDep) -> Taken:
    """What an account is and owns: ``groupId`` and traits; the person belongs to it from then."""
    return _take_one("group", body, parts)


@router.post("/track", openapi_extra=_ONE)
def track(body: Delivery, parts: PartsDep) -> Taken:
    """Something that happened at an account, or that one of its people did."""
    return _take_one("track", body, parts)


@router.post("/page", openapi_extra=_ONE)
def page(body: Delivery, parts: PartsDep) -> Taken:
    """Let in and ignored: libraries send it, and nothing reads it."""
    return _take_one("page", body, parts)


@router.post("/screen", openapi_extra=_ONE)
def screen(body: Delivery, parts: PartsDep) -> Taken:
    """Let in and ignored, as ``page``."""
    return _take_one("screen", body, parts)


@router.post("/alias", openapi_extra=_ONE)
def alias(body: Delivery, parts: PartsDep) -> Taken:
    """Refused: ids are never joined."""
    return _take_one("alias", body, parts)


@router.post("/batch", openapi_extra=_MANY)
def batch(body: Delivery, parts: PartsDep) -> Taken:
    """Several messages of any kind: those that are right are taken, the others named."""
    return _take(body, parts)


def _take_one(kind: str, body: Any, parts: Parts) -> Taken:
    if not isinstance(body, dict):
        raise HTTPException(400, "A message is a JSON object.")
    answer = _take([{**body, "type": kind}], parts)
    if answer.refused:
        raise HTTPException(400, answer.refused[0].reason)
    return answer


def _take(body: Any, parts: Parts) -> Taken:
    now, vendor = parts.now(), parts.vendor
    known = Known(
        catalogue=vendor.catalogue,
        owners=vendor.teams.hosts,
        regions=vendor.teams.regions,
        now=now,
    )
    try:
        read = read_batch(known, body, received_at=now)
    except BadBatch as error:
        raise HTTPException(400, str(error)) from None
    receipt = Receipt(0, 0, 0, ())
    for part in read.in_slices(_AT_A_TIME):
        with transaction(parts.engine) as session:
            receipt += record(session, vendor.catalogue, part, received_at=now)
    if receipt.refused:
        reasons = [f"{one.index}: {one.reason}" for one in receipt.refused[:_REASONS_LOGGED]]
        log.warning("events refused", refused=len(receipt.refused), reasons=reasons)
    return Taken.model_validate(receipt, from_attributes=True)
