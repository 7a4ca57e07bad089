"""The chat face."""

from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from web.api.access import PartsDep, VisitId
from web.api.inputs import Input, Key, Text
from web.chat import Answered

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
async def say(body: Say, parts: PartsDep, visit_id: VisitId) -> Answered:
    """Say something in the chat."""
    if body.button is not None:
        return await parts.chat.pressed(visit_id, body.client_id, body.button)
    return await parts.chat.typed(visit_id, body.client_id, body.text or "")
