"""Errors as the faces get them: a code for programs, a sentence for people."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any, Literal

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
from intake.sentences import Sentences
from intake.signed import BadToken
from intake.turn import UnknownVisit
from scheduler import HoldExpired, NotFound, TimeNotOffered, TimeTaken
from web.chat import NothingSaid, StillAnswering
from web.handed_over import handed_over
from web.limits import TooMany, TooManyCalls, TooManyHolds, TooManyMessages, TooManyVisits
from web.operator import NotAnOperator
from web.rasa import AssistantUnavailable
from web.rendering import page
from web.sentences import our_english, sentences_for

log = structlog.get_logger()


class ErrorBody(BaseModel):
    """What went wrong: ``code`` is stable, ``message`` may be shown to the visitor."""

    code: str
    message: str


class ErrorAnswer(BaseModel):
    """The body of every error: problem details (RFC 9457), and what the faces read of them."""

    type: Literal["about:blank"] = "about:blank"
    title: str
    """The status in words, for programmers."""
    status: int
    detail: str
    """The error's message."""
    error: ErrorBody


PROBLEM = "application/problem+json"


def documented(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """These errors, for the API's description."""
    schema = ErrorAnswer.model_json_schema()
    schema["properties"]["error"] = schema.pop("$defs")["ErrorBody"]
    content = {PROBLEM: {"schema": schema}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in sorted(statuses)
    }


_STORE_UNAVAILABLE = (503, "store_unavailable")
_TRY_AGAIN_AFTER = "5"
"""Seconds."""
_KNOWN: Mapping[type[Exception], tuple[int, str]] = {
    BadToken: (401, "bad_token"),
    BadLink: (404, "bad_link"),
    UnknownVisit: (401, "unknown_visit"),
    UnknownAnswer: (422, "unknown_answer"),
    NothingSaid: (422, "nothing_said"),
    NotThen: (422, "not_then"),
    OfferGone: (409, "offer_gone"),
    NoSuchOffer: (404, "no_such_offer"),
    NotAsked: (409, "not_asked"),
    NoCalendarYet: (409, "no_calendar_yet"),
    AlreadyBooked: (409, "already_booked"),
    TimeTaken: (409, "time_taken"),
    TimeNotOffered: (409, "time_not_offered"),
    TooManyHolds: (429, "too_many_holds"),
    TooManyMessages: (429, "too_many_messages"),
    TooManyCalls: (429, "too_many_calls"),
    TooManyVisits: (429, "too_many_visits"),
    HoldExpired: (410, "hold_expired"),
    NotAnOperator: (403, "operators_only"),
    HandedOver: (410, "handed_over"),
    NotFound: (404, "not_found"),
    AssistantUnavailable: (503, "assistant_unavailable"),
    StillAnswering: (503, "still_answering"),
    OperationalError: _STORE_UNAVAILABLE,
    NoConnection: _STORE_UNAVAILABLE,
}
"""Error -> the status and the code; what visitors are told is in ``web/copy``, by the code."""
_FOR_VENDORS = {
    "operators_only": "This page is for the vendor's own people. Open /operator/enter?key=… with "
    "the operator's key in place of the dots. Who runs Segue finds it as SEGUE_OPERATOR_KEY in "
    ".segue/secrets.env, unless the environment sets it.",
    "handed_over": "This meeting is not yours any more: it was handed over. Whoever has it now got "
    "a link of their own.",
}
"""What the vendor's own people are told."""
DOCUMENTED = documented({400, 413, 422, *(status for status, _ in _KNOWN.values())})
"""The errors of every call, for the API's description."""
_FOR_PEOPLE = ("/meetings/", "/rep/", "/book/", "/operator")
_IN_ENGLISH = ("/rep/", "/operator")
"""The pages of the vendor's own people."""


def error_answer(status: int, code: str, message: str) -> JSONResponse:
    """An error as JSON."""
    body = ErrorAnswer(
        title=HTTPStatus(status).phrase,
        status=status,
        detail=message,
        error=ErrorBody(code=code, message=message),
    )
    return JSONResponse(body.model_dump(), status, media_type=PROBLEM)


def answer_errors(app: FastAPI) -> None:
    """Turn every error into an honest sentence, and into a log line for the operator."""
    for kind in _KNOWN:
        app.add_exception_handler(kind, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _known(request: Request, error: Exception) -> Response:
    status, code = next(_KNOWN[k] for k in type(error).__mro__ if k in _KNOWN)
    note = log.error if status >= 500 else log.info
    note("request refused", path=_route(request), code=code, why=str(error))
    if isinstance(error, HandedOver):
        return handed_over(request, error, status)
    sentence = _FOR_VENDORS[code] if code in _FOR_VENDORS else told(request, code)
    answer = _answer(request, status, code, sentence)
    if code == "store_unavailable":
        answer.headers["Retry-After"] = _TRY_AGAIN_AFTER
    if isinstance(error, StillAnswering):
        answer.headers["Retry-After"] = "1"
    if isinstance(error, TooMany):
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
    return _answer(request, 500, "unexpected", told(request, "unexpected"))


def told(request: Request, code: str) -> str:
    """The sentence about an error, in the visitor's language."""
    return _words(request).say(code)


def _words(request: Request) -> Sentences:
    of_vendor = request.url.path.startswith(_IN_ENGLISH)
    return our_english() if of_vendor else sentences_for(request)


def _route(request: Request) -> str:
    """The route's path as it was declared: the link of a meeting is a secret, and no log's."""
    return str(getattr(request.scope.get("route"), "path", "unknown"))


def _answer(request: Request, status: int, code: str, message: str) -> Response:
    """JSON for programs, a page for people."""
    if request.url.path.startswith(_FOR_PEOPLE) or request.url.path == "/":
        return page(request, "error.html", status=status, message=message, words=_words(request))
    return error_answer(status, code, message)
