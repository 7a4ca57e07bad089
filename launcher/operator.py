"""The console's commands, run in the deployment that the launcher knows."""

import os
from collections.abc import Sequence

from console import COMMANDS
from launcher import start
from launcher.deployment import deployment
from launcher.places import Places
from launcher.running import read_state, supervisor_pid


def has_accounts(url: str) -> bool:
    """Whether anybody stands in the database."""
    from sqlalchemy import select

    from store.accounts import Account
    from store.database import open_engine, reading

    engine = open_engine(url)
    try:
        with reading(engine) as session:
            return session.scalar(select(Account.id).limit(1)) is not None
    finally:
        engine.dispose()


def run(places: Places, verb: str, arguments: Sequence[str]) -> int:
    """Set up what the command needs for these arguments, then run it; its exit code."""
    needs = COMMANDS[verb].needs_for(arguments)
    settings = deployment(places, os.environ)
    if needs and "accounts" not in needs:
        start.prepare(places, os.environ, only=needs)
    elif needs:
        start.prepare(places, os.environ, only={"database"})
        # What was imported into the demo's accounts is not undone by a command that only looks.
        if not has_accounts(settings["SEGUE_DATABASE_URL"]):
            start.prepare(places, os.environ, only=needs)
    if supervisor_pid(places.lock) and "SEGUE_PUBLIC_URL" not in os.environ:
        # Whatever port it was started with.
        settings["SEGUE_PUBLIC_URL"] = read_state(places).get("url") or settings["SEGUE_PUBLIC_URL"]
    os.environ.update(settings)
    from console.running import run as run_command  # it needs more than other verbs do

    return run_command(verb, arguments)
