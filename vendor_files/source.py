"""What a vendor's files say, and where they say it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from vendor_files.plain_yaml import NotYaml, compose, scalar
from vendor_files.problems import Problem

Keys = tuple[str | int, ...]
"""Keys and positions from the top down to a value."""


@dataclass(frozen=True)
class Place:
    """Where a value stands."""

    file: str
    line: int


class Source:
    """The merged data of some files, the place of each value, the problems met on the way.

    A key stands once. A section (a key at the top, such as ``offers``) that is named in ``spread``
    may go on in other files; their order does not matter. Keys are the text that was written.
    """

    def __init__(self, name: str, *, spread: Collection[str] = ()) -> None:
        """``name``: the file or folder that is read, relative to the vendor's folder."""
        self.name = name
        self.data: dict[str, Any] = {}
        self.contents: dict[str, bytes] = {}
        """Each file's bytes by its name."""
        self.problems: list[Problem] = []
        self.unreadable = False
        """Whether a file could not be read at all, so that nothing can be said to be missing."""
        self._spread = spread
        self._places: dict[Keys, Place] = {}

    def place(self, path: Iterable[str | int]) -> Place:
        """Where ``path`` stands; of something missing, where its nearest parent stands."""
        key = tuple(path)
        while key and key not in self._places:
            key = key[:-1]
        return self._places.get(key, Place(self.name, 1))

    def complain(self, path: Iterable[str | int], what: str, remedy: str) -> None:
        """Notes a problem with the value at ``path``."""
        place = self.place(path)
        self.problems.append(Problem(place.file, place.line, what, remedy))

    def lose(self, file: str, line: int, what: str, remedy: str) -> None:
        """Notes that a file cannot be read, and why."""
        self.unreadable = True
        self.problems.append(Problem(file, line, what, remedy))

    def adopt(self, path: Keys, value: Any, other: "Source", at: Keys) -> None:
        """Notes that ``value`` at ``path`` stands where ``other`` has it, ``at`` its own path."""
        self._places[path] = other.place(at)
        inner = value.items() if isinstance(value, dict) else ()
        for key, one in enumerate(value) if isinstance(value, list) else inner:
            self.adopt((*path, key), one, other, (*at, key))

    def take_over(self, other: "Source") -> None:
        """Makes another source's files and problems part of this one's."""
        self.contents |= other.contents
        self.problems += other.problems
        self.unreadable = self.unreadable or other.unreadable

    def add(self, content: bytes, file: str) -> None:
        """Adds one file. Never raises: what is wrong with it becomes problems."""
        self.contents[file] = content
        self._places.setdefault((), Place(file, 1))
        try:
            root = compose(content.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.lose(file, line, "The file is not UTF-8.", "Save it as UTF-8.")
            return
        except NotYaml as error:
            self.lose(file, error.line, f"This is not valid YAML: {error}.", "Correct it.")
            return
        if isinstance(root, yaml.MappingNode):
            self._mapping(root, (), file, self.data)
        elif root is not None:
            self.lose(file, 1, "The file is not a mapping.", "Write it as lines of 'key: value'.")

    def _value(self, node: yaml.Node, path: Keys, file: str) -> Any:
        # A value after a key is sought at the key, which may stand lines above it.
        self._places.setdefault(path, Place(file, node.start_mark.line + 1))
        if isinstance(node, yaml.MappingNode):
            values: dict[str, Any] = {}
            self._mapping(node, path, file, values)
            return values
        if isinstance(node, yaml.SequenceNode):
            return [self._value(one, (*path, at), file) for at, one in enumerate(node.value)]
        if not isinstance(node, yaml.ScalarNode):
            raise TypeError(f"YAML has no nodes such as {node}.")
        try:
            return scalar(node)
        except NotYaml as error:
            self.lose(file, error.line, f"This cannot be read: {error}.", "Correct it.")
            return None

    def _mapping(
        self, node: yaml.MappingNode, path: Keys, file: str, values: dict[str, Any]
    ) -> None:
        here: dict[str, Place] = {}
        for key_node, child in node.value:
            place = Place(file, key_node.start_mark.line + 1)
            if not isinstance(key_node, yaml.ScalarNode):
                what = "A key is a list or a mapping."
                self.lose(file, place.line, what, "Write a word before the colon.")
                continue
            key: str = key_node.value
            below = (*path, key)
            if key in here or (key in values and not self._goes_on(below, child)):
                self._second(key, place, here.get(key) or self.place(below))
            elif key in values:
                self._mapping(child, below, file, values[key])
            else:
                self._places[below] = place
                values[key] = self._value(child, below, file)
            here.setdefault(key, place)

    def _goes_on(self, path: Keys, node: yaml.Node) -> bool:
        section = str(path[0])
        return (
            len(path) == 1
            and section in self._spread
            and isinstance(self.data[section], dict)
            and isinstance(node, yaml.MappingNode)
        )

    def _second(self, key: str, place: Place, first: Place) -> None:
        what = f"'{key}' is defined twice: here a second time, first in {first.file}:{first.line}."
        remedy = "Keep one of the two, or join them."
        self.problems.append(Problem(place.file, place.line, what, remedy))
