"""Whether Segue runs here, and how to stop it: by a lock that ends with its holder."""

import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from launcher.places import Places

_ATTEMPTS = 5


class AlreadyRunning(Exception):
    """Another supervisor holds the lock; ``pid`` is its process id."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"Segue is running here already (pid {pid})")
        self.pid = pid


def hold(lock: Path) -> TextIO:
    """Take the lock for as long as the returned file stays open. Raises ``AlreadyRunning``."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    file = lock.open("a+")
    for attempt in range(_ATTEMPTS):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if attempt + 1 < _ATTEMPTS:  # it may be a `status` that looks this very moment
                time.sleep(0.02)
        else:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            return file
    file.close()
    raise AlreadyRunning(_pid_in(lock))


def supervisor_pid(lock: Path) -> int | None:
    """The process id of the supervisor that runs; None if none does."""
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return _pid_in(lock)
    return None


def _pid_in(lock: Path) -> int:
    return int(lock.read_text() or 0)


def read_state(places: Places) -> dict[str, Any]:
    """What the supervisor last wrote of itself: ``url``, ``ready_at``, ``parts``; or nothing."""
    try:
        state: dict[str, Any] = json.loads(places.state.read_text())
    except FileNotFoundError:
        return {}
    return state


def write_state(file: Path, state: dict[str, Any]) -> None:
    """Write ``state`` at once or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".tmp")
    half.write_text(json.dumps(state))
    half.replace(file)


def stop_running(
    places: Places, *, patience: float = 30.0, sleep: Callable[[float], None] = time.sleep
) -> bool:
    """Stop the supervisor and all its parts; False if none ran.

    After ``patience`` seconds it is killed: its parts end with it (see ``launcher.leash``).
    """
    pid = supervisor_pid(places.lock)
    if not pid:
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    waited = 0.0
    while supervisor_pid(places.lock):
        if waited >= patience:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            break
        sleep(0.05)
        waited += 0.05
    return True
