"""Keeps the parts alive and stops them together. Standard library only: it stays small.

One thread that sleeps until a signal arrives: a child's end, a wish to stop, or a due time.
"""

import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from launcher import leash
from launcher.commands import last_lines
from launcher.parts import Part
from launcher.running import write_state

_STOPS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
_WATCHED = _STOPS | {signal.SIGCHLD}
_FIRST_DELAY, _LONGEST_DELAY = 0.5, 30.0
_STABLE_AFTER = 60.0
"""Seconds that a part must live for its next crash to count as the first."""
_TRIES_AT_START = 3
_ASK_EVERY = 0.2
NEEDS_A_PERSON = 78
"""The exit code of a part that says, in the last line of its log, what a person has to mend: the
others go on without it meanwhile. ``EX_CONFIG`` of sysexits.h."""


@dataclass
class Kept:
    """A part and how it fares. Times are ``time.time()``; ``start_at`` is None while it runs."""

    part: Part
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    start_at: float | None = 0.0
    crashes: int = 0
    restarts: int = 0
    exits: list[int] = field(default_factory=list)


class Supervisor:
    """Runs ``parts`` until told to stop.

    ``waiting_for`` says what is not ready yet (None: all is); it is asked until it first says
    None, then ``on_ready`` is called. ``say`` gets every event that a person should see.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        waiting_for: Callable[[], str | None],
        on_ready: Callable[[], None],
        say: Callable[[str], None],
        state: Path,
        url: str,
        grace: float = 10.0,
        patience: float = 180.0,
    ) -> None:
        self._kept = [Kept(part) for part in parts]
        self._waiting_for, self._on_ready, self._say = waiting_for, on_ready, say
        self._state, self._url = state, url
        self._grace, self._patience = grace, patience
        self._began = time.time()
        self._ready_at: float | None = None

    def run(self) -> int:
        """Start all, keep them until SIGINT, SIGTERM or SIGHUP; the exit code."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _WATCHED)
        try:
            while True:
                self._start_due()
                received = signal.sigtimedwait(_WATCHED, self._sleep())
                if received and received.si_signo in _STOPS:
                    return 0
                self._reap()
                if self._ready_at is None and (trouble := self._look_whether_ready()):
                    self._say(trouble)
                    return 1
        finally:
            self._stop()

    def _start_due(self) -> None:
        now = time.time()
        for kept in self._kept:
            if kept.start_at is not None and kept.start_at <= now:
                kept.process = leash.start(kept.part)
                kept.since, kept.start_at = now, None
                self._write_state()

    def _sleep(self) -> float:
        due = [kept.start_at for kept in self._kept if kept.start_at is not None]
        until = min(due) - time.time() if due else 3600.0
        return max(0.0, min(until, _ASK_EVERY if self._ready_at is None else 3600.0))

    def _reap(self) -> None:
        for kept in self._kept:
            if kept.process is None or kept.start_at is not None:
                continue
            code = kept.process.poll()
            if code is not None:
                self._after_exit(kept, code)

    def _after_exit(self, kept: Kept, code: int) -> None:
        assert kept.process is not None
        leash.signal_group(kept.process, signal.SIGKILL)  # what it left behind
        now = time.time()
        kept.crashes = 1 if now - kept.since > _STABLE_AFTER else kept.crashes + 1
        kept.restarts += 1
        kept.exits.append(code)
        delay = min(_FIRST_DELAY * 2 ** (kept.crashes - 1), _LONGEST_DELAY)
        kept.start_at = now + delay
        how = f"signal {-code}" if code < 0 else f"exit {code}"
        if code == NEEDS_A_PERSON:
            why = last_lines(kept.part.log, 1)
            self._say(f"{kept.part.name} cannot start; the rest runs, and it is tried again: {why}")
        elif not self._hopeless(kept):
            self._say(f"{kept.part.name} stopped ({how}); starting it again in {delay:g} s")
        self._write_state()

    def _hopeless(self, kept: Kept) -> bool:
        starting = self._ready_at is None and kept.crashes >= _TRIES_AT_START
        return starting and kept.exits[-1] != NEEDS_A_PERSON

    def _waits_for_a_person(self) -> bool:
        return any(kept.exits[-1:] == [NEEDS_A_PERSON] for kept in self._kept)

    def _look_whether_ready(self) -> str | None:
        """None: ready, or still to be waited for; else why to give up."""
        for kept in self._kept:
            if self._hopeless(kept):
                log = kept.part.log
                return (
                    f"{kept.part.name} stopped {kept.crashes} times while starting; its last "
                    f"lines:\n\n{last_lines(log)}\n\nAll of it: {log}"
                )
        missing = self._waiting_for()
        if missing is None:
            self._ready_at = time.time()
            self._write_state()
            self._on_ready()
        elif time.time() - self._began > self._patience and not self._waits_for_a_person():
            logs = ", ".join(str(kept.part.log) for kept in self._kept)
            return f"Not ready after {self._patience:g} s: waiting for {missing}. Look into {logs}"
        return None

    def _stop(self) -> None:
        running = [k.process for k in self._kept if k.process and k.process.poll() is None]
        for process in running:
            leash.signal_group(process, signal.SIGTERM)
        deadline = time.monotonic() + self._grace
        while any(process.poll() is None for process in running):
            left = deadline - time.monotonic()
            received = signal.sigtimedwait(_WATCHED, max(0.0, left))
            if left <= 0 or (received and received.si_signo in _STOPS):
                break  # the grace is over, or the person insists
        for process in running:
            leash.signal_group(process, signal.SIGKILL)
            process.wait()
        self._state.unlink(missing_ok=True)

    def _write_state(self) -> None:
        parts = {
            kept.part.name: {
                "pid": kept.process.pid if kept.process and kept.start_at is None else None,
                "since": kept.since,
                "restarts": kept.restarts,
                "log": str(kept.part.log),
            }
            for kept in self._kept
        }
        state = {"url": self._url, "ready_at": self._ready_at, "parts": parts}
        write_state(self._state, state)
