"""A meeting's page for its rep: the story, and what a rep can do. Opened by the link that stands in
the rep's mail and calendar; without an account and without JavaScript."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from intake.meetings.kept_story import UNREADABLE
from intake.meetings.meeting_views import spoken_time
from intake.meetings.visitor_meetings import FreeTimes
from web.api.access import PartsDep
from web.api.inputs import Key
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
from web.meetings import can_change
from web.rendering import page

router = APIRouter(prefix="/rep/meetings", tags=["rep"], default_response_class=HTMLResponse)


@router.get("/{token}")
def show(token: str, request: Request, parts: PartsDep, said: str = "") -> HTMLResponse:
    """The meeting with its story, and the ways to change it."""
    shown = parts.rep_meetings.show(parts.links.read_rep(token))
    meeting = shown.page.meeting
    return page(
        request,
        "rep_meeting.html",
        shown=shown,
        address=_address(token),
        can_change=can_change(shown.page),
        when=spoken_time(meeting.starts_at, shown.zone),
        there=spoken_time(meeting.starts_at, meeting.zone),
        notice=notice(shown.words, said),
        unreadable=UNREADABLE,
    )


@router.get("/{token}/cancel")
def ask_to_cancel(token: str, request: Request, parts: PartsDep) -> Response:
    """Ask back before the meeting is cancelled."""
    shown = parts.rep_meetings.show(parts.links.read_rep(token))
    if not can_change(shown.page):
        return RedirectResponse(_address(token), 303)
    return page(
        request,
        "meeting_cancel.html",
        shown=shown.page,
        words=shown.words,
        meeting=shown.spoken,
        address=_address(token),
        when=spoken_time(shown.page.meeting.starts_at, shown.zone),
        told=f"{shown.attendee} is told at once. What you write here stands in the story.",
    )


@router.post("/{token}/cancel")
def cancel(token: str, parts: PartsDep, seen: Seen, words: Words = "") -> RedirectResponse:
    """Cancel the meeting."""
    key = parts.links.read_rep(token)
    return done(
        _address(token),
        lambda: parts.rep_meetings.cancel(key, seen=seen, words=words.strip()),
        "cancelled",
    )


@router.get("/{token}/times")
def times(
    token: str, request: Request, parts: PartsDep, first: First = None, zone: ShownIn = None
) -> Response:
    """The times that the meeting can be moved to."""
    key = parts.links.read_rep(token)
    shown = parts.rep_meetings.show(key)
    if not can_change(shown.page):
        return RedirectResponse(_address(token), 303)

    def find(since: date, clock: str) -> FreeTimes:
        return parts.rep_meetings.times(key, first=since, days=DAYS_SHOWN, zone=clock)

    free = times_shown(find, first=first, zone=zone or shown.zone, now=parts.now())
    return page(
        request,
        "meeting_times.html",
        shown=shown.page,
        words=shown.words,
        meeting=shown.spoken,
        address=_address(token),
        free=free,
    )


@router.post("/{token}/move")
def move(token: str, parts: PartsDep, starts_at: Chosen, seen: Seen) -> RedirectResponse:
    """Move the meeting; a time that was just taken leaves it where it was."""
    key = parts.links.read_rep(token)
    return done(
        _address(token), lambda: parts.rep_meetings.move(key, starts_at, seen=seen), "moved"
    )


@router.post("/{token}/hand-over")
def hand_over(
    token: str, parts: PartsDep, to: Annotated[Key, Form()], seen: Seen, words: Words = ""
) -> RedirectResponse:
    """Give the meeting to another rep; the link is theirs no more whose it was."""
    key = parts.links.read_rep(token)

    def give() -> None:
        parts.rep_meetings.hand_over(key, to, seen=seen, words=words.strip())

    return done(_address(token), give, "handed_over", taken="busy")


@router.post("/{token}/missed")
def missed(token: str, parts: PartsDep) -> RedirectResponse:
    """The visitor did not come."""
    key = parts.links.read_rep(token)
    return done(_address(token), lambda: parts.rep_meetings.miss(key), "missed")


def _address(token: str) -> str:
    return f"/rep/meetings/{token}"
