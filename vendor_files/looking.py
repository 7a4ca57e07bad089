"""What files look like from outside: whether they changed is told without reading them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

Look = frozenset[tuple[str, int, int, int, int]]
"""Of each file: its name, its inode, its size, and when it was written and changed (ns). Two looks
are equal while nothing was written, replaced, added, renamed or removed."""


@dataclass(frozen=True)
class Content:
    """Some files of a folder as they were read at once."""

    files: dict[str, bytes]
    """Name -> bytes. A file that cannot be opened is not among them."""
    changed_at: datetime
    """When the last of them was written, put there or removed, by the file system's clock."""


def look_at(files: list[Path]) -> Look:
    """How the files look now. One that is gone by now looks like none."""
    seen = []
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        facts = (stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns)
        seen.append((str(file), *facts))
    return frozenset(seen)


def read_content(folder: Path, files: list[Path]) -> Content:
    """The files' bytes, by their names in the folder."""
    read, newest = {}, 0
    for file in files:
        try:
            read[file.relative_to(folder).as_posix()] = file.read_bytes()
        except OSError:
            continue  # whoever loads the files tells which cannot be opened
    # A folder changes when something is put into it or removed. Its time and a file's are the
    # change's (ctime): a copy that keeps the old time of writing is new here all the same.
    for path in {*files, *(file.parent for file in files), folder}:
        try:
            newest = max(newest, path.stat().st_ctime_ns)
        except OSError:
            continue
    return Content(read, datetime.fromtimestamp(newest / 1e9, UTC))
