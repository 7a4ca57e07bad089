"""How a console command ends: in words for people, with an exit code for programs."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from typing import NoReturn

import typer
from sqlalchemy.exc import OperationalError

from console import COMMANDS
from console.terminal import plain
from store.database import why_away


class CannotDo(Exception):
    """What was asked for cannot be done; the message names what is wrong and the remedy."""


def run(verb: str, arguments: Sequence[str]) -> int:
    """Run a command with the words after its verb; its exit code. 1: it refused."""
    app: typer.Typer = import_module(COMMANDS[verb].module).app
    try:
        app(args=list(arguments), prog_name=f"./segue {verb}", standalone_mode=True)
    except CannotDo as refusal:
        typer.secho(f"✗ {plain(str(refusal))}", err=True)
        return 1
    except OperationalError as away:
        typer.secho(f"✗ {why_away(away)}", err=True)
        return 1
    except BrokenPipeError:
        _close_quietly()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    return 0


def now() -> datetime:
    """The moment, for commands that are not told one."""
    return datetime.now(UTC)


def _close_quietly() -> NoReturn:
    # Whoever read our output (``| head``) has seen enough; Python would complain at exit.
    os._exit(0)
