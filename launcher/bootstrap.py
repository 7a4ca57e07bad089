"""First steps on a bare machine: Python 3.11 and nothing else. Standard library only.

Makes the product's environment, then becomes ``python -m launcher`` inside it.
"""

import os
import sys
import time

from launcher.environments import install, one_at_a_time, product_environment
from launcher.places import Places, find_places
from launcher.stamps import Stamps
from launcher.terminal import Refused, complain, say, seconds
from launcher.verbs import FOR_DEVELOPERS, NEEDS_NO_SETUP, VERBS, overview


def main(arguments: list[str]) -> int:
    """Do what ``arguments`` (the words after ``./segue``) say; the exit code if not replaced."""
    os.environ["SEGUE_STARTED"] = repr(time.time())
    places = find_places()
    verb = arguments[0] if arguments else "--help"
    help_wanted = verb in ("--help", "-h", "help")
    if help_wanted or ("--help" in arguments and not places.env_python.exists()):
        say(overview())
        return 0
    if verb not in VERBS:
        complain(f"There is no verb {verb!r}. The verbs: {', '.join(VERBS)} (./segue --help).")
        return 2
    if verb in NEEDS_NO_SETUP:
        if not places.env_python.exists():
            say("Nothing is set up here yet: ./segue up does that.")
            return 0
    else:
        try:
            _prepare(places, developing=verb in FOR_DEVELOPERS)
        except Refused as refused:
            complain(f"Segue could not set up its environment: {refused}")
            return 1
    python = str(places.env_python)
    os.execv(python, [python, "-m", "launcher", *arguments])  # noqa: S606 - our own interpreter
    raise AssertionError("execv returns by raising only")


def _prepare(places: Places, *, developing: bool) -> None:
    stamps = Stamps(places.stamps)
    with one_at_a_time(places):
        environment = product_environment(places, developing=developing)
        if stamps.fresh(environment.name, environment.inputs, (environment.python,)):
            return
        complain("Installing the product's environment (about 10 s the first time)")
        began = time.monotonic()
        install(environment, places, stamps)
        complain(f"✓ Product's environment: {seconds(time.monotonic() - began)}")


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
