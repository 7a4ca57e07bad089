"""Ports for the servers that tests start in processes of their own.

A port that the kernel named as free may be given to another test's process before our server
listens on it; both tests then talk to one server. So each worker of pytest-xdist has ports of its
own, below those that the kernel gives out by itself.
"""

import itertools
import os
import socket

_LOWEST, _EACH = 20_000, 400
_worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
_own = itertools.cycle(range(_LOWEST + _EACH * _worker, _LOWEST + _EACH * (_worker + 1)))


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and no other test of this run will be given."""
    return next(port for port in itertools.islice(_own, _EACH) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
