"""``./segue erase``: somebody asked by mail, or on the phone, to have their data deleted."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from sqlalchemy import Engine

from console.crm_opened import database
from console.people_asked import AsJson, Email, counted, visits_of
from console.running import CannotDo, now
from console.terminal import plain
from intake.desk import open_desk
from intake.privacy.erasing import Erased, erase
from intake.privacy.held import Held
from store.database import reading, transaction
from store.settings import Settings
from store.visits import Visit
from vendor_files import VendorError

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def erase_all(
    email: Email,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be deleted and delete nothing.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Delete what every visit holds in which an e-mail address was given.

    Look first whether it is the address's owner who asks. Meetings to come are cancelled, the CRMs
    delete what Segue made, and `./segue erasures` says how far each system is.

    \b
    ./segue erase --email ada@acme.example --dry-run
    ./segue erase --email ada@acme.example --yes --json
    """
    with database() as engine:
        with reading(engine) as session:
            held = Held(session, visits_of(session, email))
            found = counted(held)
        if not dry_run:
            _ask(found, yes)
            done = _erase(engine, email)
    if as_json:
        told = {"would_erase": found} if dry_run else {"erasure": done.id, "erased": found}
        typer.echo(json.dumps(told, indent=2))
    elif dry_run:
        typer.echo(f"Would be deleted: {_words(found)}.")
    else:
        typer.echo(
            f"Deleted: {_words(found)}; {done.cancelled} meetings to come were cancelled.\n"
            f"The record is {done.id}. ./segue erasures says how far the other systems are."
        )


def _ask(found: dict[str, int], yes: bool) -> None:
    if yes:
        return
    goes = f"{_words(found)} are deleted for good."
    if not sys.stdin.isatty():
        raise CannotDo(f"{goes} Nobody is here to be asked. Add --yes.")
    typer.confirm(plain(f"{goes} Go on?"), abort=True)


def _erase(engine: Engine, email: str) -> Erased:
    try:
        desk = open_desk(Settings(), engine)
    except VendorError as faulty:
        raise CannotDo(str(faulty)) from None
    with transaction(engine) as session:
        # Looked at once more: somebody may be talking at this moment.
        visits: Sequence[Visit] = visits_of(session, email)
        return erase(desk, session, visits, "address", by="operator", now=now())


def _words(found: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in found.items() if count)
