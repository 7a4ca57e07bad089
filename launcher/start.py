"""``up``: everything set up, then this process becomes the supervisor (or starts one)."""

import os
import subprocess
import sys
import time
from collections.abc import Collection, Mapping
from pathlib import Path

from launcher.commands import Commands, last_lines
from launcher.deployment import deployment
from launcher.environments import one_at_a_time
from launcher.places import Places
from launcher.ports import require_free
from launcher.progress import progress
from launcher.running import read_state, supervisor_pid
from launcher.setup_steps import setup_steps
from launcher.stamps import Stamps
from launcher.steps import run_steps, with_needs
from launcher.terminal import Refused, say, seconds


def up(places: Places, *, port: int | None, host: str | None, demo: bool, detach: bool) -> int:
    """Set up what is missing and start everything; the exit code. Raises ``Refused``."""
    if pid := supervisor_pid(places.lock):
        url = read_state(places).get("url", "")
        say(f"Segue is running here already (pid {pid}): {url}\n./segue down stops it.")
        return 0
    settings = deployment(places, os.environ, host=host, port=port, demo=demo)
    # Before the minutes of a first set-up, not after them.
    require_free(settings["SEGUE_HOST"], int(settings["SEGUE_PORT"]))
    prepare(places, settings)
    argv = [sys.executable, "-m", "launcher.serve"]
    environ = {**os.environ, **settings}
    if detach:
        return _start_detached(places, argv, environ)
    # Replaced, not accompanied: what remains in memory is the supervisor alone.
    os.execve(sys.executable, argv, environ)  # noqa: S606 - our own interpreter
    raise AssertionError("execve returns by raising only")


def prepare(
    places: Places,
    environ: Mapping[str, str],
    *,
    only: Collection[str] = (),
    anew: Collection[str] = (),
) -> None:
    """Do the steps of the set-up (``only``: those, and what they need). Raises ``Refused``."""
    stamps, commands = Stamps(places.stamps), Commands(places.logs)
    settings = deployment(places, environ)
    steps = setup_steps(places, settings, stamps, commands)
    if only:
        steps = with_needs(steps, only)
    with one_at_a_time(places), progress() as watch:
        commands.told = watch.stage
        run_steps(steps, stamps, watch, stop=commands.stop, anew=anew)


def _start_detached(places: Places, argv: list[str], environ: Mapping[str, str]) -> int:
    printed = places.logs / "serve.log"
    with printed.open("wb") as out:
        supervisor = subprocess.Popen(
            argv,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    say("… Starting web, Rasa and worker (about 10 s)")
    started = float(os.environ["SEGUE_STARTED"])
    while supervisor.poll() is None:
        state = read_state(places)
        # A supervisor that was killed leaves its state behind: that one's readiness is not ours.
        if (state.get("ready_at") or 0.0) > started:
            took = seconds(time.time() - started)
            say(f"Segue is ready after {took}:  {state['url']}\n./segue down stops it.")
            return 0
        time.sleep(0.1)
    raise Refused(f"Segue did not start.\n\n{last_lines(Path(printed), 40)}")
