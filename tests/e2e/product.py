"""The real product for the browser: every part, a database of its own, on ports of its own."""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from launcher import leash
from launcher.commands import last_lines
from launcher.deployment import deployment
from launcher.parts import Part
from launcher.places import Places, find_places
from launcher.running import read_state, stop_running
from tests.ports import free_port

SETS_UP = "./segue test tests/e2e sets up what is missing."
_ACCOUNTS = "40"
"""Synthetic accounts besides the demo's customers: enough to be one of many."""


@dataclass(frozen=True)
class Product:
    """A running product, seen from outside."""

    url: str
    places: Places
    vendor: Path
    """Its own copy of Harbor's folder: it may be changed while the product runs."""
    supervisor: subprocess.Popen[bytes]
    another_port: int
    """Where a test may serve a website of its own: its origin is one of those that are listed."""

    def pid(self, part: str) -> int | None:
        """The process id of a part, None while it does not run."""
        found: int | None = read_state(self.places).get("parts", {}).get(part, {}).get("pid")
        return found

    def kill(self, part: str) -> int:
        """End a part as a crash would; its process id until then."""
        pid = self.pid(part)
        assert pid is not None, f"{part} does not run"
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_for_another(self, part: str, gone: int) -> None:
        """A part that ended as process ``gone`` runs again as another, and every part works."""
        eventually(lambda: self.pid(part) not in (None, gone))
        self.wait_until_ready()

    def works(self) -> dict[str, bool]:
        """What ``/readyz`` says; nothing while the web is down."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                told: dict[str, bool] = json.load(answer)
        except urllib.error.HTTPError as error:
            told = json.load(error)
            error.close()
        except OSError:
            told = {}
        return told

    def wait_until_ready(self) -> None:
        """Every part works."""
        eventually(lambda: self.works().get("ready"), within=60)


def eventually(what: Callable[[], Any], *, within: float = 30.0) -> Any:
    """What ``what`` returns once it is true. Raises ``AssertionError`` after ``within`` seconds."""
    deadline = time.monotonic() + within
    while not (value := what()):
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {within:g} s: {what}")
        time.sleep(0.1)
    return value


def what_is_missing() -> str | None:
    """The sentence that says what to run before the product can be tested; None: nothing."""
    here = find_places()
    needed = {
        "Rasa's environment": here.bot_python.exists(),
        "the trained assistant": any(here.models.glob("*.tar.gz")),
        "the embed": any((here.embed / "dist").glob("*.js")),
    }
    missing = [name for name, there in needed.items() if not there]
    return f"Not there: {', '.join(missing)}. {SETS_UP}" if missing else None


def start_product(home: Path) -> Product:
    """Start everything, all that it makes under ``home``; ends with this process at the latest."""
    places = _borrowed_environments(home)
    another_port = free_port()
    settings = {
        **_settings(places),
        "SEGUE_ALLOWED_ORIGINS": _listed(another_port),
        "SEGUE_HOLDS_FROM_ONE_ADDRESS": "200",  # all visitors of all tests come from this machine
    }
    environ = {**os.environ, **settings, "SEGUE_STARTED": repr(time.time())}
    _fill_database(places, environ)
    argv = (str(places.env_python), "-m", "launcher.serve")
    supervisor = leash.start(Part("segue", argv, places.root, home / "supervisor.log", environ))

    def ready() -> bool:
        if supervisor.poll() is not None:
            raise AssertionError(
                f"The product did not start.\n{last_lines(home / 'supervisor.log')}"
            )
        return read_state(places).get("ready_at") is not None

    eventually(ready, within=180)
    vendor = Path(settings["SEGUE_VENDOR"])
    return Product(settings["SEGUE_PUBLIC_URL"], places, vendor, supervisor, another_port)


def stop_product(product: Product) -> None:
    """Stop it and see that every part is gone."""
    pids = [pid for part in ("rasa", "web", "worker") if (pid := product.pid(part))]
    stop_running(product.places)
    product.supervisor.wait()
    left = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not left, f"processes outlived the product: {left}"


def _borrowed_environments(home: Path) -> Places:
    """A home of its own that has the checkout's environments and trained assistant."""
    here = find_places()
    places = Places(root=here.root, home=home)
    home.mkdir()
    for own, theirs in (
        (places.env, here.env),
        (places.bot_env, here.bot_env),
        (places.models, here.models),
    ):
        own.symlink_to(theirs.resolve())
    return places


def _settings(places: Places) -> dict[str, str]:
    # Nothing of a deployment that the environment may describe: this one stands alone.
    vendor = shutil.copytree(places.root / "examples" / "harbor", places.home / "vendor")
    named = {"SEGUE_VENDOR": str(vendor)}
    settings = deployment(places, named, port=free_port())
    return {**settings, "SEGUE_RASA_URL": f"http://127.0.0.1:{free_port()}"}


def _listed(port: int) -> str:
    return json.dumps([f"http://127.0.0.1:{port}"])


def _fill_database(places: Places, environ: dict[str, str]) -> None:
    from store.durable import prepare_durable_work
    from store.migrate import migrate

    url = environ["SEGUE_DATABASE_URL"]
    migrate(url)
    prepare_durable_work(url)
    argv = [str(places.env_python), "-m", "examples.harbor.accounts", "--accounts", _ACCOUNTS]
    subprocess.run(argv, cwd=places.root, env=environ, check=True, capture_output=True)
