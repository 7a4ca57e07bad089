"""The chat face."""

import asyncio
from typing import Annotated, Self

from fastapi import APIRouter, Request
from pydantic import Field, model_validator

from intake.steps import Held
from web.api.access import Parts, PartsDep, VisitId, address_of
from web.api.inputs import Input, Key, Text
from web.chat import Answered
from web.limits import TooManyHolds

router = APIRouter(tags=["chat"])


class Say(Input):
    """One message: typed words, or a sealed button."""

    client_id: Key
    """Made by the browser; sending it again answers the same."""
    text: Annotated[Text, Field(min_length=1)] | None = None
    button: Text | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.text is None) == (self.button is None):
            raise ValueError("either text or button is needed")
        return self


@router.post("/messages")
async def say(body: Say, request: Request, parts: PartsDep, visit_id: VisitId) -> Answered:
    """Say something in the chat. What is sent again because its answer did not arrive is not
    counted again."""
    if not await parts.chat.has(visit_id, body.client_id):
        await asyncio.to_thread(parts.limits.message, visit_id, address_of(request))
    if body.button is not None:
        answered = await parts.chat.pressed(visit_id, body.client_id, body.button)
    else:
        answered = await parts.chat.typed(visit_id, body.client_id, body.text or "")
    if isinstance(answered.step, Held):
        hold_id = answered.step.hold_id
        await asyncio.to_thread(_count, parts, address_of(request), visit_id, hold_id)
    return answered


def _count(parts: Parts, address: str, visit_id: str, hold_id: str) -> None:
    """A time that words hold counts as in the embed; where it is one too many, it is let go.

    Only after the turn is it known that it held one. Raises ``TooManyHolds``.
    """
    try:
        parts.limits.hold(visit_id, address)
    except TooManyHolds:
        parts.flow.release_time(visit_id, hold_id)
        raise
