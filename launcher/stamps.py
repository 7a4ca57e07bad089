"""What was done already: a step runs again only if its inputs changed or its result is gone."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Made by tools while they run; never an input.
_NOT_INPUTS = {
    "__pycache__",
    "node_modules",
    "dist",
    "dist-tests",
    ".rasa",
    ".pytest_cache",
    ".mypy_cache",
}


def digest(*inputs: Path | str) -> str:
    """A digest of texts, files and whole folders: changed names count as much as changed bytes.

    A path that is not there counts too: a file that appears is a change.
    """
    whole = hashlib.sha256()
    for given in inputs:
        if isinstance(given, str):
            _add(whole, b"text", given.encode())
            continue
        _add(whole, b"input", given.name.encode())
        for file in _files(given):
            _add(whole, str(file.relative_to(given)).encode(), file.read_bytes())
    return whole.hexdigest()


def _add(whole: "hashlib._Hash", name: bytes, content: bytes) -> None:
    # Lengths go first, so that no two different lists of parts read as the same bytes.
    whole.update(b"%d:%d:" % (len(name), len(content)) + name + content)


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            if child.name not in _NOT_INPUTS and child.suffix != ".pyc":
                yield from _files(child)


@dataclass(frozen=True)
class Stamps:
    """One small file a step in ``folder``: the digest of its inputs and how long it took."""

    folder: Path

    def fresh(self, name: str, inputs: str, outputs: tuple[Path, ...] = ()) -> bool:
        """Whether step ``name`` was done with these very inputs and its outputs still stand.

        An output's last part may be a pattern (``*.tar.gz``).
        """
        standing = all(any(output.parent.glob(output.name)) for output in outputs)
        return standing and self._read(name).get("inputs") == inputs

    def write(self, name: str, inputs: str, seconds: float) -> None:
        """Record that step ``name`` was done from ``inputs`` in ``seconds``."""
        self.folder.mkdir(parents=True, exist_ok=True)
        made = {"inputs": inputs, "seconds": round(seconds, 2), "at": int(time.time())}
        half = self.folder / f".{name}.tmp"
        half.write_text(json.dumps(made))
        half.replace(self.folder / name)

    def forget(self, *names: str) -> None:
        """The steps ``names`` run again the next time."""
        for name in names:
            (self.folder / name).unlink(missing_ok=True)

    def seconds(self, name: str) -> float | None:
        """How long step ``name`` took the last time; None if it never ran here."""
        seconds = self._read(name).get("seconds")
        return seconds if isinstance(seconds, int | float) else None

    def _read(self, name: str) -> dict[str, object]:
        try:
            read = json.loads((self.folder / name).read_text())
        except (FileNotFoundError, ValueError):  # never done, or cut off by a full disk: do it
            return {}
        return read if isinstance(read, dict) else {}
