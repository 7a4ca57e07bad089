"""``status``: what runs, as the kernel and the supervisor tell."""

import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from launcher.places import Places
from launcher.running import read_state, supervisor_pid
from launcher.terminal import seconds

_NOT_ALL_RUNS = 3  # as of systemctl


def show(places: Places) -> int:
    """Print a table of the parts; 0 if all of them run, 3 if not."""
    console = Console()
    pid = supervisor_pid(places.lock)
    if not pid:
        console.print("Segue is not running: ./segue up starts it.")
        return _NOT_ALL_RUNS
    state = read_state(places)
    parts: dict[str, dict[str, Any]] = state.get("parts", {})
    table = Table("part", "state", "pid", "memory", "up for", "restarts", "log", box=None)
    total = _row(
        table, "supervisor", {"pid": pid, "restarts": 0, "log": "supervisor.log", "since": None}
    )
    for name, part in parts.items():
        total += _row(table, name, part)
    console.print(table)
    ready = "ready" if state.get("ready_at") else "starting"
    console.print(f"\nlogs in {places.logs}", highlight=False)
    console.print(f"{state.get('url', '')}  {ready}, {total:.0f} MB in all", highlight=False)
    all_run = parts and all(part["pid"] for part in parts.values())
    return 0 if all_run else _NOT_ALL_RUNS


def _row(table: Table, name: str, part: dict[str, Any]) -> float:
    pid = part["pid"]
    memory = resident_megabytes(pid) if pid else 0.0
    since = part["since"]
    table.add_row(
        name,
        "runs" if pid else "is being restarted",
        str(pid or ""),
        f"{memory:.0f} MB",
        seconds(time.time() - since) if pid and since else "",
        str(part["restarts"]),
        Path(part["log"]).name,
    )
    return memory


def resident_megabytes(pid: int) -> float:
    """Resident memory of one process, in MB (10^6 bytes); 0 if it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except FileNotFoundError:
        return 0.0
    kilobytes = next((line.split()[1] for line in lines if line.startswith("VmRSS:")), "0")
    return int(kilobytes) * 1024 / 1e6
