"""A catalogue's languages: which are written, where, and that each says everything."""

from collections.abc import Mapping

from offers.wording import LANGUAGES
from vendor_files import Shape, Source, check_complete, merge, nearest, texts_in


def written_languages(source: Source) -> tuple[str, ...]:
    """The catalogue's ``languages``, as they are written; empty where that is no list of them."""
    languages = source.data.get("languages")
    if (
        not isinstance(languages, list)
        or not languages
        or not all(isinstance(one, str) for one in languages)
    ):
        source.complain(
            ("languages",),
            "'languages' is missing or not a list of language tags.",
            "Write e.g. 'languages: [en]'; the first one stands in for all others.",
        )
        return ()
    for position, language in enumerate(languages):
        if language not in LANGUAGES:
            what = f"'{language}' is not a language that facts can be stated in."
            source.complain(("languages", position), what, nearest(language, LANGUAGES))
    return tuple(languages)


def add_words(
    source: Source, shape: Shape, languages: tuple[str, ...], words: Mapping[str, Source]
) -> None:
    """Puts the files of single languages where their words belong, and complains about what a
    language of the catalogue does not say, and about one that is none of its languages."""
    listed = {key: its for key, its in words.items() if not languages or key in languages}
    for language in words.keys() - listed.keys():
        words[language].complain((), *_not_listed(f"'{language}'"))
        source.take_over(words[language])
    merge(source, shape, listed)
    if source.unreadable:
        return
    check_complete(source, shape, languages, listed, "take it out of 'languages'")
    for text in texts_in(shape, source.data):
        for language in text.languages:
            if languages and language not in languages:
                item = ".".join(str(part) for part in text.path)
                source.complain((*text.path, language), *_not_listed(f"{item}: '{language}'"))


def _not_listed(what: str) -> tuple[str, str]:
    said = f"{what} is not among the catalogue's languages."
    return said, "Add it to 'languages', or remove the words."
