"""The memory of everything that runs: web, Rasa, worker, supervisor.

    ./segue up --detach
    .segue/env/bin/python -m benchmarks.memory

PSS, the proportional share: pages that two processes share count half in each, so the sum is what
the machine has to give. Measured after some conversations, because memory grows with the first.
"""

import argparse
import json
from pathlib import Path

import httpx

from benchmarks.chat_turn import CONVERSATION, ProductVisit
from launcher.places import find_places
from launcher.running import read_state


def main() -> None:
    """Talk a little, then measure and print one JSON line, in MB (10^6 bytes)."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--conversations", type=int, default=20)
    options = parser.parse_args()
    state = read_state(find_places())
    if not state:
        raise SystemExit("Nothing runs. Start it: ./segue up --detach")
    with httpx.Client(base_url=state["url"], timeout=30) as client:
        for _ in range(options.conversations):
            visit = ProductVisit(client)
            for text in CONVERSATION:
                visit.say(text)
    parts = {name: part["pid"] for name, part in state["parts"].items()}
    supervisor = _parent(next(iter(parts.values())))
    used = {name: pss_mb(pid) for name, pid in {**parts, "supervisor": supervisor}.items()}
    print(json.dumps({**used, "all": round(sum(used.values()), 1)}))


def pss_mb(pid: int) -> float:
    """The proportional share of one process, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return round(int(line.split()[1]) * 1024 / 1e6, 1)
    raise SystemExit(f"The kernel does not tell the memory of process {pid}.")


def _parent(pid: int) -> int:
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2]
    return int(after_name.split()[1])


if __name__ == "__main__":
    main()
