"""Things of the catalogue that a text names: products, capabilities, integrations, pain points."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.components.vocabulary import Item, pattern_for


@dataclass(frozen=True)
class Mention:
    """An item's id and where the text names it."""

    id: str
    start: int
    end: int


class NamedThings:
    """Finds the items of one section by name and synonym; the longest words win."""

    def __init__(self, items: Sequence[Item]) -> None:
        self._ids: dict[str, str] = {}
        patterns = []
        by_length = sorted(
            ((words, item.id) for item in items for words in item.words),
            key=lambda pair: (-len(pair[0]), pair),
        )
        for words, item_id in by_length:
            group = f"w{len(self._ids)}"
            self._ids[group] = item_id
            patterns.append(f"(?P<{group}>{pattern_for(words)})")
        self._pattern = (
            re.compile(rf"(?<![\w]){'(?:' + '|'.join(patterns) + ')'}(?![\w])", re.IGNORECASE)
            if patterns
            else None
        )

    def mentions(self, text: str) -> list[Mention]:
        """Every mention, in the text's order."""
        if self._pattern is None:
            return []
        return [
            Mention(self._ids[match.lastgroup or ""], match.start(), match.end())
            for match in self._pattern.finditer(text)
        ]
