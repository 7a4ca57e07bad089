"""``check``: format, lint and types, of Python and TypeScript."""

import os
import subprocess

from launcher import start
from launcher.node import find_node
from launcher.places import Places
from launcher.terminal import complain, say


def run(places: Places) -> int:
    """Run every check, also after one has failed; 1 if any did."""
    tools = places.env / "bin"
    start.prepare(places, os.environ, only={"embed-packages"})
    node = find_node(places)
    checks = {
        "Format": ([str(tools / "ruff"), "format", "--check", "."], places.root, None),
        "Lint": ([str(tools / "ruff"), "check", "."], places.root, None),
        "Types": ([str(tools / "mypy")], places.root, None),
        "Embed": (["npm", "run", "--silent", "check"], places.embed, node),
    }
    failed = []
    for name, (argv, folder, environ) in checks.items():
        say(f"… {name}")
        if subprocess.run(argv, cwd=folder, env=environ, check=False).returncode:
            failed.append(name)
    if failed:
        complain(
            f"✗ {', '.join(failed)}: see above. `ruff format .` and `ruff check --fix .` help."
        )
    return 1 if failed else 0
