"""The console's commands, run in the deployment that the launcher knows."""

import os
from collections.abc import Sequence

from console import COMMANDS
from launcher import start
from launcher.deployment import deployment
from launcher.places import Places


def run(places: Places, verb: str, arguments: Sequence[str]) -> int:
    """Set up what the command needs for these arguments, then run it; its exit code."""
    needs = COMMANDS[verb].needs_for(arguments)
    if needs:
        start.prepare(places, os.environ, only={"database", *needs})
    os.environ.update(deployment(places, os.environ))
    from console.running import run as run_command  # it needs more than other verbs do

    return run_command(verb, arguments)
