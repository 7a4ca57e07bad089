"""The verbs of ``./segue`` and their options."""

import os
from typing import Annotated

import typer

from console import COMMANDS
from launcher import checks, licences, operator, reset, start, status, tests_run, training
from launcher.places import find_places
from launcher.running import stop_running
from launcher.terminal import say
from launcher.verbs import VERBS, overview

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help=overview().splitlines()[0],
)
_PASSES_ON = {"ignore_unknown_options": True, "allow_extra_args": True}


@app.command(help=VERBS["up"])
def up(
    port: Annotated[
        int | None, typer.Option(help="Where the web listens (8600).", min=1, max=65535)
    ] = None,
    host: Annotated[str | None, typer.Option(help="On which address (127.0.0.1).")] = None,
    demo: Annotated[bool, typer.Option(help="Serve the example vendor's website.")] = True,
    detach: Annotated[
        bool, typer.Option(help="Return once it is ready; leave it running.")
    ] = False,
) -> None:
    """Set up, then become the supervisor."""
    raise typer.Exit(start.up(find_places(), port=port, host=host, demo=demo, detach=detach))


@app.command(help=VERBS["down"])
def down() -> None:
    """Stop the supervisor and with it everything."""
    say("Segue has stopped." if stop_running(find_places()) else "Segue is not running.")


@app.command("status", help=VERBS["status"])
def show_status() -> None:
    """Exit code 0: everything runs; 3: it does not."""
    raise typer.Exit(status.show(find_places()))


@app.command(help=VERBS["test"], context_settings=_PASSES_ON)
def test(context: typer.Context) -> None:
    """All that follows the verb goes to pytest."""
    raise typer.Exit(tests_run.run(find_places(), context.args))


@app.command(help=VERBS["endure"], context_settings=_PASSES_ON, add_help_option=False)
def endure(context: typer.Context) -> None:
    """All that follows the verb goes to the test's own command."""
    raise typer.Exit(tests_run.endure(find_places(), context.args))


@app.command(help=VERBS["check"])
def check() -> None:
    """Every check runs, even after one has failed."""
    raise typer.Exit(checks.run(find_places()))


@app.command(help=VERBS["setup"])
def setup() -> None:
    """As ``up`` does first."""
    start.prepare(find_places(), os.environ)
    say("Everything is set up: ./segue up starts it.")


@app.command(help=VERBS["train"])
def train(
    force: Annotated[bool, typer.Option(help="Even if nothing changed.")] = False,
) -> None:
    """A Segue that runs goes on meanwhile, and takes the new one over."""
    training.train(find_places(), os.environ, force=force)


@app.command("reset", help=VERBS["reset"])
def reset_(
    everything: Annotated[bool, typer.Option("--all", help="The environments too.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Asks first: visits, bookings and CRM records are lost."""
    reset.reset(find_places(), os.environ, everything=everything, confirmed=yes)


def _console(verb: str) -> None:
    """A command of the console, which reads its own options."""

    @app.command(verb, help=VERBS[verb], context_settings=_PASSES_ON, add_help_option=False)
    def command(context: typer.Context) -> None:
        raise typer.Exit(operator.run(find_places(), verb, context.args))


for _verb in COMMANDS:
    _console(_verb)


@app.command("licences", help=VERBS["licences"])
def show_licences() -> None:
    """Exit code 1 if one is not allowed."""
    raise typer.Exit(licences.show(find_places()))
