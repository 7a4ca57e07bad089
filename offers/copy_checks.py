"""The check of a catalogue's copy: facts that were read, friction named, no seller's voice."""

from collections import Counter
from collections.abc import Sequence

from offers.conditions import Condition
from offers.copy_rules import seller_centred
from offers.draft import Draft
from offers.facts import FactKind
from offers.items import Offer, Play, Trigger
from offers.reasons import placeholders
from offers.wording import SHOWN
from vendor_files import Keys, Source, nearest

OFTEN = 2
"""A sentence that names one fact more often goes round in circles."""


def check_names(draft: Draft) -> None:
    """No name means two things."""
    for section in ("plans", "products", "capabilities", "integrations", "goals", "pain_points"):
        meant: dict[str, str] = {}
        for key, item in draft.sections[section].items():
            for name in (item.name, *item.names.values(), *item.synonyms):
                other = meant.setdefault(name.casefold(), key)
                if other != key:
                    what = f"{section}.{key}: '{name}' names '{other}', too."
                    path = (section, key, "synonyms")
                    draft.source.complain(path, what, "Keep it in one of the two.")


def check_phrases(draft: Draft) -> None:
    """A pain point's clauses stand as they are written."""
    for key, pain in draft.sections["pain_points"].items():
        path, item = ("pain_points", key, "phrase"), f"pain_points.{key}"
        for language, phrase in pain.phrase.items():
            plain(draft.source, (*path, language), item, phrase, language)


def check_offer_copy(source: Source, offer: Offer) -> None:
    """An offer's words speak of the customer."""
    path, item = ("offers", offer.id, "texts"), f"offers.{offer.id}"
    for language, by_placement in offer.texts.items():
        for placement, texts in by_placement.items():
            for field, text in texts.model_dump().items():
                plain(source, (*path, language, placement, field), item, text, language)


def check_reason(source: Source, item: str, path: Keys, trigger: Trigger) -> None:
    """A reason is made of facts that the trigger reads.

    It stands at ``path``: the trigger's own, or that of an experiment's variant.
    """
    for language, by_placement in trigger.reason.items():
        for placement, template in by_placement.items():
            where = (*path, language, placement)
            not_the_seller(source, where, item, template, language)
            _template(source, where, item, trigger.when, template, shown=True)


def check_play_copy(source: Source, play: Play) -> None:
    """A task's reason is made of facts that the play reads."""
    path, item = ("plays", play.id), f"plays.{play.id}"
    for language, title in play.title.items():
        plain(source, (*path, "title", language), item, title, language)
    for language, template in play.reason.items():
        where = (*path, "reason", language)
        not_the_seller(source, where, item, template, language)
        _template(source, where, item, play.when, template, shown=False)


def plain(source: Source, path: Keys, item: str, text: str, language: str) -> None:
    """A text that names no facts and does not speak of the seller."""
    not_the_seller(source, path, item, text, language)
    if "{" in text or "}" in text:
        what = f"{item}: braces stand in a text that is shown as it is written."
        source.complain(path, what, "Facts are named in reasons only: remove the braces.")


def not_the_seller(source: Source, path: Keys, item: str, text: str, language: str) -> None:
    """Complains about copy that speaks of the seller's wish."""
    found = seller_centred(text, language)
    if found is not None:
        what = f"{item}: '{found}' centres the seller."
        source.complain(path, what, "Name the customer's friction and what changes for them.")


def _template(
    source: Source, path: Keys, item: str, when: Sequence[Condition], template: str, *, shown: bool
) -> None:
    """``shown``: to a visitor, who must not see the vendor's own view of them."""
    try:
        names = placeholders(template)
    except ValueError as error:
        source.complain(path, f"{item}: the template is broken: {error}.", "Write {fact}.")
        return
    if "{{" in template or "}}" in template:
        what = f"{item}: the template is broken: doubled braces would be shown as braces."
        source.complain(path, what, "Write {fact}.")
    readable = {condition.name for condition in when if condition.positive}
    for name, times in Counter(names).items():
        if name not in readable:
            what = f"{item}: the reason names '{name}', which this {_reader(item)} does not read."
            source.complain(path, what, nearest(name, readable))
        elif shown and name.partition(".")[0] not in SHOWN:
            what = f"{item}: the reason names '{name}', which is the vendor's own view of them."
            source.complain(path, what, "Name another fact that it reads.")
        if times > OFTEN:
            what = f"{item}: the reason names '{name}' {times} times."
            source.complain(path, what, "Say it once.")
    _names_the_signal(source, path, item, when, names)


def _names_the_signal(
    source: Source, path: Keys, item: str, when: Sequence[Condition], names: Sequence[str]
) -> None:
    signals = {c.name for c in when if c.positive and c.kind is FactKind.SIGNAL}
    if signals and signals.isdisjoint(names):
        what = f"{item}: the reason does not name the live signal that caused it."
        named = ", ".join(f"{{{signal}}}" for signal in sorted(signals))
        source.complain(path, what, f"Name one of {named}.")


def _reader(item: str) -> str:
    return "play" if item.startswith("plays.") else "trigger"
