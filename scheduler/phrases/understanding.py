"""From a message to the time that it means."""

from datetime import UTC, date, datetime

from scheduler.phrases.days import Said
from scheduler.phrases.frame import Frame, time_of
from scheduler.phrases.halves import WorkingHours, settle
from scheduler.phrases.phrase import Kind, Phrase
from scheduler.phrases.points import after_so_long, points
from scheduler.phrases.reading import read
from scheduler.phrases.regions import month_first
from scheduler.phrases.wall_clock import in_zone
from scheduler.phrases.wanted import Wanted, wanted
from scheduler.phrases.windows import window
from scheduler.zones import zone as zone_named

BUSINESS = WorkingHours()
"""From 8 to 18 o'clock."""


def understand(
    text: str,
    *,
    zone: str,
    now: datetime,
    working_hours: WorkingHours = BUSINESS,
    language: str = "en",
    about: date | None = None,
) -> Phrase:
    """What the text says of a time, for somebody in that zone at that moment.

    ``now`` without a zone is on the zone's clock. ``language`` is a tag: its region tells whether
    10/12 is in October. ``about`` is the day that was spoken of, for "later that day". Only the
    first thousand characters are read. No text makes it raise; ``UnknownZone`` for a zone that does
    not exist.
    """
    here = in_zone(now, zone_named(zone))
    sheet = read(
        text,
        here=here,
        month_first=month_first(language, zone),
        about=about,
        language=language,
    )
    said = sheet.zone
    visitors = zone_named(zone)
    frame = Frame(here.astimezone(UTC), said[1] if said else visitors, visitors, working_hours)
    roles = wanted(sheet, today=here.date(), hours=working_hours)
    found = _phrase(frame, roles, sheet.ordinal).on_the_clock_of(visitors)
    return found.model_copy(update={"zone": said[0]}) if said and found.start else found


def _phrase(frame: Frame, roles: Wanted, number: int | None) -> Phrase:
    if number is not None:
        return _ordinal(frame, roles, number)
    if roles.offset is not None and not roles.clocks:
        return after_so_long(frame, roles.offset)
    if roles.because and not roles.days:
        return Phrase(kind=Kind.NONE, because=roles.because)
    if roles.clocks:
        return points(frame, roles)
    if roles.says_something:
        return window(frame, roles)
    return Phrase(kind=Kind.NONE)


def _ordinal(frame: Frame, roles: Wanted, number: int) -> Phrase:
    single = [days for days in roles.days if days.single and days.said is not Said.THAT]
    times = [settle(clock, frame.hours, roles.meal).minutes for clock in roles.clocks]
    return Phrase(
        kind=Kind.ORDINAL,
        ordinal=number,
        date=single[0].first if len(single) == 1 else None,
        time=time_of(times[0]) if len(times) == 1 else None,
    )
