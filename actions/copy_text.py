"""The assistant's own sentences, one file a language."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "copy"


@dataclass(frozen=True)
class CopyText:
    """The sentences of one language."""

    sentences: dict[str, Any]

    def say(self, name: str, /, **values: object) -> str:
        """The sentence of this name with its placeholders filled in."""
        return str(self.sentences[name]).format(**values)

    def has(self, name: str) -> bool:
        """Whether there is a sentence of this name."""
        return name in self.sentences

    def meaning(self, intent: str) -> str | None:
        """An intent in human words: completes "Did you mean …". None: not worth asking."""
        found: str | None = self.sentences["meanings"].get(intent)
        return found


@cache
def load_copy(language: str = "en") -> CopyText:
    """The sentences of a language, English where it has none."""
    path = _FOLDER / f"{language}.yaml"
    return CopyText(yaml.safe_load((path if path.exists() else _FOLDER / "en.yaml").read_text()))
