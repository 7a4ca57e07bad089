"""``python -m launcher.serve``: what ``up`` becomes once everything is set up.

Reads ``SEGUE_*`` and little else, and imports the standard library only: it stays in memory for
as long as the product runs.
"""

import http.client
import json
import logging
import os
import sys
import time
from collections.abc import Callable

from launcher.parts import product_parts
from launcher.places import find_places
from launcher.running import AlreadyRunning, hold
from launcher.supervisor import Supervisor
from launcher.terminal import complain, say, seconds

_LOG_LIMIT = 20_000_000


def main() -> int:
    """Run the product until it is told to stop; the exit code."""
    places = find_places()
    try:
        lock = hold(places.lock)
    except AlreadyRunning as running:
        complain(f"{running}; ./segue down stops it.")
        return 1
    parts = product_parts(places, os.environ)
    for part in parts:
        if part.log.exists() and part.log.stat().st_size > _LOG_LIMIT:
            part.log.replace(part.log.with_suffix(".1.log"))
    log = _open_log(str(places.logs / "supervisor.log"))
    started = float(os.environ.get("SEGUE_STARTED") or time.time())
    url = os.environ["SEGUE_PUBLIC_URL"]

    def tell(text: str) -> None:
        log.warning(text)
        complain(text)

    def ready() -> None:
        took = seconds(time.time() - started)
        log.info("ready after %s: %s", took, url)
        say(f"\nSegue is ready after {took}:  {url}\nCtrl-C or ./segue down stops it.")

    with lock:
        # What a supervisor that was killed left behind would say "ready" for us.
        places.state.unlink(missing_ok=True)
        supervisor = Supervisor(
            parts,
            waiting_for=_shown(_asker(os.environ["SEGUE_HOST"], int(os.environ["SEGUE_PORT"]))),
            on_ready=ready,
            say=tell,
            state=places.state,
            url=url,
        )
        code = supervisor.run()
    say("Segue has stopped.")
    return code


def _open_log(file: str) -> logging.Logger:
    handler = logging.FileHandler(file, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("segue.supervisor")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    return log


def _shown(waiting_for: Callable[[], str | None]) -> Callable[[], str | None]:
    """The same, and a terminal shows what is waited for, and how long already."""
    say("… Starting web, Rasa and worker (about 10 s)")
    if not sys.stdout.isatty():
        return waiting_for
    began = time.monotonic()

    def shown() -> str | None:
        missing = waiting_for()
        clock = f"  {seconds(time.monotonic() - began)}, waiting for {missing}" if missing else ""
        sys.stdout.write(f"\r\x1b[K{clock}")
        sys.stdout.flush()
        return missing

    return shown


def _asker(host: str, port: int) -> Callable[[], str | None]:
    # A server that listens on every address is asked on the loopback.
    reached_at = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104

    def waiting_for() -> str | None:
        connection = http.client.HTTPConnection(reached_at, port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            answer = connection.getresponse()
            return None if answer.status == 200 else _not_ready(answer.read())
        except (OSError, http.client.HTTPException):
            return "web"
        finally:
            connection.close()

    return waiting_for


def _not_ready(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return "web"
    parts = told.items() if isinstance(told, dict) else ()
    missing = [name for name, works in parts if works is False and name != "ready"]
    return ", ".join(missing) or "web"


if __name__ == "__main__":
    sys.exit(main())
