"""A meeting's own page: move or cancel it without an account and without JavaScript.

What is opened changes nothing: mail programs open links to look at them. What is sent carries the
meeting's sequence as it was shown, so that an old tab or a second click changes nothing either.
"""

from datetime import date

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from intake.meetings.calendar_links import calendar_links
from intake.meetings.visitor_meetings import FreeTimes, MeetingPage
from web.api.access import PartsDep
from web.meeting_forms import (
    DAYS_SHOWN,
    Chosen,
    First,
    Seen,
    ShownIn,
    Words,
    done,
    notice,
    times_shown,
)
from web.rendering import page

router = APIRouter(tags=["meeting"], default_response_class=HTMLResponse)


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
def show(token: str, request: Request, parts: PartsDep, said: str = "") -> HTMLResponse:
    """The meeting, with the ways to change it."""
    shown = parts.meetings.show(parts.links.read(token))
    return page(
        request,
        "meeting.html",
        shown=shown,
        words=shown.words,
        address=f"/meetings/{token}",
        notice=notice(shown.words, said),
        calendars=add_to_calendar(shown),
    )


@router.get("/meetings/{token}/cancel")
def ask_to_cancel(token: str, request: Request, parts: PartsDep) -> Response:
    """Ask back before the meeting is cancelled."""
    shown = parts.meetings.show(parts.links.read(token))
    address = f"/meetings/{token}"
    if not can_change(shown):
        return RedirectResponse(address, 303)
    return page(
        request,
        "meeting_cancel.html",
        shown=shown,
        words=shown.words,
        meeting=shown.spoken,
        address=address,
        when=shown.spoken.when,
        told=shown.words.say("ask_told"),
    )


@router.post("/meetings/{token}/cancel")
def cancel(token: str, parts: PartsDep, seen: Seen, words: Words = "") -> RedirectResponse:
    """Cancel the meeting."""
    booking_id = parts.links.read(token)
    return done(
        f"/meetings/{token}",
        lambda: parts.meetings.cancel(booking_id, seen=seen, words=words.strip()),
        "cancelled",
    )


@router.get("/meetings/{token}/times")
def times(
    token: str, request: Request, parts: PartsDep, first: First = None, zone: ShownIn = None
) -> Response:
    """The times that the meeting can be moved to."""
    booking_id = parts.links.read(token)
    shown = parts.meetings.show(booking_id)
    if not can_change(shown):
        return RedirectResponse(f"/meetings/{token}", 303)

    def find(since: date, clock: str) -> FreeTimes:
        return parts.meetings.times(booking_id, first=since, days=DAYS_SHOWN, zone=clock)

    there = zone or shown.meeting.zone
    free = times_shown(find, first=first, zone=there, now=parts.now())
    address = f"/meetings/{token}"
    return page(
        request,
        "meeting_times.html",
        shown=shown,
        words=shown.words,
        meeting=shown.spoken,
        address=address,
        free=free,
    )


@router.post("/meetings/{token}/move")
def move(token: str, parts: PartsDep, starts_at: Chosen, seen: Seen) -> RedirectResponse:
    """Move the meeting; a time that was just taken leaves it where it was."""
    booking_id = parts.links.read(token)
    return done(
        f"/meetings/{token}",
        lambda: parts.meetings.move(booking_id, starts_at, seen=seen),
        "moved",
    )


def can_change(shown: MeetingPage) -> bool:
    """Whether the meeting can still be moved or cancelled."""
    return not (shown.cancelled or shown.over or shown.missed)


def add_to_calendar(shown: MeetingPage) -> dict[str, str]:
    """The name of a calendar on the web -> the address that puts the meeting into it."""
    meeting = shown.meeting
    links = calendar_links(
        f"{shown.spoken.title} ({shown.vendor})",
        f"{shown.spoken.about}\n\n{meeting.manage_url}",
        meeting.starts_at,
        meeting.ends_at,
    )
    return {link.name: link.url for link in links}
