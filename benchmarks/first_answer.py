"""From a clone to the first answer: cold, with empty caches, and warm, the second start.

    .segue/env/bin/python -m benchmarks.first_answer

Clones the committed state into a temporary folder, gives uv and npm empty caches, and measures
until the assistant has answered its first message.
"""

import argparse
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import httpx

from benchmarks.chat_turn import ProductVisit
from launcher.places import find_places
from launcher.ports import free_port


def main() -> None:
    """Measure and print one JSON line, in seconds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--warm-starts", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "segue"
        began = time.monotonic()
        subprocess.run(["git", "clone", "-q", str(find_places().root), str(clone)], check=True)
        environ = _bare_environment(Path(folder))
        cold = _until_first_answer(clone, environ, began)
        warm = [
            _until_first_answer(clone, environ, time.monotonic())
            for _ in range(options.warm_starts)
        ]
        print(json.dumps({"cold_s": cold, "warm_s": warm}))


def _bare_environment(folder: Path) -> dict[str, str]:
    """This environment without its settings of Segue, and with empty caches."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEGUE_")}
    caches = {name: str(folder / name.lower()) for name in ("UV_CACHE_DIR", "npm_config_cache")}
    return {**kept, **caches, "PIP_NO_CACHE_DIR": "1"}


def _until_first_answer(clone: Path, environ: Mapping[str, str], began: float) -> float:
    port = free_port("127.0.0.1", 8700)
    command = ["./segue", "up", "--detach", "--port", str(port)]
    subprocess.run(command, cwd=clone, env=environ, check=True, stdout=subprocess.DEVNULL)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            ProductVisit(client).say("we're 45 people on Starter and keep missing follow-ups")
        return round(time.monotonic() - began, 1)
    finally:
        subprocess.run(["./segue", "down"], cwd=clone, env=environ, check=True, stdout=-3)


if __name__ == "__main__":
    main()
