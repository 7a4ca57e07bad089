"""Where a process listens, as Linux tells it."""

import re
import struct
from ipaddress import ip_address
from pathlib import Path
from typing import NamedTuple

_LISTENS = "0A"


class Listening(NamedTuple):
    """A door of a process."""

    address: str
    port: int


def listening_of(pid: int) -> set[Listening]:
    """The doors of a process and of those that it started."""
    sockets = {inode for one in _family(pid) for inode in _sockets(one)}
    rows = (row.split() for name in ("tcp", "tcp6") for row in _rows(name))
    return {_door(row[1]) for row in rows if row[3] == _LISTENS and row[9] in sockets}


def _family(pid: int) -> set[int]:
    parents = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        try:
            parents[int(file.parent.name)] = int(file.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # it ended meanwhile
    family = {pid}
    while more := {one for one, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            inode = re.fullmatch(r"socket:\[(\d+)\]", str(link.readlink()))
        except OSError:
            continue
        if inode:
            found.add(inode[1])
    return found


def _rows(name: str) -> list[str]:
    return Path(f"/proc/net/{name}").read_text().splitlines()[1:]


def _door(written: str) -> Listening:
    """``0100007F:1F90``: words of four bytes in the machine's order."""
    address, port = written.split(":")
    words = bytes.fromhex(address)
    turned = b"".join(
        struct.pack(">I", *struct.unpack("=I", words[at : at + 4]))
        for at in range(0, len(words), 4)
    )
    return Listening(str(ip_address(turned)), int(port, 16))
