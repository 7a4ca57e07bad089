"""From the vendor's folder to a source: which files are read, and what they are called."""

from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

from vendor_files.source import Source

SUFFIXES = {".yaml", ".yml"}
LARGEST = 2_000_000
"""Bytes of one file, and ``MOST`` of all together: whoever is handed more would wait for long."""
MOST = 8_000_000
WORDS = "words"
"""The folder with a file, or a folder, a language: see ``vendor_files.languages``."""


def yaml_files(folder: Path) -> list[Path]:
    """All ``*.yaml`` and ``*.yml`` below ``folder``, in the order of their names."""
    return sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES and path.is_file())


def read_folder(folder: Path, *, remedy: str, spread: Collection[str] = ()) -> Source:
    """All YAML below a folder of the vendor's, as one source: see ``Source`` for ``spread``. What
    stands in its ``words`` is left to ``read_words``.

    Its files are called by their place in the vendor's folder: ``catalogue/plans.yaml``.
    ``remedy`` is what to do where there is no file at all.
    """
    source = Source(folder.name, spread=spread)
    files = [file for file in yaml_files(folder) if folder / WORDS not in file.parents]
    if not files:
        what = f"There is nothing to read: no .yaml file was found in {folder}."
        source.lose(source.name, 1, what, remedy)
    for file in files:
        add_file(source, file, _called(folder, file))
    return source


def read_words(folder: Path, *, spread: Collection[str] = ()) -> dict[str, Source]:
    """Language -> what ``words/de.yaml``, or the files in ``words/de``, of a folder say in it."""
    files = defaultdict(list)
    for file in yaml_files(folder / WORDS):
        files[Path(file.relative_to(folder / WORDS).parts[0]).stem].append(file)
    sources = {}
    for language, its in files.items():
        sources[language] = Source(_called(folder, its[0]), spread=spread)
        for file in its:
            add_file(sources[language], file, _called(folder, file))
    return sources


def _called(folder: Path, file: Path) -> str:
    """A file's name within the vendor's folder."""
    return Path(folder.name, file.relative_to(folder)).as_posix()


def read_file(folder: Path, name: str, *, remedy: str) -> Source:
    """One file of the vendor's folder. ``remedy`` is what to do where it does not exist."""
    source = Source(name)
    if (folder / name).is_file():
        add_file(source, folder / name, name)
    else:
        source.lose(name, 1, f"There is no such file in {folder}.", remedy)
    return source


def add_file(source: Source, file: Path, name: str) -> None:
    """Adds a file to a source under a name. One that may not be opened, or is larger than anybody
    writes, becomes a problem."""
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
    except OSError as error:
        what = f"The file cannot be opened: {error.strerror}."
        source.lose(name, 1, what, "Make it readable.")
        return
    if len(content) > LARGEST or _read(source) + len(content) > MOST:
        limit = f"{LARGEST // 1_000_000} MB, or all files together than {MOST // 1_000_000} MB"
        what, remedy = f"The file is larger than {limit}.", "Leave out what nobody reads."
        source.lose(name, 1, what, remedy)
        return
    source.add(content, name)


def _read(source: Source) -> int:
    """The bytes that were read so far."""
    return sum(len(content) for content in source.contents.values())
