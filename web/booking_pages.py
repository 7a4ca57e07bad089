"""The page that a mail's link opens to pick a time: without an account and without JavaScript."""

from contextlib import suppress
from datetime import timedelta
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import EmailStr

from intake.answers import Name
from intake.meetings.booking import AlreadyBooked
from intake.routing import NotAsked
from scheduler import HoldExpired, TimeNotOffered, TimeTaken
from scheduler import zone as zone_named
from web.api.access import PartsDep, address_of
from web.api.booking import Day
from web.api.inputs import Key, Moment, Zone
from web.meeting_forms import DAYS_SHOWN, zones_beside
from web.rendering import page

router = APIRouter(tags=["meeting"], default_response_class=HTMLResponse)
_PROBLEMS = ("taken", "gone", "late")


@router.get("/book/{token}")
def show(
    token: str,
    request: Request,
    parts: PartsDep,
    problem: str = "",
    first: Annotated[Day | None, Query()] = None,
) -> HTMLResponse:
    """Times, or the held time and who comes, or where the booked meeting is."""
    routing_id = parts.links.read_book(token)
    shown = parts.booking_pages.show(routing_id)
    words = shown.words
    told = words.say(f"problem_{problem}") if problem in _PROBLEMS else None
    values: dict[str, Any] = {"shown": shown, "words": words, "token": token, "problem": told}
    if shown.held is not None:
        return page(request, "book_held.html", **values)
    if shown.state == "asked":
        return page(request, "book_asked.html", **values)
    if shown.state != "times":
        return page(request, "book_ended.html", **values)
    zone = zone_named(shown.zone)
    today = parts.now().astimezone(zone).date()
    since, free = parts.booking_pages.times(routing_id, first=first, days=DAYS_SHOWN)
    days = [
        (day, [slot.starts_at.astimezone(zone) for slot in of_day])
        for day, of_day in groupby(free, lambda slot: slot.starts_at.astimezone(zone).date())
    ]
    step = timedelta(days=DAYS_SHOWN)
    earlier = max(since - step, today) if since > today else None
    return page(
        request,
        "book_times.html",
        days=days,
        zones=zones_beside(zone.key),
        earlier=earlier,
        later=since + step,
        **values,
    )


@router.post("/book/{token}/zone")
def stay_in(token: str, parts: PartsDep, zone: Annotated[Zone, Form()]) -> RedirectResponse:
    """See times in another zone, here and in the chat."""
    parts.booking_pages.stay_in(parts.links.read_book(token), zone)
    return _back(token)


@router.post("/book/{token}/hold")
def hold(
    token: str, request: Request, parts: PartsDep, starts_at: Annotated[Moment, Form()]
) -> RedirectResponse:
    """Hold a time while the visitor says who comes. It counts as in the embed."""
    routing_id = parts.links.read_book(token)
    parts.limits.hold(routing_id, address_of(request))
    try:
        parts.booking_pages.hold(routing_id, starts_at)
    except TimeTaken:
        return _back(token, "taken")
    except TimeNotOffered:
        return _back(token, "gone")
    except AlreadyBooked:
        return _back(token)
    return _back(token)


@router.post("/book/{token}/release")
def release(token: str, parts: PartsDep) -> RedirectResponse:
    """Pick another time."""
    parts.booking_pages.release(parts.links.read_book(token))
    return _back(token)


@router.post("/book/{token}/confirm")
def confirm(
    token: str,
    parts: PartsDep,
    hold_id: Annotated[Key, Form()],
    name: Annotated[Name, Form()],
    email: Annotated[EmailStr, Form()],
) -> RedirectResponse:
    """Book the held time, and go to the meeting's own page."""
    try:
        url = parts.booking_pages.book(
            parts.links.read_book(token), hold_id, name=name, email=email
        )
    except HoldExpired:
        return _back(token, "late")
    except TimeTaken:
        return _back(token, "taken")
    except TimeNotOffered:
        return _back(token, "gone")
    return RedirectResponse(f"{url.removeprefix(parts.links.public_url)}?said=booked", 303)


@router.post("/book/{token}/answer")
def answer(
    token: str,
    parts: PartsDep,
    question_id: Annotated[Key, Form()],
    value: Annotated[Key, Form()],
) -> RedirectResponse:
    """Answer what routing asks; a question that is not open any more is not answered."""
    with suppress(NotAsked):
        parts.booking_pages.answer(parts.links.read_book(token), question_id, value)
    return _back(token)


@router.post("/book/{token}/again")
def again(token: str, parts: PartsDep) -> RedirectResponse:
    """Another meeting about the same."""
    parts.booking_pages.begin_again(parts.links.read_book(token))
    return _back(token)


@router.get("/book/{token}/stop")
def ask_to_stop(token: str, request: Request, parts: PartsDep) -> HTMLResponse:
    """Ask first: mail programs open links to look at them."""
    shown = parts.booking_pages.show(parts.links.read_book(token))
    return page(request, "book_stop.html", shown=shown, words=shown.words, token=token, done=False)


@router.post("/book/{token}/stop")
def stop(token: str, request: Request, parts: PartsDep) -> HTMLResponse:
    """No more mails about meetings that were begun."""
    routing_id = parts.links.read_book(token)
    parts.booking_pages.stop(routing_id)
    shown = parts.booking_pages.show(routing_id)
    return page(request, "book_stop.html", shown=shown, words=shown.words, token=token, done=True)


def _back(token: str, problem: str = "") -> RedirectResponse:
    query = f"?problem={problem}" if problem else ""
    return RedirectResponse(f"/book/{token}{query}", 303)
