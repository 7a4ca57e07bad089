"""``./segue crm``: the CRMs that are told everything, connected, watched, mended and let go."""

import json
from typing import Annotated

import typer

from console.crm_opened import database, known_id
from console.crm_pull import pull
from console.crm_words import as_object, in_a_line, in_words
from console.running import CannotDo, now
from crm_sync.connecting import disconnect
from crm_sync.standing import standing
from remote.faults import Refused
from store.database import reading, transaction

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
app.command()(pull)

TargetId = Annotated[str, typer.Argument(metavar="NAME", help="As `list` shows it.")]


@app.command("list")
def list_all(as_json: AsJson = False) -> None:
    """List the connected CRMs, those that need a person first."""
    with database() as engine, reading(engine) as session:
        found = standing(session, now=now())
    if as_json:
        typer.echo(json.dumps({"crms": [as_object(one, now()) for one in found]}, indent=2))
        return
    if not found:
        typer.echo("None is connected. ./segue crm connect --help says how to.")
    for one in found:
        typer.echo(in_a_line(one, now()))


@app.command()
def status(
    target: Annotated[
        str | None, typer.Argument(metavar="[NAME]", help="One CRM. Default: all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Say how far each CRM is: backlog, oldest hand-off, last success and error, pauses, what was
    not taken. Exit code 1 where something needs a person.

    \b
    ./segue crm status
    ./segue crm status hubspot --json | jq '.crms[].waiting'
    """
    with database() as engine, reading(engine) as session:
        if target is not None:
            known_id(session, target)
        found = [one for one in standing(session, now=now()) if target in (None, one.target.id)]
    if as_json:
        typer.echo(json.dumps({"crms": [as_object(one, now()) for one in found]}, indent=2))
    elif not found:
        typer.echo("None is connected. ./segue crm connect --help says how to.")
    else:
        typer.echo("\n".join(in_words(one, now()) for one in found))
    if any(one.needs for one in found):
        raise typer.Exit(1)


@app.command("disconnect")
def disconnect_one(
    target: TargetId,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Forget a CRM: its credentials, what waits for it, and where our records stand in it. What was
    written to it stays there."""
    with database() as engine:
        with reading(engine) as session:
            known_id(session, target)
            (one,) = (one for one in standing(session, now=now()) if one.target.id == target)
        if (one.waiting or one.dead) and not yes:
            lost = f"{one.waiting:,} on the way and {one.dead:,} not taken are forgotten."
            typer.confirm(f"{lost} Disconnect {target}?", abort=True)
        try:
            with transaction(engine) as session:
                disconnect(session, target)
        except Refused as refused:
            raise CannotDo(f"{refused} {refused.remedy}") from None
    typer.echo(f"{target} is disconnected. What was written to it stays there.")
