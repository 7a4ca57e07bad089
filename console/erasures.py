"""``./segue erasures``: what was erased when, and how far each system is."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from console.crm_opened import database
from console.people_asked import AsJson
from console.terminal import plain
from crm_sync.erasing import why_not_yet
from intake.privacy.still_open import WAITING, StillOpen
from store.database import reading
from store.erasures import Erasure

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
    query = select(Erasure).order_by(Erasure.asked_at.desc(), Erasure.id)
    if only_open:
        query = query.where(Erasure.finished_at.is_(None))
    with database() as engine, reading(engine) as session:
        found = [_told(session, one) for one in session.scalars(query.limit(most))]
    if as_json:
        typer.echo(json.dumps({"erasures": found}, indent=2))
    elif not found:
        typer.echo("Nobody asked for it so far." if not only_open else "All are done.")
    for one in () if as_json else found:
        typer.echo(plain("\n".join(_in_words(one))))
    if any(system.get("reason") for one in found for system in one["systems"].values()):
        raise typer.Exit(1)


def _told(session: Session, one: Erasure) -> dict[str, Any]:
    systems = {name: dict(state) for name, state in sorted(one.systems.items())}
    lanes = StillOpen.model_validate(one.open or {}).lanes
    for target, (reason, remedy) in why_not_yet(session, [it.outbox_id for it in lanes]).items():
        systems.get(f"crm:{target}", {}).update(reason=reason, remedy=remedy)
    return {
        "id": one.id,
        "asked_at": one.asked_at.isoformat(),
        "by": one.by,
        "scope": one.scope,
        "finished_at": one.finished_at.isoformat() if one.finished_at else None,
        "counts": one.counts,
        "systems": systems,
    }


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
