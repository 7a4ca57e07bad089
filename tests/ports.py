"""Ports for the servers that tests start in processes of their own.

A port that the kernel named as free may be given to another test's process before our server
listens on it; both tests then talk to one server. So a port of ours is below those that the kernel
gives out by itself, and kept by a locked file from every other test process of this machine, until
this one ends.
"""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

_PORTS = range(20_000, 30_000)
_FOLDER = Path(tempfile.gettempdir()) / f"segue-test-ports-{os.getuid()}"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on, and that no other test is given."""
    # Not the same first for every test run: most of its neighbours are free at once.
    for port in random.sample(_PORTS, len(_PORTS)):
        if _keep(port) and _is_free(port):
            return port
    raise AssertionError(f"no port of {_PORTS} is free")


def _keep(port: int) -> bool:
    _FOLDER.mkdir(exist_ok=True)
    file = os.open(_FOLDER / str(port), os.O_CREAT | os.O_WRONLY)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return False
    return True  # the system closes it, and so gives the port back, when this process ends


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
