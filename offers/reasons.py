"""Reasons: templates filled with what was observed, and the same facts as plain sentences."""

from collections.abc import Mapping
from functools import lru_cache
from string import Formatter

from pydantic import BaseModel, ConfigDict

from offers.catalogue import NAMED_IN, Catalogue
from offers.conditions import Observed
from offers.facts import PRICING, Facts
from offers.items import Called, Play, Trigger, at_placement
from offers.wording import LANGUAGES, Language

_SAID_AS = {**NAMED_IN, "implementation_stage": ("implementation_stages",)}
"""Fact -> the catalogue's sections that may have a name for its values."""


class Ground(BaseModel):
    """One fact behind an offer."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    """Its name; one of several as ``usage.<metric>``, ``usually_added.<product>``."""
    value: Observed
    """What of it met the trigger: of a set only those members that the trigger asks for."""
    sentence: str | None
    """For the visitor; None for what is the vendor's own view of them."""


@lru_cache(maxsize=4096)
def placeholders(template: str) -> tuple[str, ...]:
    """The facts that a template names. Raises ``ValueError`` for anything but ``{fact}``."""
    return tuple(name for _, name in _parsed(template) if name is not None)


@lru_cache(maxsize=4096)
def _parsed(template: str) -> tuple[tuple[str, str | None], ...]:
    """Text and the name after it, piece by piece; the last piece may have no name."""
    pieces: list[tuple[str, str | None]] = []
    for text, name, spec, conversion in Formatter().parse(template):
        plain = name is None or name.replace(".", "_").isidentifier()
        if spec or conversion or not plain:
            raise ValueError(f"'{{{name}}}' is not the plain name of a fact in braces")
        pieces.append((text, name))
    return tuple(pieces)


def language_for(catalogue: Catalogue, wanted: str) -> str:
    """The catalogue's language nearest to ``wanted`` (BCP 47): itself, its base, the first."""
    for candidate in (wanted, wanted.split("-")[0].lower()):
        if candidate in catalogue.languages:
            return candidate
    return catalogue.languages[0]


def observed(moment: Trigger | Play, facts: Facts) -> dict[str, Observed]:
    """What was observed for the conditions of a trigger or a play, by the name of the fact."""
    found: dict[str, Observed] = {}
    for condition in moment.when:
        value = condition.observed(facts)
        if value is None:
            continue
        before = found.get(condition.name)
        if isinstance(before, tuple) and isinstance(value, tuple):
            value = tuple(dict.fromkeys((*before, *value)))
        found[condition.name] = value
    return found


def render(
    catalogue: Catalogue, trigger: Trigger, facts: Facts, *, placement: str, language: str
) -> str | None:
    """The reason in a visitor's words, or None where it cannot be made of observed facts."""
    spoken = language_for(catalogue, language)
    template = at_placement(trigger.reason.get(spoken, {}), placement)
    if template is None:
        return None
    return filled(catalogue, template, observed(trigger, facts), spoken)


def filled(
    catalogue: Catalogue, template: str, values: Mapping[str, Observed], language: str
) -> str | None:
    """A template with what was observed, in a language of the catalogue's; None where something
    that it names was not observed."""
    said: list[str] = []
    for text, name in _parsed(template):
        said.append(text)
        if name is None:
            continue
        value = values.get(name)
        if not value and value != 0:
            return None
        said.append(in_words(catalogue, name, value, language))
    # Not str.format: it reads a dot in a name as an attribute.
    return "".join(said)


def grounds(
    catalogue: Catalogue, trigger: Trigger, facts: Facts, *, language: str
) -> tuple[Ground, ...]:
    """The facts that met the trigger, in the order of its conditions."""
    spoken = language_for(catalogue, language)
    return tuple(
        Ground(fact=name, value=value, sentence=_sentence(catalogue, name, value, spoken))
        for name, value in observed(trigger, facts).items()
    )


def _sentence(catalogue: Catalogue, name: str, value: Observed, language: str) -> str | None:
    spoken, (fact, _, key) = LANGUAGES[language], name.partition(".")
    sentence = spoken.facts.get(fact)
    if sentence is None:
        return None
    if value == 1:
        sentence = spoken.singular.get(fact, sentence)
    return sentence.format(
        value=in_words(catalogue, name, value, language),
        name=_name(catalogue, fact, key, language) if key else "",
        total=len(catalogue.bundles[key].products) if fact == "bundle_parts" else "",
    )


def in_words(catalogue: Catalogue, name: str, value: Observed, language: str) -> str:
    """A fact's value as people say it: names for ids, per cent for shares, lists joined.

    ``name`` is a fact's, with the key where it has one: ``usage.<metric>``.
    """
    spoken = LANGUAGES[language]
    fact, _, key = name.partition(".")
    if isinstance(value, tuple):
        return spoken.join([_name(catalogue, fact, one, language) for one in value])
    if isinstance(value, str):
        return _name(catalogue, fact, value, language)
    return spoken.share(value) if _is_share(catalogue, fact, key) else spoken.number(value)


def _is_share(catalogue: Catalogue, fact: str, key: str) -> bool:
    if fact in ("usage", "projected_usage"):
        return catalogue.metrics[key].unit == "share"
    return fact in ("seats_share", "usually_added")


def _name(catalogue: Catalogue, fact: str, key: str, language: str) -> str:
    spoken: Language = LANGUAGES[language]
    if fact == "pain_points":
        return catalogue.pain_points[key].phrase[language]
    if fact == "timeline":
        return spoken.timelines.get(key, key)
    if fact == "asked_about" and key == PRICING:
        return spoken.prices
    for section in _SAID_AS.get(fact, ()):
        item = getattr(catalogue, section).get(key)
        if item is not None:
            return str(item.called(language) if isinstance(item, Called) else item.name)
    return key.replace("_", " ")
