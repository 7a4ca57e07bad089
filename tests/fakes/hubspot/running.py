"""HubSpot as another process, and what it is told from here."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.fakes.serving import TOLD

ROOT = Path(__file__).parents[3]


class Elsewhere:
    """A fake that runs in another process."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url

    def fail(self, *faults: Mapping[str, Any]) -> None:
        """These go wrong, each once: ``{kind, status?, body?, headers?, method?, path?}``."""
        self._tell("faults", faults)

    def chaos(self, seed: int, chances: Mapping[str, float]) -> None:
        """From now on faults are drawn; none where there are no chances."""
        self._tell("chaos", {"seed": seed, "chances": chances} if chances else {})

    def people(self, *acts: Sequence[Any]) -> list[str]:
        """What people do, e.g. ``["merge", "contacts", loser, survivor]``; the ids."""
        ids: list[str] = self._tell("people", acts)
        return ids

    def fail_half_of(self, batches: int) -> None:
        """So many of the next batches fail by half."""
        self._tell("half", batches)

    def records(self) -> dict[str, Any]:
        """``{objects: {name: [record]}, associations: [[object, id, object, id]]}``."""
        told: dict[str, Any] = self._ask("records")
        return told

    def calls(self) -> dict[str, Any]:
        """``{calls: {operation: count}, violations: [...], refused: {...}, chaos: {...}}``."""
        told: dict[str, Any] = self._ask("calls")
        return told

    def _tell(self, what: str, body: object) -> Any:
        answer = httpx.post(f"{self.base_url}{TOLD}{what}", json=body, timeout=60)
        return answer.raise_for_status().json()

    def _ask(self, what: str) -> Any:
        return httpx.get(f"{self.base_url}{TOLD}{what}", timeout=60).raise_for_status().json()


@contextmanager
def running(*arguments: str) -> Iterator[Elsewhere]:
    """HubSpot in a process of its own, e.g. ``running("--fast", "--most", "100000")``."""
    command = [sys.executable, "-m", "tests.fakes.hubspot", *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        try:
            yield Elsewhere(process.stdout.readline().strip())
        finally:
            process.terminate()
