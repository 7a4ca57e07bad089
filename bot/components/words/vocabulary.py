"""The vendor's words: what the catalogue lists, with how people say it.

``python -m actions.vocabulary`` writes them from the catalogue; training puts them into the
pipeline's configuration, so that the model carries them and a change of them trains anew.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SECTIONS = ("plans", "products", "pain_points", "capabilities", "integrations")


@dataclass(frozen=True)
class Item:
    """One thing of the catalogue; ``examples`` are whole sentences (pain points only)."""

    id: str
    name: str
    synonyms: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """Name and synonyms, without repetition."""
        return tuple(dict.fromkeys((self.name, *self.synonyms)))


Vocabulary = Mapping[str, tuple[Item, ...]]


def read_vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary from its JSON form: section -> id -> {name, synonyms, examples}.

    Raises ValueError naming the section and what is wrong with it.
    """
    missing = [section for section in SECTIONS if not isinstance(data.get(section), Mapping)]
    if missing:
        raise ValueError(
            f"The vocabulary lacks {', '.join(missing)}: write it anew with "
            "`python -m actions.vocabulary <vendor folder> <file>`."
        )
    return {
        section: tuple(_item(section, item_id, item) for item_id, item in data[section].items())
        for section in SECTIONS
    }


def _item(section: str, item_id: str, data: Any) -> Item:
    if not isinstance(data, Mapping) or not isinstance(data.get("name"), str):
        raise ValueError(  # noqa: TRY004  (wrong data, not a wrong call)
            f"The vocabulary's {section}.{item_id} has no name."
        )
    return Item(
        item_id,
        data["name"],
        tuple(data.get("synonyms") or ()),
        tuple(data.get("examples") or ()),
    )


def pattern_for(words: str) -> str:
    """A regular expression for the words: any case, hyphen or space alike, plural or not."""
    parts = [re.escape(part) for part in re.split(r"[\s\-_]+", words.strip().lower()) if part]
    return r"[\s\-_]?".join(parts) + r"(?:e?s)?"
