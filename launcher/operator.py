"""The console's commands, run in the deployment that the launcher knows."""

import os
from collections.abc import Collection, Sequence

from launcher import start
from launcher.deployment import deployment
from launcher.places import Places


def run(places: Places, verb: str, needs: Collection[str], arguments: Sequence[str]) -> int:
    """Set up what the command needs, then run it; its exit code."""
    if needs and "--help" not in arguments:
        start.prepare(places, os.environ, only={"database", *needs})
    os.environ.update(deployment(places, os.environ))
    from console.running import run as run_command  # it needs more than other verbs do

    return run_command(verb, arguments)
