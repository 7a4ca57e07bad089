"""``train``: the assistant anew where anything changed, and into the Segue that runs."""

import json
import time
from collections.abc import Callable, Mapping

from launcher import start
from launcher.places import Places
from launcher.running import supervisor_pid
from launcher.terminal import Refused, complain, say

_TAKEN_WITHIN = 60.0  # seconds; a swap takes two or three on a quiet machine


def train(places: Places, environ: Mapping[str, str], *, force: bool) -> None:
    """Train where an input changed (``force``: in any case). Raises ``Refused``."""
    before = _trained(places)
    start.prepare(places, environ, only={"model"}, anew={"model"} if force else ())
    model = _trained(places)
    if model == before:
        say("Nothing that the assistant is trained from has changed; --force trains it anew.")
    else:
        say("The assistant is trained.")
    if supervisor_pid(places.lock) is not None:
        _wait_until_served(places, str(model))


def _trained(places: Places) -> str | None:
    """The name of the newest model; None where there is none."""
    models = sorted(places.models.glob("*.tar.gz"), key=lambda model: model.stat().st_mtime)
    return models[-1].name if models else None


def _wait_until_served(
    places: Places, model: str, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Wait until the running assistant has swapped to the model. Raises ``Refused``."""
    if _served(places) == model:
        say("The running assistant has it.")
        return
    complain("… The running assistant takes it over")
    until = time.monotonic() + _TAKEN_WITHIN
    while time.monotonic() < until:
        if _served(places) == model:
            say("The running assistant has taken it over. No message was lost.")
            return
        sleep(0.2)
    log = places.logs / "rasa.log"
    raise Refused(f"The running assistant did not take {model} over and goes on as it was: {log}")


def _served(places: Places) -> str | None:
    """The model that the running assistant says it has (bot/serving.py writes it down)."""
    try:
        return str(json.loads((places.home / "assistant-model.json").read_text())["model"])
    except (OSError, ValueError, KeyError):
        return None
