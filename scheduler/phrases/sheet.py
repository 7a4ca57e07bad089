"""A text in which what is understood gives way to one mark for each thing found.

A grammar rule reads marks like letters: "D at T" is a day, "at" and a time. So a later rule sees
what the earlier ones made of it, and nothing is read twice.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum
from typing import Any


class Mark(Enum):
    """What a mark stands for; its value is the first of its 256 characters of private use."""

    NOTHING = 0xE000
    """Something that is no time: a phone number, a price."""
    DAYS = 0xE100
    CLOCK = 0xE200
    PART = 0xE300
    OFFSET = 0xE400
    """ "in two hours"."""

    @property
    def any(self) -> str:
        """A class of characters for a rule."""
        return f"[{chr(self.value)}-{chr(self.value + 0xFF)}]"


D, T, P, X = Mark.DAYS.any, Mark.CLOCK.any, Mark.PART.any, Mark.NOTHING.any


@dataclass
class Sheet:
    """The text with its marks, and what they stand for."""

    text: str
    things: dict[str, Any] = field(default_factory=dict)
    ordinal: int | None = None
    """Which of the times that were shown."""
    zone: tuple[str, tzinfo] | None = None
    """The zone that was said, and its name."""

    def take(
        self, rule: re.Pattern[str], mark: Mark, meaning: Callable[[re.Match[str]], Any]
    ) -> None:
        """Put a mark wherever the rule applies and its meaning is not None."""

        def marked(found: re.Match[str]) -> str:
            thing = meaning(found)
            return found[0] if thing is None else self.mark(mark, thing)

        self.text = rule.sub(marked, self.text)

    def mask(self, rule: re.Pattern[str]) -> None:
        """What the rule finds is no time. With a group, only that."""
        self.text = rule.sub(_masked, self.text)

    def mark(self, mark: Mark, thing: object) -> str:
        """A new mark for this."""
        used = sum(1 for char in self.things if ord(char) & 0xFF00 == mark.value)
        char = chr(mark.value + min(used, 0xFF))
        self.things[char] = thing
        return char

    def all(self, mark: Mark) -> Iterator[tuple[str, Any]]:
        """The marks of that sort that still stand in the text, in its order, with their things."""
        for char in re.findall(mark.any, self.text):
            yield char, self.things[char]

    def of(self, chars: str) -> list[Any]:
        """The things of the marks in a piece of text."""
        return [self.things[char] for char in chars if char in self.things]


def _masked(found: re.Match[str]) -> str:
    nothing = chr(Mark.NOTHING.value)
    if not found.re.groups:
        return nothing
    start, end = found.start(1) - found.start(), found.end(1) - found.start()
    return found[0][:start] + nothing + found[0][end:]
