"""Child processes that cannot outlive the supervisor, not even when it is killed. Linux."""

import contextlib
import ctypes
import os
import signal
import subprocess

from launcher.parts import Part

_PR_SET_PDEATHSIG = 1


def start(part: Part) -> subprocess.Popen[bytes]:
    """Start ``part`` in a process group of its own, its output appended to its log.

    To be called from the main thread of a process with no other: the kernel ends the child when
    the *thread* that started it ends.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    supervisor = os.getpid()

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != supervisor:  # it died before the leash was on
            os._exit(1)
        signal.pthread_sigmask(signal.SIG_SETMASK, [])  # the supervisor's mask is not the part's

    part.log.parent.mkdir(parents=True, exist_ok=True)
    with part.log.open("ab") as out:
        return subprocess.Popen(
            part.argv,
            cwd=part.cwd,
            env={**os.environ, **part.environ},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            # Ctrl-C reaches the supervisor alone, which stops them. A group, not a session: Linux
            # shares processor time between sessions first, and parts that wait for each other
            # in every turn then wait for the scheduler too (a chat turn took 10 ms longer).
            process_group=0,
            preexec_fn=tie,  # safe: this process has one thread
        )


def signal_group(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to ``process`` and all that it started and left in its group."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)
