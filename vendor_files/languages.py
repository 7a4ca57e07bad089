"""Texts in several languages: beside each other, or a file a language under the same keys.

What a model's field holds per language (``{en: …, de: …}``) may stand in ``words/de.yaml`` of the
same folder instead: the same keys from the top down, without the language. Here the two become one,
so that whatever reads or checks them afterwards knows one shape.
"""

import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, RootModel

from vendor_files.problems import nearest
from vendor_files.source import Keys, Source

A_LANGUAGE = "a language"
"""In the annotation of a type: a mapping with such keys says one thing in several languages."""
PLAIN = "en"
"""The language of a plain line where a line a language may stand."""
OTHER_NAMES = {"names": "name"}
"""What is another ``name`` in a language stands beside it as ``names``, and need not be there."""


@dataclass(frozen=True)
class Shape:
    """Where texts a language stand in what a vendor writes."""

    keys: Mapping[str, "Shape"] = field(default_factory=dict)
    """Of a mapping with fixed keys: those below which there are such texts."""
    each: "Shape | None" = None
    """What every id of a mapping has, or every item of a list, which is known by its ``id``."""
    said: bool = False
    """Here they stand: language -> text, or texts."""
    plainly: bool = False
    """A plain line may stand here as well."""
    optional: bool = False
    """Something else stands in for a language that is not written."""

    def called(self) -> dict[str, str]:
        """The keys as a file of one language has them -> those of the vendor's other files."""
        return {OTHER_NAMES.get(key, key): key for key in self.keys}


def shape_of(kind: Any) -> Shape | None:
    """The shape of a type that files are validated as; None where it holds no such texts."""
    if get_origin(kind) is Annotated:
        return shape_of(get_args(kind)[0])
    if isinstance(kind, type) and issubclass(kind, RootModel):
        below = shape_of(kind.model_fields["root"].annotation)
        return Shape(said=True, plainly=True) if below is not None and below.said else below
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _of_model(kind)
    arguments = [one for one in get_args(kind) if one not in (types.NoneType, ...)]
    if get_origin(kind) in (Union, types.UnionType):
        return next(filter(None, map(shape_of, arguments)), None)
    if len(arguments) == 2 and A_LANGUAGE in getattr(arguments[0], "__metadata__", ()):
        return Shape(said=True)
    below = shape_of(arguments[-1]) if arguments else None
    return None if below is None else Shape(each=below)


def _of_model(model: type[BaseModel]) -> Shape | None:
    found = {name: shape_of(one.annotation) for name, one in model.model_fields.items()}
    keys = {name: shape for name, shape in found.items() if shape is not None}
    for name in OTHER_NAMES.keys() & keys.keys():
        keys[name] = Shape(said=True, optional=True)
    return Shape(keys=keys) if keys else None


@dataclass(frozen=True)
class Text:
    """One text in the languages that it has."""

    path: Keys
    languages: tuple[str, ...]
    optional: bool


def texts_in(shape: Shape, written: Any, path: Keys = ()) -> Iterator[Text]:
    """Every text a language in what was written, whether it is valid or not."""
    if shape.said:
        if isinstance(written, dict):
            yield Text(path, tuple(written), shape.optional)
        elif isinstance(written, str) and shape.plainly:
            yield Text(path, (PLAIN,), shape.optional)
        return
    for key, below in _within(shape, written):
        yield from texts_in(below, written[key], (*path, key))


def _within(shape: Shape, written: Any) -> Iterator[tuple[Any, Shape]]:
    """The keys or positions of a value that may hold texts, and the shape of each."""
    if isinstance(written, dict):
        for key in written:
            below = shape.each or shape.keys.get(key)
            if below is not None:
                yield key, below
    elif isinstance(written, list) and shape.each is not None:
        for position in range(len(written)):
            yield position, shape.each


