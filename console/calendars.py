"""``./segue calendars``: the hosts' own calendars, connected, looked after and let go."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from getpass import getpass
from typing import Annotated

import typer
from sqlalchemy import Engine

from console.calendars_words import as_object, in_words
from console.running import CannotDo, now
from crm_sync.operating.connecting import reseal as reseal_crms
from intake.vendor import Vendor, load_vendor
from remote.faults import Refused, RemoteError
from scheduler.calendars.calendar import Found
from scheduler.calendars.connecting import (
    Connected,
    Standing,
    Wish,
    connect,
    disconnect,
    reachable,
    reseal,
    standing,
)
from scheduler.calendars.keeping import try_entries_at_once
from scheduler.calendars.outside import Outside
from scheduler.calendars.reading import read
from store.database import open_engine, reading, transaction
from store.durable import open_durable_work
from store.settings import Settings
from vendor_files import VendorError, nearest

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


class KindOfCalendar(StrEnum):
    """Where a calendar is."""

    CALDAV = "caldav"
    GOOGLE = "google"
    MICROSOFT = "microsoft"


HostId = Annotated[str, typer.Argument(metavar="HOST", help="The host's id in teams/hosts.yaml.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("connect")
def connect_one(
    host: HostId,
    kind: Annotated[KindOfCalendar, typer.Option(help="Where it is.")] = KindOfCalendar.CALDAV,
    url: Annotated[
        str, typer.Option(help="CalDAV: the server's, the account's or the calendar's address.")
    ] = "",
    user: Annotated[str, typer.Option(help="CalDAV: the user's name.")] = "",
    on_behalf_of: Annotated[
        str,
        typer.Option(
            metavar="EMAIL",
            help="Google, Microsoft: whose calendars they are, where the organisation lets Segue "
            "act for its people. Otherwise the host is asked on the operator's page.",
        ),
    ] = "",
    calendar: Annotated[
        str, typer.Option(help="Which one, by name or address. Needed where there are several.")
    ] = "",
    read_only: Annotated[
        bool, typer.Option("--read-only", help="Write no entries to it: it is one more to read.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Connect a host's own calendar, once it was tried.

    A password is asked for, or read from standard input; it is never an argument, which every
    user of the machine could see.
    """
    with _outside() as outside:
        _check_host(outside, host)
        credentials = _credentials(kind, url, user, on_behalf_of, outside.settings)
        with _told():
            reached = reachable(outside, host, kind.value, credentials, url)
            chosen = _chosen(reached.calendars, calendar)
            wish = Wish(host, kind.value, reached.credentials, chosen.address, writes=not read_only)
            connected = connect(outside, wish, now=now())
        if as_json:
            typer.echo(json.dumps({"id": connected.calendar.id, **_found(connected)}, indent=2))
        else:
            _say_connected(host, connected, read_only)


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the connected calendars, those in trouble first, with what is to be done.

    Exit code 1 if one cannot be read, so that no times of its host are offered.
    """
    with _outside() as outside, reading(outside.engine) as session:
        found = standing(session, now=now())
        _print(found, as_json)
    if any(one.calendar.reads and not one.readable for one in found):
        raise typer.Exit(1)


@app.command()
def check(
    calendar: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="One calendar. Default: all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read calendars now, and say how they are. Exit code 1 if one cannot be read.

    What one that can be read did not take so far is written next.
    """
    with _outside() as outside:
        with reading(outside.engine) as session:
            ids = [one.calendar.id for one in standing(session, now=now())]
        if calendar is not None and calendar not in ids:
            raise CannotDo(_no_such(calendar, ids))
        looked = [_look(outside, one) for one in ids if calendar in (None, one)]
        with reading(outside.engine) as session:
            found = [
                one for one in standing(session, now=now()) if calendar in (None, one.calendar.id)
            ]
        _print(found, as_json)
    if not all(looked):
        raise typer.Exit(1)


def _look(outside: Outside, calendar: str) -> bool:
    looked = read(outside, calendar, now=now())
    if looked:
        with transaction(outside.engine) as session:
            try_entries_at_once(session, calendar, now=now())
    return looked


@app.command("disconnect")
def disconnect_one(
    calendar: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")],
) -> None:
    """Forget a calendar and its credentials. Entries that were written stay in it; what stands in
    it takes nobody's time any more."""
    with _outside() as outside:
        with reading(outside.engine) as session:
            ids = [one.calendar.id for one in standing(session, now=now())]
        if calendar not in ids:
            raise CannotDo(_no_such(calendar, ids))
        with transaction(outside.engine) as session:
            gone = disconnect(session, outside, calendar, now=now())
        typer.echo(f"{gone.name} of {gone.host_id} is disconnected.")


