"""Ports: whether one is free, and who has it. Linux, standard library only."""

import errno
import os
import socket
from pathlib import Path

from launcher.terminal import Refused

_LISTENING = "0A"


def require_free(host: str, port: int) -> None:
    """Raises ``Refused``, with who has it and what to do, unless ``host:port`` can be had."""
    try:
        _bind(host, port)
    except OSError as error:
        raise Refused(_sentence(host, port, error)) from None


def free_port(host: str, preferred: int) -> int:
    """``preferred`` if it is free, else some free port."""
    try:
        return _bind(host, preferred)
    except OSError:
        return _bind(host, 0)


def _bind(host: str, port: int) -> int:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        # As servers do: a port in TIME_WAIT is free.
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((host, port))
        return int(trial.getsockname()[1])


def _sentence(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = free_port(host, port + 1)
        owner = holder(port)
        by = f" by {owner}" if owner else ""
        return f"Port {port} is in use{by}. Stop it, or choose another: ./segue up --port {other}"
    if error.errno == errno.EACCES:
        return f"Port {port} needs root's rights. Choose one above 1023: ./segue up --port 8600"
    return (
        f"{host}:{port} cannot be listened on ({error.strerror}). Choose another --host or --port."
    )


def holder(port: int) -> str | None:
    """The process that listens on ``port``, as ``name (pid 12)``; None if it cannot be seen."""
    inodes = set(_listening_inodes(port))
    if not inodes:
        return None
    for process in Path("/proc").iterdir():
        if process.name.isdecimal() and _sockets(process) & inodes:
            name = (process / "comm").read_text().strip()
            return f"{name} (pid {process.name})"
    return None


def _listening_inodes(port: int) -> list[str]:
    found = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for fields in (line.split() for line in lines):
            local_port = int(fields[1].rsplit(":", 1)[1], 16)
            if local_port == port and fields[3] == _LISTENING:
                found.append(f"socket:[{fields[9]}]")
    return found


def _sockets(process: Path) -> set[str]:
    found = set()
    try:
        for descriptor in (process / "fd").iterdir():
            found.add(os.readlink(descriptor))  # noqa: PTH115 - a socket's link is no path
    except OSError:  # it ended meanwhile, or is another user's
        return found
    return found
