"""What the vendor's own people see: the reps' calendars and the built-in CRM. Behind a key."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from intake.meetings.kept_story import UNREADABLE
from store.settings import Settings
from web.api.access import Parts, PartsDep, parts_of
from web.rendering import page
from web.trouble import OPERATORS_COOKIE

COOKIE = OPERATORS_COOKIE


class NotAnOperator(PermissionError):
    """The operator's key is missing or wrong."""


def operator_only(
    request: Request, segue_operator: Annotated[str | None, Cookie()] = None
) -> Parts:
    """Lets in whoever holds the key. Raises ``NotAnOperator``."""
    parts = parts_of(request)
    if not _is_key(segue_operator or "", parts.settings):
        raise NotAnOperator(request.url.path)
    return parts


Operator = Annotated[Parts, Depends(operator_only)]
router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)


@router.get("/enter")
def enter(
    parts: PartsDep, key: Annotated[str, Query()], to: Annotated[str, Query()] = "/operator/crm"
) -> RedirectResponse:
    """Trade the key for a cookie, so that it does not stay in the address bar."""
    if not _is_key(key, parts.settings):
        raise NotAnOperator("/operator/enter")
    target = to if to.startswith("/operator/") else "/operator/crm"
    answer = RedirectResponse(target, 303)
    secure = parts.settings.public_url.startswith("https:")
    answer.set_cookie(
        COOKIE, key, httponly=True, samesite="strict", secure=secure, path="/operator"
    )
    return answer


@router.get("/calendars")
def calendars(request: Request, parts: Operator, host: str | None = None) -> HTMLResponse:
    """The reps' calendars, each meeting with its whole story."""
    entries = parts.records.calendar_entries(host)
    hosts = parts.vendor.teams.hosts
    return page(
        request,
        "calendars.html",
        entries=entries,
        hosts=hosts,
        chosen=host,
        unreadable=UNREADABLE,
    )


@router.get("/crm")
def crm(request: Request, parts: Operator, kind: str | None = None) -> HTMLResponse:
    """The built-in CRM: its newest records, and what is still on the way."""
    records = parts.records.crm_records(kind)
    return page(
        request,
        "crm.html",
        records=records,
        kinds=parts.records.crm_kinds(),
        chosen=kind,
        backlog=parts.records.backlog(now=parts.now()),
    )


@router.get("/crm/{record_id}")
def crm_record(record_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """One record with every field, and the other records of its account."""
    found = parts.records.crm_record(record_id)
    if found is None:
        raise HTTPException(404, "There is no such record.")
    return page(request, "crm_record.html", **found)


def _is_key(given: str, settings: Settings) -> bool:
    return hmac.compare_digest(given.encode(), settings.operator_key.get_secret_value().encode())