@app.command("reseal")
def reseal_all() -> None:
    """Seal all credentials, calendars' and CRMs', with the server's present secret, after
    SEGUE_SERVER_SECRET changed.

    The one before is to stand in SEGUE_FORMER_SERVER_SECRET for the time being.
    """
    with _outside() as outside, _told(), transaction(outside.engine) as session:
        calendars, crms = reseal(session, outside), reseal_crms(session, outside.settings)
    sealed = f"{_counted(calendars, 'calendar')} and {_counted(crms, 'CRM')} sealed."
    typer.echo(f"{sealed} SEGUE_FORMER_SERVER_SECRET is not needed any more.")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


@contextmanager
def _outside() -> Iterator[Outside]:
    settings = Settings()
    vendor = _vendor(settings)
    engine: Engine = open_engine(settings.database_url)
    outside = Outside(engine, settings, lambda: vendor.teams, open_durable_work(engine))
    try:
        yield outside
    finally:
        outside.threads.shutdown()
        engine.dispose()


def _vendor(settings: Settings) -> Vendor:
    try:
        return load_vendor(settings.vendor)
    except VendorError as error:
        told = "\n".join(f"  {problem}" for problem in error.problems)
        raise CannotDo(f"{settings.vendor} cannot be used as it is:\n\n{told}") from None


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        raise CannotDo(f"{refused} {refused.remedy}") from None
    except RemoteError as away:
        raise CannotDo(f"{away} Try again.") from None


def _check_host(outside: Outside, host: str) -> None:
    hosts = outside.teams().hosts
    if host not in hosts:
        raise CannotDo(f"There is no host '{host}'. {nearest(host, hosts)}")


def _credentials(
    kind: KindOfCalendar, url: str, user: str, on_behalf_of: str, settings: Settings
) -> Mapping[str, str]:
    if kind is not KindOfCalendar.CALDAV:
        if not on_behalf_of:
            page = f"{settings.public_url}/operator/calendars/connections"
            raise CannotDo(
                f"{kind.value.title()} asks the host in a browser: connect it on {page}. Where the "
                "organisation lets Segue act for its people, add --on-behalf-of EMAIL."
            )
        return {"subject": on_behalf_of}
    if not url or not user:
        raise CannotDo("A CalDAV calendar needs --url and --user.")
    return {"user": user, "password": _password()}


def _password() -> str:
    typed = sys.stdin.isatty()
    password = getpass("Password: ") if typed else sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise CannotDo("No password was given. Type it, or send it to standard input.")
    return password


def _chosen(found: Sequence[Found], wanted: str) -> Found:
    named = [one for one in found if wanted in (one.address, one.name)] if wanted else list(found)
    if len(named) == 1:
        return named[0]
    listed = "".join(f"\n  {one.name}: {one.address}" for one in found) or " none"
    what = f"There is no calendar '{wanted}'" if wanted and not named else "Which calendar?"
    raise CannotDo(f"{what}. The account has{listed}\nSay it with --calendar.")


def _found(connected: Connected) -> dict[str, object]:
    return {
        "calendar": connected.found.name,
        "address": connected.found.address,
        "may_write": connected.found.may_write,
        "events": connected.events,
        "faults": list(connected.faults),
    }


def _say_connected(host: str, connected: Connected, read_only: bool) -> None:
    name, events = connected.found.name, connected.events
    writes = "is read only" if read_only else f"gets the meetings of {host}"
    typer.echo(f"{name} is connected ({connected.calendar.id}) and {writes}.")
    counted = "1 event in it takes" if events == 1 else f"{events} events in it take"
    typer.echo(f"{counted} time of the days to come.")
    if connected.instead_of is not None:
        typer.echo(f"{connected.instead_of.name} is only read from now on; its entries move.")
    for fault in connected.faults:
        typer.echo(f"! {fault}")


def _no_such(calendar: str, ids: Sequence[str]) -> str:
    known = nearest(calendar, ids) if ids else "None is connected."
    return f"There is no calendar '{calendar}'. {known}"


def _print(found: Sequence[Standing], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"calendars": [as_object(one) for one in found]}, indent=2))
        return
    if not found:
        typer.echo("No calendar is connected: hosts are as free as their hours and bookings say.")
    for one in found:
        typer.echo(in_words(one, now()))
