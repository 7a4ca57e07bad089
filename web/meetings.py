"""A meeting's own page: move or cancel it without an account and without JavaScript."""

from datetime import date, timedelta
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from intake.meeting_views import spoken_time
from scheduler import TimeNotOffered, TimeTaken
from scheduler import zone as zone_named
from web.api.access import PartsDep
from web.api.booking import Day
from web.api.inputs import Moment
from web.rendering import page

router = APIRouter(tags=["meeting"], default_response_class=HTMLResponse)
DAYS_SHOWN = 7


@router.get("/meetings/{token}.ics", response_class=Response)
def calendar_file(token: str, parts: PartsDep) -> Response:
    """The calendar file of the meeting as it stands."""
    content = parts.meetings.calendar_file(parts.links.read(token))
    return Response(
        content,
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="meeting.ics"'},
    )


@router.get("/meetings/{token}")
def show(token: str, request: Request, parts: PartsDep, problem: str = "") -> HTMLResponse:
    """The meeting, with the ways to change it."""
    meeting = parts.meetings.show(parts.links.read(token))
    when = spoken_time(meeting.meeting.starts_at, meeting.meeting.zone)
    sentence = _PROBLEMS.get(problem)
    return page(request, "meeting.html", shown=meeting, when=when, token=token, problem=sentence)


@router.post("/meetings/{token}/cancel")
def cancel(token: str, parts: PartsDep) -> RedirectResponse:
    """Cancel the meeting."""
    parts.meetings.cancel(parts.links.read(token))
    return _back(token)


@router.get("/meetings/{token}/times")
def times(
    token: str,
    request: Request,
    parts: PartsDep,
    first: Annotated[Day | None, Query()] = None,
) -> Response:
    """The times that the meeting can be moved to."""
    booking_id = parts.links.read(token)
    shown = parts.meetings.show(booking_id)
    if shown.cancelled or shown.over:
        return _back(token)
    zone = zone_named(shown.meeting.zone)
    today = parts.now().astimezone(zone).date()
    since = max(first or today, today)
    free = parts.meetings.times(booking_id, first=since, days=DAYS_SHOWN, zone=zone.key)
    days = [
        (day, [slot.starts_at.astimezone(zone) for slot in of_day])
        for day, of_day in groupby(free, lambda slot: slot.starts_at.astimezone(zone).date())
    ]
    return page(
        request,
        "meeting_times.html",
        shown=shown,
        token=token,
        days=days,
        earlier=_earlier(since, today),
        later=since + timedelta(days=DAYS_SHOWN),
    )


@router.post("/meetings/{token}/move")
def move(token: str, parts: PartsDep, starts_at: Annotated[Moment, Form()]) -> RedirectResponse:
    """Move the meeting; a time that was just taken leaves it where it was."""
    try:
        parts.meetings.move(parts.links.read(token), starts_at)
    except TimeTaken:
        return _back(token, "taken")
    except TimeNotOffered:
        return _back(token, "gone")
    return _back(token)


_PROBLEMS = {
    "taken": "Someone else just took that time. Your meeting is still where it was.",
    "gone": "That time can't be booked any more. Your meeting is still where it was.",
}


def _earlier(since: date, today: date) -> date | None:
    return max(since - timedelta(days=DAYS_SHOWN), today) if since > today else None


def _back(token: str, problem: str = "") -> RedirectResponse:
    query = f"?problem={problem}" if problem else ""
    return RedirectResponse(f"/meetings/{token}{query}", 303)
