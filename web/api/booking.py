"""Times, holds and bookings, in the same place as the offer."""

from datetime import date, datetime
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import AfterValidator, BaseModel, EmailStr

from intake.answers import Name
from intake.steps import MeetingView
from scheduler import Slot
from scheduler import zone as zone_named
from web.api.access import CountedVisitId, PartsDep, StepAnswer, address_of
from web.api.inputs import Input, Key, Moment, Zone

router = APIRouter(tags=["booking"])


def _storable(day: date) -> date:
    if not 2000 <= day.year <= 2200:
        raise ValueError("a day between the years 2000 and 2200 is expected")
    return day


Day = Annotated[date, AfterValidator(_storable)]


class TimeView(BaseModel):
    """A time that can be held."""

    starts_at: datetime
    ends_at: datetime


class DayView(BaseModel):
    """The times of one day in the visitor's zone."""

    date: date
    times: list[TimeView]


class SlotsView(BaseModel):
    """The times of some days; ``next_free`` looks beyond them if they have none."""

    zone: str
    meeting: MeetingView
    days: list[DayView]
    next_free: datetime | None


class Hold(Input):
    """A time to hold."""

    starts_at: Moment
    zone: Zone


class Book(Input):
    """A held time to book, and who comes."""

    hold_id: Key
    name: Name
    email: EmailStr


@router.get("/slots")
def slots(
    parts: PartsDep,
    visit_id: CountedVisitId,
    zone: Annotated[Zone, Query()],
    first: Annotated[Day | None, Query(description="The first day; today unless set")] = None,
    days: Annotated[int, Query(ge=1, le=31)] = 7,
) -> SlotsView:
    """The times that can be booked, day by day in the visitor's zone."""
    local = zone_named(zone)
    since = first or parts.now().astimezone(local).date()
    meeting, free, next_free = parts.flow.times(visit_id, first=since, days=days, zone=zone)
    return SlotsView(
        zone=zone,
        meeting=meeting,
        days=[
            DayView(date=day, times=[_time(slot) for slot in of_day])
            for day, of_day in groupby(free, lambda s: s.starts_at.astimezone(local).date())
        ],
        next_free=next_free,
    )


@router.post("/holds", status_code=201)
def hold(body: Hold, request: Request, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Hold a time while the visitor confirms."""
    parts.limits.hold(visit_id, address_of(request))
    return StepAnswer(step=parts.flow.hold_time(visit_id, body.starts_at, body.zone))


@router.delete("/holds/{hold_id}")
def release(hold_id: Key, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Let the held time go."""
    return StepAnswer(step=parts.flow.release_time(visit_id, hold_id))


@router.post("/bookings", status_code=201)
def book(body: Book, parts: PartsDep, visit_id: CountedVisitId) -> StepAnswer:
    """Book the held time."""
    return StepAnswer(
        step=parts.flow.book(visit_id, body.hold_id, name=body.name, email=body.email)
    )


def _time(slot: Slot) -> TimeView:
    return TimeView(starts_at=slot.starts_at, ends_at=slot.ends_at)
