"""Times and their reasons as tables on a terminal."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.table import Table

from console.terminal import terminal
from scheduler import Host, MeetingType, Slot
from scheduler import zone as zone_named
from scheduler.availability.why import Answer
from scheduler.zones import moment


def print_slots(
    meeting: MeetingType,
    hosts: Sequence[Host],
    zone: str,
    free: Sequence[Slot],
    reasons: Mapping[str, Sequence[Answer]] | None,
) -> None:
    """The times day by day; then for each host its grid, times of one reason joined."""
    console, here = terminal(), zone_named(zone)
    names = {host.id: host.name for host in hosts}
    count = f"{len(free):,} time{'' if len(free) == 1 else 's'}" if free else "No times"
    title = meeting.title.in_language("en")
    console.print(f"{title}, {meeting.minutes} minutes: {count} in {zone}.")
    if free:
        console.print(_times(free, here, names))
    for host_id, answers in (reasons or {}).items():
        console.print(f"{names[host_id]} ({host_id})")
        console.print(_why(answers, here))


def _times(free: Sequence[Slot], here: ZoneInfo, names: Mapping[str, str]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("Day", "Starts", "Who is free"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "Day")

    def day_and_who(slot: Slot) -> tuple[str, tuple[tuple[str, ...], ...]]:
        return f"{slot.starts_at.astimezone(here):%a %Y-%m-%d}", (slot.host_ids, *slot.also)

    for (day, who), alike in groupby(free, day_and_who):
        starts = " ".join(f"{slot.starts_at.astimezone(here):%H:%M}" for slot in alike)
        seats = (", ".join(names[one] for one in seat) for seat in who)
        table.add_row(day, starts, " with ".join(seats))
    return table


def _why(answers: Sequence[Answer], here: ZoneInfo) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("From", "Last start", "Starts", "Offered", "Why"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("From", "Last start"))
    for alike in joined(answers):
        first, last = _local(alike[0], here), _local(alike[-1], here)
        until = f"{last:%H:%M}" if last.date() == first.date() else f"{last:%a %Y-%m-%d %H:%M}"
        table.add_row(
            f"{first:%a %Y-%m-%d %H:%M}",
            until if len(alike) > 1 else "",
            str(len(alike)),
            "yes" if alike[0].offered else "no",
            "" if alike[0].offered else alike[0].words,
        )
    return table


def joined(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    """Times that follow each other and have the same reason."""
    for _, alike in groupby(answers, lambda one: one.words):
        yield list(alike)


def _local(answer: Answer, here: ZoneInfo) -> datetime:
    return moment(answer.start).astimezone(here)
