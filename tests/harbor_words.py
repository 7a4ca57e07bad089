"""What the example vendor says in a language, text by text."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from offers.loading import SECTIONS, TEXTS
from offers.loading import load_with_places as read_catalogue
from scheduler.teams.reading import TEXTS as TEAMS_TEXTS
from scheduler.teams.reading import load_with_places as read_teams
from vendor_files import texts_in

HARBOR = Path(__file__).parents[1] / "examples" / "harbor"
BRANDS = ("plans", "products", "bundles", "integrations")
"""What is called the same everywhere."""
UNSAID = ("segments",)
"""Names that no visitor sees."""
TELLING = 5
"""Letters of an English piece that tells; shorter ones may stand in any language."""

Said = dict[tuple[str, ...], str]


def said(language: str) -> Said:
    """Every text of the catalogue and the teams in a language, by its place."""
    found: Said = {}
    for shape, source in (
        (TEXTS, read_catalogue(HARBOR / "catalogue").source),
        (TEAMS_TEXTS, read_teams(HARBOR / "teams").source),
    ):
        for text in texts_in(shape, source.data):
            value: Any = source.data
            for key in text.path:
                value = value[key]
            value = {"en": value} if isinstance(value, str) else value
            path = tuple(str(key) for key in text.path)
            found |= dict(_leaves(value.get(language, {}), path))
    return found


def names(language: str, *, brands: bool = False) -> Said:
    """The names in the catalogue as a visitor reads them in a language: those that are called the
    same everywhere, or all others."""
    catalogue = read_catalogue(HARBOR / "catalogue").catalogue
    sections = BRANDS if brands else SECTIONS.keys() - {*BRANDS, *UNSAID}
    return {
        (section, key): item.called(language)
        for section in sections
        for key, item in getattr(catalogue, section).items()
        if hasattr(item, "called")
    }


def left_in_english(shown: str, language: str) -> list[str]:
    """What of Harbor's English stands in a text for visitors of another language."""
    folded = " ".join(shown.split()).casefold()
    return [piece for piece in _english_only(language) if piece in folded]


@cache
def _english_only(language: str) -> list[str]:
    """Pieces of Harbor's English texts, between what is filled in, that its words in a language do
    not have."""
    brands = names("en", brands=True).values()
    known = " | ".join((*said(language).values(), *names(language).values(), *brands)).casefold()
    english = (*said("en").values(), *names("en").values())
    pieces = {
        piece.strip(" .,:;").casefold() for text in english for piece in re.split(r"{.*?}", text)
    }
    return sorted(piece for piece in pieces if len(piece) >= TELLING and piece not in known)


def _leaves(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(value, dict):
        for key, below in value.items():
            yield from _leaves(below, (*path, str(key)))
    else:
        yield path, str(value)
