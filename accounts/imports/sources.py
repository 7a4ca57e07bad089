"""Which files an import is of: one of a kind, or a folder with a file a kind."""

from collections.abc import Iterator
from pathlib import Path

from accounts.imports.faults import CannotImport
from accounts.imports.importing import Input
from accounts.imports.rows import KINDS
from vendor_files import nearest


def inputs_of(what: str, file: Path | None, rejected: Path | None) -> list[Input]:
    """The files that ``what`` (a kind or a folder) and ``file`` name.

    ``rejected``: where rejected rows go; for a folder a folder, with the same names.
    Raises ``CannotImport`` where they name none.
    """
    if file is not None:
        return [_single(what, file, rejected)]
    folder = Path(what)
    if folder.is_dir() and what not in KINDS:
        return list(_folder(folder, rejected))
    if what in KINDS:
        raise CannotImport(f"No file is named. Write ./segue import {what} FILE.csv.")
    kinds = nearest(what, KINDS)
    raise CannotImport(f"There is no folder '{what}', and no kind of file. {kinds}")


def _single(kind: str, file: Path, rejected: Path | None) -> Input:
    if kind not in KINDS:
        raise CannotImport(f"There is no kind of file '{kind}'. {nearest(kind, KINDS)}")
    if file.is_dir():
        raise CannotImport(f"{file} is a folder. Name a file, or import it: ./segue import {file}.")
    if rejected is not None:
        if rejected.is_symlink() or (rejected.exists() and not rejected.is_file()):
            # It would be replaced: /dev/stdout is a link, too.
            raise CannotImport(f"{rejected} is no plain file. Name one for the rejected rows.")
        if rejected.exists() and file.exists() and rejected.samefile(file):
            raise CannotImport(f"{rejected} is the file itself. Name another for rejected rows.")
    return Input(kind, file, rejected)


def _folder(folder: Path, rejected: Path | None) -> Iterator[Input]:
    files = {file.stem: file for file in sorted(folder.glob("*.csv"))}
    for name in sorted(files.keys() - KINDS.keys()):
        remedy = f"{nearest(name, KINDS)} Rename it, or move it away."
        raise CannotImport(f"{files[name]}: There is no kind of file '{name}'. {remedy}")
    if not files:
        names = ", ".join(f"{kind}.csv" for kind in KINDS)
        raise CannotImport(f"{folder} has no files to import. Name them {names}.")
    if rejected is not None:
        _make(rejected, folder)
    for kind, file in files.items():
        yield Input(kind, file, rejected / file.name if rejected is not None else None)


def _make(rejected: Path, folder: Path) -> None:
    try:
        rejected.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"No folder can be made for the rejected rows: {error.strerror}."
        raise CannotImport(f"{rejected}: {what} Name another.") from None
    if rejected.samefile(folder):
        raise CannotImport(f"{rejected} is the folder itself. Name another for rejected rows.")
