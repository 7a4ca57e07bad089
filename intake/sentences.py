"""Every sentence that the flow says, in one file a language, with the vendor's own on top."""

import string
from collections.abc import Mapping
from pathlib import Path

import yaml

_OWN = Path(__file__).parent / "copy"
DEFAULT_LANGUAGE = "en"


class SentenceError(ValueError):
    """A vendor's copy file names a sentence or a placeholder that does not exist."""


class Sentences:
    """The sentences of one language: ``say("ask_plan", vendor="Harbor")``."""

    def __init__(self, language: str, templates: Mapping[str, str]) -> None:
        self.language = language
        self._templates = templates

    def say(self, key: str, /, **values: object) -> str:
        """The sentence ``key`` with its placeholders filled in."""
        return self._templates[key].format(**values)


def load_sentences(vendor_folder: Path) -> dict[str, Sentences]:
    """Language -> its sentences: ours, each replaced where the vendor's ``copy/`` has its own.

    Raises ``SentenceError``, naming file, sentence and remedy.
    """
    return {
        path.stem: Sentences(path.stem, _overridden(path, vendor_folder / "copy" / path.name))
        for path in sorted(_OWN.glob("*.yaml"))
    }


def pick_language(wanted: str, available: Mapping[str, Sentences]) -> Sentences:
    """The sentences for a browser's language tag (``en-GB``), English where it has none."""
    return available.get(wanted.split("-")[0].lower(), available[DEFAULT_LANGUAGE])


def _overridden(own: Path, theirs: Path) -> dict[str, str]:
    templates: dict[str, str] = yaml.safe_load(own.read_text())
    if not theirs.exists():
        return templates
    for key, template in (yaml.safe_load(theirs.read_text()) or {}).items():
        if key not in templates:
            raise SentenceError(f"{theirs}: there is no sentence '{key}'; see {own.name} for all.")
        unknown = _placeholders(template) - _placeholders(templates[key])
        if unknown:
            raise SentenceError(
                f"{theirs}: '{key}' uses {{{min(unknown)}}}, which is not filled in; "
                f"it may use {sorted(_placeholders(templates[key])) or 'no placeholder'}."
            )
        templates[key] = template
    return templates


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
