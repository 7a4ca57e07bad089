"""Errors as the faces get them: a code for programs, a sentence for people."""

from collections.abc import Mapping
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from intake.coming_back import OfferGone
from intake.decisions import NoSuchOffer, NotThen
from intake.gathering import UnknownAnswer
from intake.meetings.booking import AlreadyBooked, NoCalendarYet
from intake.meetings.links import BadLink
from intake.meetings.rep_meetings import HandedOver
from intake.routing import NotAsked
from intake.signed import BadToken
from intake.turn import UnknownVisit
from scheduler import HoldExpired, NotFound, TimeNotOffered, TimeTaken
from web.chat import NothingSaid, StillAnswering
from web.handed_over import handed_over
from web.hold_limit import TooManyHolds
from web.message_limit import TooManyMessages
from web.operator import NotAnOperator
from web.rasa import AssistantUnavailable
from web.rendering import page

log = structlog.get_logger()


class ErrorBody(BaseModel):
    """What went wrong: ``code`` is stable, ``message`` may be shown to the visitor."""

    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The body of every error."""

    error: ErrorBody


_STORE_UNAVAILABLE = (
    503,
    "store_unavailable",
    "We can't save anything right now. Please keep this page open and try again in a moment.",
)
_TRY_AGAIN_AFTER = "5"
"""Seconds."""
_KNOWN: Mapping[type[Exception], tuple[int, str, str]] = {
    BadToken: (401, "bad_token", "This link or session has expired. Please reload the page."),
    BadLink: (
        404,
        "bad_link",
        "This link has expired or is not complete. Please open it again from where you booked.",
    ),
    UnknownVisit: (401, "unknown_visit", "This conversation is gone. Please reload the page."),
    UnknownAnswer: (422, "unknown_answer", "That is not one of the choices."),
    NothingSaid: (422, "nothing_said", "Please write a few words."),
    NotThen: (
        422,
        "not_then",
        "Please pick a day within the next two years.",
    ),
    OfferGone: (409, "offer_gone", "That offer is not open any more. Ask me anything."),
    NoSuchOffer: (404, "no_such_offer", "There is no such offer in this conversation."),
    NotAsked: (409, "not_asked", "That question was answered already."),
    NoCalendarYet: (409, "no_calendar_yet", "There is no calendar to choose from yet."),
    AlreadyBooked: (
        409,
        "already_booked",
        "Your meeting is booked already. Its own link moves or cancels it.",
    ),
    TimeTaken: (409, "time_taken", "Someone else just took that time. Please pick another one."),
    TimeNotOffered: (
        409,
        "time_not_offered",
        "That time can't be booked any more. Please pick another one.",
    ),
    TooManyHolds: (
        429,
        "too_many_holds",
        "Too many times are being held from where you are. Please try again in a few minutes.",
    ),
    TooManyMessages: (
        429,
        "too_many_messages",
        "That is more than I can read at once. What you wrote is not lost: it goes out by itself "
        "in a moment.",
    ),
    HoldExpired: (
        410,
        "hold_expired",
        "That took a little too long, and the time is free again for others. Please pick it again.",
    ),
    NotAnOperator: (
        403,
        "operators_only",
        "This page is for the vendor's own people. Open /operator/enter?key=… with the operator's "
        "key in place of the dots. Who runs Segue finds it as SEGUE_OPERATOR_KEY in "
        ".segue/secrets.env, unless the environment sets it.",
    ),
    HandedOver: (
        410,
        "handed_over",
        "This meeting is not yours any more: it was handed over. Whoever has it now got a link of "
        "their own.",
    ),
    NotFound: (404, "not_found", "There is no such meeting."),
    AssistantUnavailable: (
        503,
        "assistant_unavailable",
        "I can't answer right now. What you wrote is kept. Leave your e-mail, and a person will "
        "get back to you.",
    ),
    StillAnswering: (
        503,
        "still_answering",
        "This takes longer than usual. I have what you wrote, and my answer comes here by itself.",
    ),
    OperationalError: _STORE_UNAVAILABLE,
    NoConnection: _STORE_UNAVAILABLE,
}
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorAnswer}
    for status in sorted({400, 413, 422, *(status for status, _, _ in _KNOWN.values())})
}
"""The errors of every call, for the API's description."""
_FOR_PEOPLE = ("/meetings/", "/rep/", "/book/", "/operator")
UNEXPECTED = ErrorBody(
    code="unexpected",
    message="Something went wrong on our side. What you entered is still here; please try again.",
)


def error_answer(status: int, code: str, message: str) -> JSONResponse:
    """An error as JSON."""
    body = ErrorAnswer(error=ErrorBody(code=code, message=message))
    return JSONResponse(body.model_dump(), status)


def answer_errors(app: FastAPI) -> None:
    """Turn every error into an honest sentence, and into a log line for the operator."""
    for kind in _KNOWN:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _known(request: Request, error: Exception) -> Response:
    status, code, sentence = next(_KNOWN[k] for k in type(error).__mro__ if k in _KNOWN)
    note = log.error if status >= 500 else log.info
    note("request refused", path=_route(request), code=code, why=str(error))
    if isinstance(error, HandedOver):
        return handed_over(request, error, status)
    answer = _answer(request, status, code, sentence)
    if code == "store_unavailable":
        answer.headers["Retry-After"] = _TRY_AGAIN_AFTER
    if isinstance(error, StillAnswering):
        answer.headers["Retry-After"] = "1"
    if isinstance(error, TooManyHolds | TooManyMessages):
        answer.headers["Retry-After"] = str(error.retry_after)
    return answer


async def _invalid(request: Request, error: Exception) -> Response:
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    where = "; ".join(
        f"{'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in problems
    )
    log.info("request invalid", path=_route(request), why=where)
    return _answer(request, 422, "invalid", f"That does not look right ({where}).")


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = str(error.detail) if isinstance(error, HTTPException) else ""
    answer = _answer(request, status, f"http_{status}", detail)
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    return answer


def unexpected(request: Request, error: Exception) -> Response:
    """The answer to an error that nobody foresaw: the operator gets it whole, the visitor not."""
    log.error("request failed", path=_route(request), exc_info=error)
    return _answer(request, 500, UNEXPECTED.code, UNEXPECTED.message)


def _route(request: Request) -> str:
    """The route's path as it was declared: the link of a meeting is a secret, and no log's."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))


def _answer(request: Request, status: int, code: str, message: str) -> Response:
    """JSON for programs, a page for people."""
    if request.url.path.startswith(_FOR_PEOPLE) or request.url.path == "/":
        return page(request, "error.html", status=status, message=message)
    return error_answer(status, code, message)
