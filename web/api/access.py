"""What every call needs: the parts of the application, and whose visit it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel
from sqlalchemy import Engine
from structlog.contextvars import bind_contextvars

from intake.flow import Flow
from intake.live import LiveVendor
from intake.meetings.booking_pages import BookingPages
from intake.meetings.links import MeetingLinks
from intake.meetings.rep_meetings import RepMeetings
from intake.meetings.visitor_meetings import Meetings
from intake.signed import BadToken
from intake.steps import Step
from intake.vendor import Vendor
from intake.watching import VendorWatch
from scheduler.calendars.outside import Outside
from store.durable import DurableWork
from store.settings import Settings
from web.chat import Chat
from web.limits import Limits
from web.rasa import Rasa
from web.records import Records
from web.tokens import Keys


@dataclass(frozen=True)
class Parts:
    """The parts of the running application."""

    settings: Settings
    engine: Engine
    live: LiveVendor
    watch: VendorWatch
    flow: Flow
    meetings: Meetings
    booking_pages: BookingPages
    durable: DurableWork
    mail_server: str | None
    """The mail server's name; None: none is set, and no mail is sent."""
    rep_meetings: RepMeetings
    limits: Limits
    records: Records
    links: MeetingLinks
    chat: Chat
    rasa: Rasa
    keys: Keys
    clock: Callable[[], datetime]
    outside: Outside
    """The hosts' own calendars."""

    @property
    def vendor(self) -> Vendor:
        """The vendor that is in force at this moment: another one may be at the next."""
        return self.live.vendor

    def now(self) -> datetime:
        """The moment, from the application's clock."""
        return self.clock()


class StepAnswer(BaseModel):
    """The flow's next step."""

    step: Step


def parts_of(request: Request) -> Parts:
    """The application's parts."""
    parts: Parts = request.app.state.parts
    return parts


_bearer = HTTPBearer(auto_error=False, description="The visit token that POST /visits answers")


async def visit_of(
    request: Request,
    given: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> str:
    """The id of the visit that the token opens. Raises ``BadToken``.

    Asynchronous, so that the log's context is the request's own and not that of a pool's thread.
    """
    if given is None:
        raise BadToken("no visit token")
    visit_id = parts_of(request).keys.read_visit_token(given.credentials, origin_of(request))
    bind_contextvars(visit=visit_id)
    return visit_id


def address_of(request: Request) -> str:
    """The address that a call came from, as the server sees it."""
    return request.client.host if request.client else ""


def origin_of(request: Request) -> str | None:
    """The website that the call comes from, as browsers say it; None where none is said."""
    return request.headers.get("origin")


PartsDep = Annotated[Parts, Depends(parts_of)]
VisitId = Annotated[str, Depends(visit_of)]


def counted(request: Request, parts: PartsDep, visit_id: VisitId) -> str:
    """The visit's id, once the call is counted. Raises ``TooManyCalls``."""
    parts.limits.call(visit_id, address_of(request))
    return visit_id


CountedVisitId = Annotated[str, Depends(counted)]
"""Of a call that changes something or costs much."""
