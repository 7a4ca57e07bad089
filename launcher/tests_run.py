"""``test``: everything that the tests need, then the embed's own tests, then pytest; ``endure``."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import start
from launcher.browser import ensure_browser
from launcher.commands import Commands
from launcher.node import find_node
from launcher.places import Places
from launcher.terminal import complain, say

_WHOLE_PRODUCT = {"e2e", "bot", "web", "benchmarks"}
"""Folders of tests that need the model, the embed or a browser."""
_STEPS = {"model", "embed", "vendor"}
_PROCESSES = "4"
"""Two more than the cores that there are at least: many tests wait for a server or a worker."""


def run(places: Places, arguments: Sequence[str]) -> int:
    """Run pytest with ``arguments``; without paths among them, the embed's tests before it.

    The exit code is pytest's, or the embed's where pytest is content.
    """
    paths = [Path(given.split("::")[0]) for given in arguments if not given.startswith("-")]
    chosen = [path for path in paths if path.exists()]
    settings: Mapping[str, str] = with_bytecode(places, os.environ)
    if not chosen or any(map(_needs_product, chosen)):
        settings = _prepare(places, settings)
    embed = 0 if chosen else _test_embed(places)
    argv = [
        str(places.env_python),
        "-m",
        "pytest",
        *([] if chosen else ["-n", _PROCESSES]),
        *arguments,
    ]
    code = subprocess.run(argv, cwd=places.root, env=settings, check=False).returncode
    if embed:
        complain("✗ The embed's tests failed: see above.")
    return code or embed


def endure(places: Places, arguments: Sequence[str]) -> int:
    """Run the long test of the promise to CRMs (``tests/endurance``); its exit code."""
    argv = [str(places.env_python), "-m", "tests.endurance", *arguments]
    return subprocess.run(argv, cwd=places.root, check=False).returncode


def _needs_product(path: Path) -> bool:
    return path.name == "tests" or not _WHOLE_PRODUCT.isdisjoint(path.parts)


def with_bytecode(places: Places, environ: Mapping[str, str]) -> dict[str, str]:
    """A run starts hundreds of processes, and each would compile all that it imports.

    Where the environment says that none is written (``PYTHONDONTWRITEBYTECODE``), that is for the
    sources' folders: this one is ours.
    """
    kept = {name: value for name, value in environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {"PYTHONPYCACHEPREFIX": str(places.home / "bytecode"), **kept}


def _prepare(places: Places, environ: Mapping[str, str]) -> Mapping[str, str]:
    start.prepare(places, os.environ, only=_STEPS)
    browser = ensure_browser(places, Commands(places.logs), os.environ)
    say(f"Tests drive {browser}")
    # No settings of a deployment: tests make their own; only what they find things by.
    return {
        **environ,
        "SEGUE_HOME": str(places.home),
        "SEGUE_MODELS": str(places.models),
        "SEGUE_BROWSER": str(browser),
    }


def _test_embed(places: Places) -> int:
    say("… The embed's tests")
    argv = ["npm", "test", "--silent"]
    return subprocess.run(argv, cwd=places.embed, env=find_node(places), check=False).returncode
