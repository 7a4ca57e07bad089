"""Every process that computes times has the pinned tz database, whatever the machine's says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SHOWN = """
import importlib, sys
from datetime import UTC, datetime
from zoneinfo import TZPATH, ZoneInfo
early = ZoneInfo("America/Vancouver")
for name in sys.argv[1:]:
    importlib.import_module(name)
import zoneinfo
print(zoneinfo.TZPATH, datetime(2026, 12, 1, tzinfo=UTC).astimezone(ZoneInfo("America/Vancouver")))
"""


def stale(folder: Path) -> None:
    """A machine's tz database in which Vancouver is at UTC the whole year."""
    (folder / "America").mkdir(parents=True)
    counts = [0, 0, 0, 0, 1, 4]
    block = b"".join(count.to_bytes(4, "big") for count in counts)
    body = (0).to_bytes(4, "big") + bytes([0, 0]) + b"UTC\0"
    utc = (b"TZif2" + bytes(15) + block + body) * 2 + b"\nUTC0\n"
    (folder / "America" / "Vancouver").write_bytes(utc)


def vancouver_in(modules: tuple[str, ...], machine: Path) -> str:
    """What a process that imports these modules says of Vancouver's clock in December 2026."""
    ran = subprocess.run(
        [sys.executable, "-c", SHOWN, *modules],
        cwd=ROOT,
        env={**os.environ, "PYTHONTZPATH": str(machine)},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def test_the_machines_database_would_say_something_else(tmp_path: Path) -> None:
    stale(tmp_path)
    assert vancouver_in((), tmp_path).endswith("2026-12-01 00:00:00+00:00")


@pytest.mark.parametrize(
    "modules",
    [
        ("scheduler.zones",),
        ("web.app",),
        ("jobs.worker", "jobs.calendar_works", "jobs.meeting_works"),
        ("console.slots",),
        ("console.when",),
        ("actions",),
        ("benchmarks.slots",),
    ],
)
def test_vancouver_keeps_its_summer_clock_in_every_process(
    modules: tuple[str, ...], tmp_path: Path
) -> None:
    stale(tmp_path)
    assert vancouver_in(modules, tmp_path) == "() 2026-11-30 17:00:00-07:00"
