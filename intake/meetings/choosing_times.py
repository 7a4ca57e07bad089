"""A time named in words: it is held if it is free, else the nearest free ones are suggested."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import select

from intake.current import current_step
from intake.meetings.booking import hold_time, live_booking, ready_routing, release_hold, times
from intake.meetings.meeting_views import pick_time, spoken_time
from intake.steps import PickTime, Step
from intake.turn import Turn
from scheduler import TimeNotOffered, TimeTaken, zone
from scheduler.availability.times import MOST_DAYS
from scheduler.phrases import Kind, Phrase, nearest, understand
from store.visits import Message

SUGGESTED = 3
"""As many as one reads before choosing."""
_LOOKED_AT = 10
"""How many messages back the times may stand that are spoken of."""


def choose_time(turn: Turn, words: str) -> Step | None:
    """The step that words lead to which name a time in the visitor's zone; None: they name none.

    One that is free and meant for sure is held. Raises ``NoCalendarYet``, ``AlreadyBooked``.
    """
    ready_routing(turn)
    shown = _shown(turn)
    phrase = understand(
        words,
        zone=turn.visit.zone,
        now=turn.now,
        language=turn.visit.language,
        about=_spoken_of(turn, shown),
    )
    if phrase.kind is Kind.NONE:
        return None if phrase.because is None else _suggest(turn, (), phrase.because)
    return _choose(turn, phrase, shown)


def with_next_times(turn: Turn, step: Step) -> Step:
    """The step; where times are chosen, with those that are free next."""
    if not isinstance(step, PickTime):
        return step
    soonest = tuple(_free(turn)[:SUGGESTED])
    sentence = turn.sentences.say("times_next" if soonest else "times_none")
    return step.model_copy(update={"text": sentence, "suggested": soonest})


def _choose(turn: Turn, phrase: Phrase, shown: Sequence[datetime]) -> Step:
    free = _free(turn)
    if not free:
        return _suggest(turn, (), turn.sentences.say("times_none"))
    among = shown if shown and phrase.kind is Kind.ORDINAL else free
    found = nearest(phrase, among, zone=turn.visit.zone, most=SUGGESTED)
    sure = _sure(phrase, free)
    if sure is not None or (found.fits and phrase.kind in (Kind.POINT, Kind.ORDINAL)):
        return _hold(turn, sure or found.times[0])
    return _suggest(turn, found.times, _sentence(turn, phrase, fits=found.fits))


def _sure(phrase: Phrase, free: Sequence[datetime]) -> datetime | None:
    """The one reading of an ambiguous phrase that is free: then there is nothing to ask."""
    if phrase.kind is not Kind.AMBIGUOUS:
        return None
    able = [one.start for one in phrase.readings if one.end is None and one.start in free]
    return able[0] if len(able) == 1 else None


def _sentence(turn: Turn, phrase: Phrase, *, fits: bool) -> str:
    say = turn.sentences.say
    if phrase.kind is Kind.AMBIGUOUS:
        readings = [_spoken(turn, one.start) for one in phrase.readings[:2]]
        if len(readings) == 2:
            return say("time_which", first=readings[0], second=readings[1])
    if phrase.kind is Kind.ORDINAL:
        return say("time_no_such")
    if phrase.kind is Kind.POINT and phrase.start is not None:
        # Which time was understood, for the words may have meant another.
        return say("time_not_free", time=_spoken(turn, phrase.start))
    return say("times_then" if fits else "times_not_then")


def _spoken(turn: Turn, moment: datetime) -> str:
    return spoken_time(moment, turn.visit.zone, turn.visit.language)


def _hold(turn: Turn, starts_at: datetime) -> Step:
    try:
        hold_time(turn, starts_at, turn.visit.zone)
    except TimeTaken:  # by somebody who was faster than this sentence
        return _suggest(turn, _nearest_to(turn, starts_at), turn.sentences.say("time_taken"))
    except TimeNotOffered:  # one that was shown a while ago
        return _suggest(turn, _nearest_to(turn, starts_at), turn.sentences.say("time_gone"))
    return current_step(turn)


def _nearest_to(turn: Turn, moment: datetime) -> list[datetime]:
    """What can be booked in its place; of two as near the later one."""
    return sorted(_free(turn), key=lambda at: (abs(at - moment), at < moment))[:SUGGESTED]


def _suggest(turn: Turn, suggested: Sequence[datetime], sentence: str) -> Step:
    # Who asks for another time gives up the one that is held.
    release_hold(turn)
    step = pick_time(turn, ready_routing(turn))
    return step.model_copy(update={"text": sentence, "suggested": tuple(suggested)})


def _free(turn: Turn) -> list[datetime]:
    """Every time that can be booked, earliest first."""
    row = ready_routing(turn)
    meeting = turn.vendor.teams.meeting_types[row.meeting_type_id or ""]
    today = turn.now.astimezone(zone(turn.visit.zone)).date()
    # A window may be longer than one question for times may be.
    return [
        slot.starts_at
        for since in range(0, meeting.window_days + 1, MOST_DAYS)
        for slot in times(
            turn, row, first=today + timedelta(days=since), days=MOST_DAYS, zone=turn.visit.zone
        )
    ]


def _shown(turn: Turn) -> tuple[datetime, ...]:
    """The times that were suggested last; the first of them is "the first one"."""
    query = select(Message.step).where(Message.visit_id == turn.visit.id)
    latest = turn.session.scalars(query.order_by(Message.seq.desc()).limit(_LOOKED_AT))
    last = next((step for step in latest if step is not None), None)
    if last is None or last.get("kind") != "pick_time":
        return ()
    return PickTime.model_validate(last).suggested


def _spoken_of(turn: Turn, shown: Sequence[datetime]) -> date | None:
    """The day that the conversation is about, for "later that day"."""
    held = live_booking(turn)
    moment = held.starts_at if held is not None else next(iter(shown), None)
    return None if moment is None else moment.astimezone(zone(turn.visit.zone)).date()
