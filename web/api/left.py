"""What is left behind: an e-mail address, a page that was seen."""

from typing import Annotated, Literal

from fastapi import APIRouter, Request, Response
from pydantic import EmailStr, Field

from web.api.access import CountedVisitId, PartsDep, VisitId, address_of
from web.api.inputs import Input, Page, Text

router = APIRouter(tags=["left"])


class LeaveMessage(Input):
    """An address to be answered at, and what is wanted."""

    email: EmailStr
    text: Text = ""


class Noticed(Input):
    """Something that the visitor did on the vendor's site."""

    kind: Literal["page_viewed", "feature_tried"]
    subject: Annotated[Page, Field(min_length=1)]
    """The page's path; the id of the capability that they tried to use and do not have."""


@router.post("/left-messages", status_code=201)
def leave_message(
    body: LeaveMessage, request: Request, parts: PartsDep, visit_id: VisitId
) -> dict[str, bool]:
    """Leave an e-mail address; a person answers. It counts as a message of the chat."""
    parts.limits.message(visit_id, address_of(request))
    parts.flow.leave_message(visit_id, body.email, body.text)
    return {"kept": True}


@router.post("/signals", status_code=204)
def notice(body: Noticed, parts: PartsDep, visit_id: CountedVisitId) -> Response:
    """Tell of a page that was seen, or of a feature that was tried."""
    parts.flow.note_signal(visit_id, body.kind, body.subject)
    return Response(status_code=204)
