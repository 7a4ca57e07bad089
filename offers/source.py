"""YAML with places: what a catalogue's files say, and where they say it."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

Path_ = tuple[str | int, ...]
"""Keys and positions from the catalogue's top down to a value."""


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong in a vendor's files, and what to do about it."""

    file: str
    line: int
    """Counted from 1."""
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.remedy}"


class CatalogueError(Exception):
    """A catalogue that cannot be used. ``problems``: all that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(frozen=True)
class Place:
    """Where a value stands."""

    file: str
    line: int


class Source:
    """The merged data of a folder's files, the place of each value, the problems met on the way.

    A section (a key at the top, such as ``offers``) may be spread over several files; the order
    of the files does not matter.
    """

    def __init__(self) -> None:
        self.data: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self._places: dict[Path_, Place] = {}

    def place(self, path: Iterable[str | int]) -> Place:
        """Where ``path`` stands; of something missing, where its nearest parent stands."""
        key = tuple(path)
        while key and key not in self._places:
            key = key[:-1]
        return self._places.get(key, Place("the catalogue", 1))

    def complain(self, path: Iterable[str | int], what: str, remedy: str) -> None:
        """Notes a problem with the value at ``path``."""
        place = self.place(path)
        self.problems.append(Problem(place.file, place.line, what, remedy))

    def add(self, text: str, file: str) -> None:
        """Adds one file's text. Faults of YAML itself become problems, too."""
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return
            self._places.setdefault((), Place(file, 1))
            value = self._value(loader, node, (), file)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line = mark.line + 1 if mark else 1
            self.problems.append(
                Problem(file, line, f"This is not valid YAML: {error.problem}.", "Correct it.")
            )
            return
        except (yaml.YAMLError, ValueError) as error:
            self.problems.append(
                Problem(file, 1, f"This is not valid YAML: {error}.", "Correct it.")
            )
            return
        finally:
            loader.dispose()
        if not isinstance(value, dict):
            self.problems.append(
                Problem(
                    file, 1, "The file is not a mapping.", "Begin with a section such as 'offers:'."
                )
            )

    def _value(self, loader: "_Loader", node: yaml.Node, path: Path_, file: str) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(loader, node, path, file)
        self._places[path] = Place(file, node.start_mark.line + 1)
        if isinstance(node, yaml.SequenceNode):
            return [
                self._value(loader, child, (*path, position), file)
                for position, child in enumerate(node.value)
            ]
        return loader.construct_object(node)

    def _mapping(
        self, loader: "_Loader", node: yaml.MappingNode, path: Path_, file: str
    ) -> dict[str, Any]:
        # The top and the sections are shared by all files; below them a key stands once.
        shared = not path or (len(path) == 1 and isinstance(self.data.get(str(path[0])), dict))
        self._places.setdefault(path, Place(file, node.start_mark.line + 1))
        values = self.data if not path else self.data[str(path[0])] if shared else {}
        for key_node, child in node.value:
            key = str(loader.construct_object(key_node, deep=True))
            line = key_node.start_mark.line + 1
            below = (*path, key)
            merges = not path and isinstance(child, yaml.MappingNode)
            if key in values and not (merges and isinstance(values[key], dict)):
                first = self.place(below)
                self.problems.append(
                    Problem(
                        file,
                        line,
                        f"'{key}' is defined twice; first in {first.file}:{first.line}.",
                        "Keep one of the two.",
                    )
                )
                continue
            self._places.setdefault(below, Place(file, line))
            if merges:
                values.setdefault(key, {})
                self._mapping(loader, child, below, file)
            else:
                values[key] = self._value(loader, child, below, file)
                self._places[below] = Place(file, line)
        return values


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without aliases: a few lines of them can expand to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.get_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(
                problem="aliases (*name) are not read here; write the value out",
                problem_mark=event.start_mark,
            )
        return super().compose_node(parent, index)


def read_folder(folder: Path) -> tuple[Source, dict[str, bytes]]:
    """Reads all ``*.yaml`` and ``*.yml`` files below ``folder``.

    Returns the merged source and each file's bytes by its path relative to ``folder``. Raises
    ``CatalogueError`` if there is no such file at all.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"})
    if not files:
        what = "There is no catalogue here: no .yaml file was found."
        raise CatalogueError([Problem(str(folder), 1, what, "Name the vendor's catalogue folder.")])
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    source = Source()
    for name, content in contents.items():
        try:
            source.add(content.decode("utf-8"), name)
        except UnicodeDecodeError:
            source.problems.append(Problem(name, 1, "The file is not UTF-8.", "Save it as UTF-8."))
    return source, contents


def suggestion(unknown: str, known: Iterable[str]) -> str:
    """The remedy for an unknown id: the nearest that exists, else the list of all."""
    options = sorted(known)
    near = get_close_matches(unknown, options, n=1, cutoff=0.6)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"Known: {', '.join(options)}." if options else "None is defined yet."
