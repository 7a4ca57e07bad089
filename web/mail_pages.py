"""The mails as they went out or would go out, for the operator: what failed, why, and once more."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from intake.mails.sending import NotToSend, send_again
from store.database import reading, transaction
from store.mails import Mail
from web.api.access import Parts
from web.operator import Operator
from web.paging import PAGE_SIZE, Page
from web.rendering import page
from web.task_pages import from_our_page

router = APIRouter(prefix="/operator", tags=["operator"], default_response_class=HTMLResponse)
State = Literal["queued", "sent", "failed", "kept", "withdrawn"]
_ALONE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"
    ),
}
"""A mail's HTML is shown as in a mail program: it runs nothing, loads nothing, and reads nothing of
the page round it."""


@router.get("/mails")
def mails(
    request: Request,
    parts: Operator,
    state: State | None = None,
    number: Annotated[int, Query(alias="page", ge=1, le=100_000)] = 1,
) -> HTMLResponse:
    """The newest mails, all or those of a state."""
    query = select(Mail).options(defer(Mail.html), defer(Mail.text), defer(Mail.calendar))
    if state is not None:
        query = query.where(Mail.state == state)
    query = query.order_by(Mail.made_at.desc(), Mail.id)
    with reading(parts.engine) as session:
        counts = _counts(session)
        found = list(session.scalars(query.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)))
    count = sum(counts.values()) if state is None else counts.get(state, 0)
    return page(
        request,
        "mails.html",
        mails=found,
        counts=counts,
        state=state,
        server=parts.mail_server,
        shown=Page(number, count),
    )


@router.get("/mails/{mail_id}")
def mail(mail_id: str, request: Request, parts: Operator) -> HTMLResponse:
    """One mail, with its text, its HTML as a mail program shows it, and its calendar file."""
    found = _mail(parts, mail_id)
    calendar = (found.calendar or b"").decode("utf-8", "replace")
    return page(request, "mail.html", mail=found, calendar=calendar, server=parts.mail_server)


@router.get("/mails/{mail_id}/html")
def html(mail_id: str, parts: Operator) -> HTMLResponse:
    """The mail's HTML part alone, for a frame that lets it do nothing."""
    return HTMLResponse(_mail(parts, mail_id).html, headers=_ALONE)


@router.get("/mails/{mail_id}/meeting.ics", response_class=Response)
def calendar(mail_id: str, parts: Operator) -> Response:
    """The mail's calendar file."""
    found = _mail(parts, mail_id)
    if found.calendar is None:
        raise HTTPException(404, "This mail has no calendar file.")
    return Response(
        found.calendar,
        media_type=f"text/calendar; charset=utf-8; method={found.method}",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )


@router.post("/mails/{mail_id}/send", dependencies=[Depends(from_our_page)])
def send(mail_id: str, parts: Operator) -> RedirectResponse:
    """Send a mail that failed or was kept."""
    try:
        with transaction(parts.engine) as session:
            send_again(parts.durable, session, mail_id)
    except LookupError:
        raise HTTPException(404, "There is no such mail.") from None
    except NotToSend as error:
        raise HTTPException(409, str(error)) from None
    return RedirectResponse(f"/operator/mails/{mail_id}", 303)


def _mail(parts: Parts, mail_id: str) -> Mail:
    with reading(parts.engine) as session:
        found = session.get(Mail, mail_id)
    if found is None:
        raise HTTPException(404, "There is no such mail.")
    return found


def _counts(session: Session) -> Mapping[str, int]:
    query = select(Mail.state, func.count()).group_by(Mail.state)
    rows = session.execute(query)
    return {state: count for state, count in rows.all()}  # noqa: C416 (a row is no pair to mypy)
