"""``python -m actions.vocabulary [vendor folder] [file]``: the catalogue's words for the assistant.

The assistant's environment cannot read the catalogue (it has another pydantic), so its words cross
over as JSON: section -> id -> {name, synonyms, examples}. Without arguments the folder is
``SEGUE_VENDOR`` and the file ``vocabulary.json`` in ``SEGUE_HOME``.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from offers import Catalogue, CatalogueError, load_catalogue

SERVED = "assistant-words.json"
"""The file in ``SEGUE_HOME`` with the words of the model that is served."""
SERVED_MODEL = "assistant-model.json"
"""The file beside it with the model's name, and with one that was left aside."""
SECTIONS = ("plans", "products", "pain_points", "capabilities", "integrations")


def vocabulary(catalogue: Catalogue) -> dict[str, dict[str, Any]]:
    """The words of every section, in the catalogue's order."""
    return {section: _words(getattr(catalogue, section)) for section in SECTIONS}


def _words(items: Mapping[str, Any]) -> dict[str, Any]:
    return {
        item_id: {
            "name": item.name,
            "synonyms": list(item.synonyms),
            "examples": list(getattr(item, "examples", ())),
        }
        for item_id, item in items.items()
    }


def untaught(known: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """The names of what the catalogue says otherwise than the assistant was taught, or has besides.

    ``known``: the words that it was trained from, as ``vocabulary`` gave them.
    """
    return tuple(
        words["name"]
        for section, items in vocabulary(catalogue).items()
        for item_id, words in items.items()
        if known.get(section, {}).get(item_id) != words
    )


def served_words(home: Path) -> dict[str, Any] | None:
    """The words that the running assistant was trained from; None: nobody knows.

    ``python -m bot run`` writes them down.
    """
    try:
        words = json.loads((home / SERVED).read_text())
    except (OSError, ValueError):
        return None
    return words if isinstance(words, dict) else None


def left_aside(home: Path) -> str | None:
    """The newest model, where it does not load and another is in use; None: all is well."""
    try:
        name = json.loads((home / SERVED_MODEL).read_text()).get("left_aside")
    except (OSError, ValueError, AttributeError):
        return None
    return name if isinstance(name, str) else None


def main(arguments: list[str]) -> int:
    """Write the file; 0 where it was written."""
    vendor = Path(arguments[0] if arguments else os.environ.get("SEGUE_VENDOR", "examples/harbor"))
    home = Path(os.environ.get("SEGUE_HOME", ".segue"))
    file = Path(arguments[1]) if len(arguments) > 1 else home / "vocabulary.json"
    try:
        words = vocabulary(load_catalogue(vendor / "catalogue"))
    except CatalogueError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(words, indent=1, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
