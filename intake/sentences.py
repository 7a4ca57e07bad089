"""Every sentence that the flow says, in one file a language, with the vendor's own on top."""

import string
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, RootModel, StringConstraints

from vendor_files import Problem, Source, VendorError, nearest, validated
from vendor_files.reading import add_file, yaml_files

_OWN = Path(__file__).parent / "copy"
OF_MAILS = Path(__file__).parent / "mails" / "copy"
"""What mails say; a vendor's own stands in its folder's ``mails/``."""
DEFAULT_LANGUAGE = "en"


class IntakeFilesError(VendorError):
    """``vendor.yaml`` or the files of ``copy/`` cannot be used; ``problems`` says why."""


Sentence = Annotated[str, StringConstraints(min_length=1, max_length=2000)]


class Copy(RootModel[dict[str, Sentence]]):
    """A copy file: the key of a sentence -> the sentence, with {placeholders}."""

    model_config = ConfigDict(frozen=True)


class Sentences:
    """The sentences of one language: ``say("ask_plan", vendor="Harbor")``."""

    def __init__(self, language: str, templates: Mapping[str, str]) -> None:
        self.language = language
        self._templates = templates

    def say(self, key: str, /, **values: object) -> str:
        """The sentence ``key`` with its placeholders filled in."""
        return self._templates[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there is a sentence ``key``."""
        return key in self._templates


def load_sentences(
    vendor_folder: Path, own: Path = _OWN, theirs_in: str = "copy"
) -> dict[str, Sentences]:
    """Language -> its sentences: ours, each replaced where the vendor's folder has its own.

    Raises ``IntakeFilesError`` with every problem of the vendor's: file, line, what, remedy.
    """
    ours = _read(own)
    theirs = _theirs(vendor_folder, theirs_in)
    problems: list[Problem] = []
    for language, source in theirs.items():
        if language in ours:
            _check(source, ours[language])
        else:
            what = f"There are no sentences in '{language}' that could be replaced."
            source.complain((), what, f"{nearest(language, ours)} The file's name says which.")
        problems += source.problems
    if problems:
        raise IntakeFilesError(problems)
    return {
        language: Sentences(language, {**templates, **(theirs[language].data)})
        if language in theirs
        else Sentences(language, templates)
        for language, templates in ours.items()
    }


def our_sentences(folder: Path) -> dict[str, Sentences]:
    """Language -> its sentences, of a folder of the product's own that nobody overrides."""
    return {language: Sentences(language, told) for language, told in _read(folder).items()}


def pick_language(wanted: str, available: Mapping[str, Sentences]) -> Sentences:
    """The sentences for a browser's language tag (``en-GB``), English where it has none."""
    return available.get(wanted.split("-")[0].lower(), available[DEFAULT_LANGUAGE])


def _read(folder: Path) -> dict[str, dict[str, str]]:
    return {path.stem: _ours(path) for path in sorted(folder.glob("*.yaml"))}


def _ours(path: Path) -> dict[str, str]:
    source = Source(path.name)
    add_file(source, path, path.name)
    copy = validated(source, (), Copy, source.data)
    if copy is None or source.problems:
        raise IntakeFilesError(source.problems)
    return copy.root


def _theirs(vendor_folder: Path, folder: str) -> dict[str, Source]:
    """Language -> what the vendor wrote in it."""
    sources: dict[str, Source] = {}
    for file in yaml_files(vendor_folder / folder):
        name = file.relative_to(vendor_folder).as_posix()
        add_file(sources.setdefault(file.stem, Source(name)), file, name)
    return sources


def _check(source: Source, ours: Mapping[str, str]) -> None:
    validated(source, (), Copy, source.data)
    for key, sentence in source.data.items():
        if key not in ours:
            source.complain((key,), f"There is no sentence '{key}'.", nearest(key, ours))
        elif isinstance(sentence, str):
            _check_placeholders(source, key, sentence, _placeholders(ours[key]))


def _check_placeholders(source: Source, key: str, sentence: str, known: set[str]) -> None:
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        remedy = "Write {name} for what is filled in, and '{{' for a brace itself."
        source.complain((key,), f"'{key}' has a brace that does not pair: {error}.", remedy)
        return
    for _, name, form, conversion in parts:
        if name is None:
            continue
        if form or conversion:
            what = f"'{key}' says how '{name}' is written; that is not done here."
            source.complain((key,), what, f"Write {{{name}}}.")
        if name not in known:
            remedy = nearest(name, known) if known else "Nothing is: leave it out."
            source.complain((key,), f"'{key}' names {{{name}}}, which is not filled in.", remedy)


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
