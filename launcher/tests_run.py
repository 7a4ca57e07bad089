"""``test``: everything that the tests need, then pytest, then the embed's own tests."""

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from launcher import start
from launcher.browser import ensure_browser
from launcher.commands import Commands
from launcher.node import find_node
from launcher.places import Places
from launcher.terminal import say

_WHOLE_PRODUCT = {"e2e", "bot", "web", "benchmarks"}
"""Folders of tests that need the model, the embed or a browser."""
_STEPS = {"model", "embed", "vendor"}


def run(places: Places, arguments: Sequence[str]) -> int:
    """Run pytest with ``arguments``; without paths among them also the embed's tests."""
    paths = [Path(given.split("::")[0]) for given in arguments if not given.startswith("-")]
    chosen = [path for path in paths if path.exists()]
    settings: Mapping[str, str] = os.environ
    if not chosen or any(map(_needs_product, chosen)):
        settings = _prepare(places)
    argv = [str(places.env_python), "-m", "pytest"]
    if not chosen:
        argv += ["-n", "2"]
    code = subprocess.run([*argv, *arguments], cwd=places.root, env=settings, check=False)
    if chosen:
        return code.returncode
    embed = _test_embed(places)
    return code.returncode or embed


def _needs_product(path: Path) -> bool:
    return path.name == "tests" or not _WHOLE_PRODUCT.isdisjoint(path.parts)


def _prepare(places: Places) -> Mapping[str, str]:
    start.prepare(places, os.environ, only=_STEPS)
    browser = ensure_browser(places, Commands(places.logs), os.environ)
    say(f"Tests drive {browser}")
    # No settings of a deployment: tests make their own; only what they find things by.
    return {
        **os.environ,
        "SEGUE_HOME": str(places.home),
        "SEGUE_MODELS": str(places.models),
        "SEGUE_BROWSER": str(browser),
    }


def _test_embed(places: Places) -> int:
    say("… The embed's tests")
    argv = ["npm", "test", "--silent"]
    return subprocess.run(argv, cwd=places.embed, env=find_node(places), check=False).returncode
