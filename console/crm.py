"""``./segue crm``: the CRMs that are told everything, connected, watched, mended and let go."""

import json
import sys
from typing import Annotated, Any

import typer
from sqlalchemy.orm import Session

from console.crm_check import check_some
from console.crm_kinds import app as connect_app
from console.crm_listen import listen
from console.crm_opened import database, known_id
from console.crm_package import package
from console.crm_pull import pull
from console.crm_reconcile import reconcile_some
from console.crm_replay import dismiss_some, replay_some, try_one_now
from console.crm_words import as_object, in_a_line, in_words, letter_as_object, letter_in_words
from console.running import CannotDo, now
from console.terminal import plain
from crm_sync.operating.connecting import disconnect
from crm_sync.operating.dead_letters import dead_letters
from crm_sync.operating.standing import Standing, standing
from remote.faults import Refused
from store.database import reading, transaction

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

ALONE = "No other is connected: ./segue crm connect --help says how to."
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
TargetId = Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it.")]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the CRMs, those in need first."""
    with database() as engine, reading(engine) as session:
        found = standing(session, now=now())
    if as_json:
        typer.echo(json.dumps({"crms": [as_object(one, now()) for one in found]}, indent=2))
        return
    for one in found:
        typer.echo(plain(in_a_line(one, now())))
    if len(found) < 2:
        typer.echo(ALONE)


@app.command()
def status(
    target: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One CRM. Default: all.")
    ] = None,
    most: Annotated[
        int, typer.Option(min=0, help="List so many of what each did not take at most.")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Say how far each CRM is.

    Its backlog and the oldest hand-off in it, the last success and error, pauses, what was not
    taken. Exit code 1 where something needs a person.

    \b
    ./segue crm status
    ./segue crm status hubspot --json | jq '.crms[].waiting'
    """
    with database() as engine, reading(engine) as session:
        if target is not None:
            known_id(session, target)
        found = [one for one in standing(session, now=now()) if target in (None, one.target.id)]
        told = [_told(session, one, most, as_json) for one in found]
    if as_json:
        typer.echo(json.dumps({"crms": told}, indent=2))
    else:
        typer.echo(plain("\n".join(map(str, told))))
    if any(one.needs for one in found):
        raise typer.Exit(1)


def _told(session: Session, one: Standing, most: int, as_json: bool) -> dict[str, Any] | str:
    dead = dead_letters(session, target=one.target.id, most=most) if one.dead else []
    if as_json:
        return {**as_object(one, now()), "dead_letters": [letter_as_object(it) for it in dead]}
    return "\n".join([in_words(one, now()), *map(letter_in_words, dead)])


app.command("check")(check_some)
app.command("replay")(replay_some)
app.command("dismiss")(dismiss_some)
app.command("try-now")(try_one_now)
app.command("reconcile")(reconcile_some)
app.command("pull")(pull)
app.command("listen")(listen)
app.command("package")(package)


@app.command("disconnect")
def disconnect_one(
    target: TargetId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a CRM.

    Its credentials, what waits for it, and where our records stand in it. What was written to it
    stays there.
    """
    with database() as engine:
        with reading(engine) as session:
            known_id(session, target)
            (one,) = (one for one in standing(session, now=now()) if one.target.id == target)
        if (one.waiting or one.dead) and not yes:
            _ask_whether_to_lose(one)
        try:
            with transaction(engine) as session:
                disconnect(session, target)
        except Refused as refused:
            raise CannotDo(f"{refused} {refused.remedy}") from None
    typer.echo(f"{target} is disconnected. What was written to it stays there.")


def _ask_whether_to_lose(one: Standing) -> None:
    lost = f"{one.waiting:,} on the way and {one.dead:,} not taken are forgotten."
    if not sys.stdin.isatty():
        raise CannotDo(f"{lost} Nobody is here to be asked. Add --yes.")
    typer.confirm(f"{lost} Disconnect {one.target.id}?", abort=True)


app.add_typer(connect_app, name="connect")
