"""``./segue slots``: which times are offered, and why the others are not. It records nothing."""

import json
import sys
from datetime import datetime, timedelta
from itertools import chain
from typing import Annotated, Any

import typer

from console.running import now
from console.slots_asked import Asked, never_sent, the_meeting, the_range, the_seats, the_zone
from console.slots_tables import print_slots
from console.vendors_teams import Vendor, teams_at, vendor_folder
from scheduler import Slot
from scheduler.availability.bookable import bookable
from scheduler.availability.claims import Claims, claims_on
from scheduler.availability.times import slots_of
from scheduler.availability.why import Answer, why
from scheduler.zones import moment
from scheduler.zones import zone as zone_named
from store.database import open_engine, reading
from store.settings import Settings

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def slots(
    meeting_type: Annotated[str, typer.Option(metavar="ID", help="A meeting type of the teams.")],
    zone: Annotated[str, typer.Option(help="In which dates and times are written and shown.")],
    since: Annotated[
        str, typer.Option("--from", metavar="DAY", help="A date or a moment in --zone.")
    ],
    until: Annotated[
        str,
        typer.Option("--to", metavar="DAY", help="A date, which is included, or a moment."),
    ],
    host: Annotated[str | None, typer.Option(help="One host, by id.")] = None,
    pool: Annotated[str | None, typer.Option(help="Any host of a pool, by id.")] = None,
    account: Annotated[str | None, typer.Option(help="The owner of an account, by id.")] = None,
    together: Annotated[
        bool,
        typer.Option("--together", help="All that are named meet at once: a seat for each."),
    ] = False,
    tell_why: Annotated[
        bool, typer.Option("--why", help="Of every time of each host's grid, say why or why not.")
    ] = False,
    vendor: Vendor = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
) -> None:
    """Print the times at which a meeting can be booked. Records nothing.

    Without --host, --pool and --account: of everybody whom routing names for such meetings.
    """
    teams, moment_now = teams_at(vendor_folder(vendor)), now()
    meeting = the_meeting(teams, meeting_type)
    within = the_range(the_zone(zone), since, until, moment_now)
    engine = open_engine(Settings().database_url)
    try:
        with reading(engine) as session:
            seats = the_seats(
                session,
                teams,
                meeting,
                host=host,
                pool=pool,
                account=account,
                together=together,
            )
            hosts = tuple(
                teams.hosts[one] for one in sorted({one for seat in seats for one in seat})
            )
            asked = Asked(meeting, hosts, seats, within, zone, moment_now)
            known = claims_on(session, hosts, meeting, within, now=moment_now)
    finally:
        engine.dispose()
    if host is not None and (remark := never_sent(teams, meeting, host)):
        typer.echo(remark, err=True)
    free = _free(asked, known)
    reasons = _reasons(asked, known) if tell_why else None
    if as_json:
        sys.stdout.write(json.dumps(as_object(asked, free, reasons), indent=2) + "\n")
    else:
        print_slots(meeting, hosts, zone, free, reasons)


def as_object(
    asked: Asked, free: list[Slot], reasons: dict[str, list[Answer]] | None
) -> dict[str, Any]:
    """What ``--json`` prints; moments are on the clock of the zone."""
    here = zone_named(asked.zone)
    length = timedelta(minutes=asked.meeting.minutes)

    def shown(at: datetime) -> str:
        return at.astimezone(here).isoformat()

    told: dict[str, Any] = {
        "meeting_type": asked.meeting.id,
        "zone": asked.zone,
        "from": shown(moment(asked.within.start)),
        "to": shown(moment(asked.within.end)),
        "hosts": [host.id for host in asked.hosts],
        "times": [
            {
                "starts_at": shown(one.starts_at),
                "ends_at": shown(one.ends_at),
                "hosts": [*one.host_ids, *chain.from_iterable(one.also)],
            }
            for one in free
        ],
    }
    if reasons is not None:
        told["why"] = [
            {
                "host": host_id,
                "starts_at": shown(moment(one.start)),
                "ends_at": shown(moment(one.start) + length),
                "offered": one.offered,
                "code": one.code,
                "why": one.words,
            }
            for host_id, answers in reasons.items()
            for one in answers
        ]
    return told


def _free(asked: Asked, known: dict[str, Claims]) -> list[Slot]:
    start = max(asked.within.start, asked.allowed.start)
    end = min(asked.within.end, asked.allowed.end)
    starts = {
        host.id: bookable(host, asked.meeting, known[host.id].taken(), start, end)
        for host in asked.hosts
    }
    return slots_of(asked.seats, starts, asked.meeting)


def _reasons(asked: Asked, known: dict[str, Claims]) -> dict[str, list[Answer]]:
    return {
        host.id: why(
            host,
            asked.meeting,
            known[host.id],
            asked.allowed,
            asked.within,
            viewer=asked.zone,
        )
        for host in asked.hosts
    }
