"""The vendor's folder at one moment: how it looks, what stands in it, whether it can be used."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import structlog

from intake.vendor import Vendor, load_vendor
from vendor_files import Problem, VendorError, yaml_files
from vendor_files.looking import Look, look_at, read_content

PARTS = ("catalogue", "copy", "mails", "teams")
ABOUT = "vendor.yaml"
_log = structlog.get_logger("vendor")


@dataclass(frozen=True)
class Reading:
    """The folder as it was read once."""

    look: Look
    files: Mapping[str, bytes]
    """Every file that the product reads, by its name in the folder."""
    changed_at: datetime
    """When the newest of them was written."""
    vendor: Vendor | None
    """None: it cannot be used, ``problems`` say why."""
    problems: tuple[Problem, ...]

    @property
    def digest(self) -> str:
        """The same content, the same digest."""
        return digest_of(self.files)


def files_of(folder: Path) -> list[Path]:
    """The files that ``load_vendor`` reads."""
    return [folder / ABOUT, *(file for part in PARTS for file in yaml_files(folder / part))]


def look_at_folder(folder: Path) -> Look:
    """How the folder looks now."""
    return look_at(files_of(folder))


def read_folder(folder: Path) -> Reading:
    """Read the folder, and see what it looks like before. Never raises: what is wrong with it, be
    it an error that nobody foresaw, becomes problems."""
    look = look_at_folder(folder)
    content = read_content(folder, files_of(folder))
    vendor: Vendor | None = None
    problems: tuple[Problem, ...] = ()
    try:
        vendor = load_vendor(folder)
    except VendorError as error:
        problems = error.problems
    except Exception as error:
        _log.exception("vendor_unreadable", folder=str(folder))
        problems = (_unforeseen(folder, error),)
    return Reading(look, content.files, content.changed_at, vendor, problems)


def digest_of(files: Mapping[str, bytes]) -> str:
    """A digest of names and contents."""
    digest = sha256()
    for name in sorted(files):
        # Lengths keep two files from passing as one.
        digest.update(f"{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()[:32]


def vendor_from(files: Mapping[str, str]) -> Vendor:
    """The vendor of files that were kept, by name.

    Raises ``VendorError`` where they cannot be used any more: the checks may have become stricter.
    """
    with tempfile.TemporaryDirectory(prefix="segue-vendor-") as name:
        folder = Path(name)
        for file, text in files.items():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            (folder / file).write_text(text, encoding="utf-8", newline="")
        return load_vendor(folder)


def _unforeseen(folder: Path, error: Exception) -> Problem:
    return Problem(
        str(folder),
        1,
        f"Reading the files failed: {type(error).__name__}: {error}.",
        "Take back the last change; the log has the whole error, which is a fault of Segue's.",
    )
