"""``./segue erasures``: what was erased when, and how far each system is."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from console.crm_opened import database
from console.people_asked import AsJson
from console.terminal import plain
from intake.privacy.still_open import WAITING
from intake.privacy.told_records import records
from store.database import reading

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def erasures(
    only_open: Annotated[
        bool, typer.Option("--open", help="Only those that are not done.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, help="Show so many at most.")] = 50,
    as_json: AsJson = False,
) -> None:
    """List the wishes for erasure, the newest first, with what each system did.

    Exit code 1 where a CRM did not take one, which needs a person.

    \b
    ./segue erasures --open
    ./segue erasures --json | jq '.erasures[] | select(.finished_at == null)'
    """
    with database() as engine, reading(engine) as session:
        found = list(records(session, only_open=only_open, most=most))
    if as_json:
        typer.echo(json.dumps({"erasures": found}, indent=2))
    elif not found:
        typer.echo("Nobody asked for it so far." if not only_open else "All are done.")
    for one in () if as_json else found:
        typer.echo(plain("\n".join(_in_words(one))))
    if any(system.get("reason") for one in found for system in one["systems"].values()):
        raise typer.Exit(1)


def _in_words(one: dict[str, Any]) -> Iterator[str]:
    what = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in one["counts"].items() if n)
    state = "done" if one["finished_at"] else "open"
    yield f"{one['asked_at'][:16]}  {state:4}  {one['id']}  {one['scope']}, by the {one['by']}"
    yield f"    {what or 'nothing was held'}"
    for name, system in one["systems"].items():
        if system["state"] == WAITING:
            yield f"    {name}: waiting"
        if system.get("reason"):
            yield f"    ! {system['reason']} {system['remedy'] or ''}"
