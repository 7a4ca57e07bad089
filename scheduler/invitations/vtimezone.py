"""The VTIMEZONE that a calendar file carries for a zone it names.

``icalendar`` can add one itself, but writes the start of summer time on the new clock beside the
old offset, which places the change an hour late; RFC 5545, 3.6.5 wants the old clock. Programs that
believe the file would then show a meeting of that hour at the wrong time.
"""

from datetime import UTC, datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from scheduler.zones import Stretch, moment, seconds, stretches, zone


def vtimezone(name: str, since: datetime, until: datetime) -> Timezone:
    """The zone's observances from one moment to another, each change written out by itself.

    Raises ``UnknownZone``.
    """
    timezone = Timezone()
    timezone.add("tzid", name)
    before: int | None = None
    for stretch in stretches(name, seconds(since), seconds(until)):
        timezone.add_component(_observance(name, stretch, before))
        before = stretch.offset
    return timezone


def _observance(
    name: str, stretch: Stretch, before: int | None
) -> TimezoneStandard | TimezoneDaylight:
    shown = moment(stretch.start).astimezone(zone(name))
    old = timedelta(seconds=stretch.offset if before is None else before)
    observance = TimezoneDaylight() if shown.dst() else TimezoneStandard()
    observance.add("dtstart", (shown.astimezone(UTC) + old).replace(tzinfo=None))
    observance.add("tzoffsetfrom", old)
    observance.add("tzoffsetto", timedelta(seconds=stretch.offset))
    observance.add("tzname", shown.tzname() or name)
    return observance
