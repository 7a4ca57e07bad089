"""The check of a catalogue's copy: facts that were read, friction named, no seller's voice."""

from collections.abc import Iterable

from offers.copy_rules import seller_centred
from offers.facts import FactKind
from offers.items import Offer, Trigger
from offers.reasons import placeholders
from vendor_files import Source, nearest


def check_offer_copy(source: Source, offer: Offer, languages: Iterable[str]) -> None:
    """An offer has words in every language, and they speak of the customer."""
    path, item = ("offers", offer.id, "texts"), f"offers.{offer.id}"
    _complete(source, path, item, languages, offer.texts)
    for language, by_placement in offer.texts.items():
        for placement, texts in by_placement.items():
            for field, text in texts.model_dump().items():
                _not_the_seller(source, (*path, language, placement, field), item, text, language)


def check_reason(source: Source, trigger: Trigger, languages: Iterable[str]) -> None:
    """A reason has words in every language, made of facts that the trigger reads."""
    path, item = ("triggers", trigger.id, "reason"), f"triggers.{trigger.id}"
    _complete(source, path, item, languages, trigger.reason)
    for language, by_placement in trigger.reason.items():
        for placement, template in by_placement.items():
            where = (*path, language, placement)
            _not_the_seller(source, where, item, template, language)
            _template(source, where, trigger, template)


def _complete(
    source: Source,
    path: tuple[str, ...],
    item: str,
    languages: Iterable[str],
    written: Iterable[str],
) -> None:
    have = set(written)
    for language in languages:
        if language not in have:
            what = f"{item}: no words in '{language}'."
            source.complain(path, what, f"Add '{language}: …' or take it out of 'languages'.")


def _not_the_seller(
    source: Source, path: tuple[str, ...], item: str, text: str, language: str
) -> None:
    found = seller_centred(text, language)
    if found is not None:
        what = f"{item}: '{found}' centres the seller."
        source.complain(path, what, "Name the customer's friction and what changes for them.")


def _template(source: Source, path: tuple[str, ...], trigger: Trigger, template: str) -> None:
    item = f"triggers.{trigger.id}"
    readable = {condition.name for condition in trigger.when if condition.positive}
    signals = {
        condition.name
        for condition in trigger.when
        if condition.positive and condition.kind is FactKind.SIGNAL
    }
    try:
        names = placeholders(template)
    except ValueError as error:
        source.complain(path, f"{item}: the template is broken: {error}.", "Write {fact}.")
        return
    for name in names:
        if name not in readable:
            what = f"{item}: the reason names '{name}', which this trigger does not read."
            source.complain(path, what, nearest(name, readable))
    if signals and signals.isdisjoint(names):
        what = f"{item}: the reason does not name the live signal that caused it."
        source.complain(
            path, what, f"Name one of {', '.join(f'{{{s}}}' for s in sorted(signals))}."
        )
