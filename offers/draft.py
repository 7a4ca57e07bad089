"""A catalogue that is being checked: its valid items, and every id that something names."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from offers.policies import Policies
from vendor_files import Keys, Source, nearest


@dataclass(frozen=True)
class Use:
    """An item names an id."""

    path: Keys
    """Where it stands."""
    id: str
    sections: tuple[str, ...]
    """The sections that may define it."""
    item: str
    """What names it: ``triggers.starter_misses_follow_ups``."""


@dataclass(frozen=True)
class Draft:
    """A catalogue whose items are valid each for itself."""

    source: Source
    sections: dict[str, dict[str, Any]]
    """Section -> id -> item; without those that are not valid."""
    languages: tuple[str, ...]
    policies: Policies | None
    uses: list[Use] = field(default_factory=list)
    """Every id that was named, in the order of the checks."""
    _ids: dict[tuple[str, ...], frozenset[str]] = field(default_factory=dict)

    def ids(self, *sections: str) -> frozenset[str]:
        """The ids that the files define, valid or not, so that one fault is reported once."""
        if sections not in self._ids:
            every = frozenset(key for section in sections for key in self.written(section))
            self._ids[sections] = every
        return self._ids[sections]

    def written(self, section: str) -> dict[str, Any]:
        """A section as it was written, valid or not; empty for none."""
        items = self.source.data.get(section)
        return items if isinstance(items, dict) else {}

    def use(self, path: Keys, one: str, sections: tuple[str, ...], item: str) -> None:
        """Notes that ``item`` names an id; ``offers.naming`` reports those that are unknown."""
        self.uses.append(Use(path, one, sections, item))

    def known(self, path: Keys, one: str, known: Iterable[str], item: str) -> None:
        """Complains about a word that is none of ``known``, which the catalogue cannot extend."""
        if one not in known:
            self.source.complain(path, f"{item}: unknown id '{one}'.", nearest(one, known))

    def whole(self, *sections: str) -> bool:
        """Whether every item of the sections is valid and names nothing unknown."""
        if any(self.ids(name) != self.sections[name].keys() for name in sections):
            return False
        return not any(
            use.path[0] in sections and use.id not in self.ids(*use.sections) for use in self.uses
        )