def check_complete(
    source: Source, shape: Shape, languages: Iterable[str], files: Mapping[str, Source], out: str
) -> None:
    """Complains about every text that is not in each of ``languages``: here it may stand in either
    place. ``files``: language -> its words. ``out``: the remedy for who does not want it said.
    """
    for text in texts_in(shape, source.data):
        for language in languages:
            if language not in text.languages and not text.optional:
                what = f"{_dotted(text.path)}: no words in '{language}'."
                remedy = f"Add '{language}: …' or {out}."
                if language in files:
                    remedy = f"Write them under these keys in {files[language].name}, or {out}."
                source.complain(text.path, what, remedy)


def merge(source: Source, shape: Shape, words: Mapping[str, Source]) -> None:
    """Puts the words of each language where they belong. What is wrong with them is told at their
    own place: a key that leads nowhere, a text that stands in both.

    Nothing is merged where a file is unreadable: what it holds cannot be said to be missing.
    """
    readable = not any(one.unreadable for one in (source, *words.values()))
    for language, its in words.items():
        if readable:
            _Merging(source, language, its).below(shape, its.data, source.data, (), ())
        source.take_over(its)


@dataclass(frozen=True)
class _Merging:
    source: Source
    language: str
    words: Source

    def below(self, shape: Shape, words: Any, theirs: Any, at: Keys, path: Keys) -> None:
        """``words``, which stand ``at`` a place of the language's file, into ``theirs`` at ``path``
        of the other files."""
        if not isinstance(words, dict):
            what = f"'{_dotted(at)}' is not a mapping."
            self.words.complain(at, what, "Write the keys of your other files below it.")
            return
        if not isinstance(theirs, dict) and not (shape.each and isinstance(theirs, list)):
            return  # Whoever validates the other files tells it.
        for key, value in words.items():
            found = self._found(shape, theirs, (*at, key))
            if found is None:
                continue
            position, one = found
            if one.said:
                self._say(one, value, theirs, position, (*at, key), (*path, position))
            else:
                self.below(one, value, theirs[position], (*at, key), (*path, position))

    def _found(self, shape: Shape, theirs: Any, at: Keys) -> tuple[Any, Shape] | None:
        """Where a key of the language's file stands in the other files, and its shape."""
        names = shape.called()
        if shape.each is None and at[-1] not in names:
            what = f"{_dotted(at)}: no text is called so."
            self.words.complain(at, what, nearest(str(at[-1]), names))
            return None
        ids = _ids(theirs) if shape.each is not None else {one: names[one] for one in names}
        position = ids.get(str(at[-1]))
        one = shape.each or shape.keys[names[str(at[-1])]]
        missing = position is None or (
            isinstance(theirs, dict) and position not in theirs and not one.optional
        )
        if missing:
            what = f"{_dotted(at)}: there is nothing of that name to say in '{self.language}'."
            self.words.complain(at, what, nearest(str(at[-1]), _ids(theirs)))
            return None
        return position, one

    def _say(
        self, shape: Shape, value: Any, theirs: Any, position: Any, at: Keys, path: Keys
    ) -> None:
        so_far = {} if shape.optional and position not in theirs else theirs[position]
        if isinstance(so_far, str) and shape.plainly:
            so_far = {PLAIN: so_far}
        if not isinstance(so_far, dict):
            return
        below = (*path, self.language)
        if self.language in so_far:
            first = self.source.place(below)
            what = f"{_dotted(at)}: it is said twice, here and in {first.file}:{first.line}."
            self.words.complain(at, what, "Keep one of the two.")
            return
        theirs[position] = {**so_far, self.language: value}
        self.source.adopt(below, value, self.words, at)


def _ids(written: Any) -> dict[str, Any]:
    """The ids in a mapping or a list -> key or position."""
    if isinstance(written, dict):
        return {str(key): key for key in written}
    if not isinstance(written, list):
        return {}
    items = ((at, one) for at, one in enumerate(written) if isinstance(one, dict))
    return {str(one["id"]): at for at, one in items if "id" in one}


def _dotted(path: Keys) -> str:
    return ".".join(str(part) for part in path)
