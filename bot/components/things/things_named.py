"""What of the catalogue, and of other vendors, a text names: product, capability, integration.

Where a product and a capability go by the same words, the longer ones win ("automatic routing" is
no "routing"), then a name before a synonym.
"""

import re
from collections.abc import Mapping, Sequence

from bot.components.things.loose_names import LooseNames
from bot.components.things.named_things import Mention, NamedThings
from bot.components.words.plain import before, plain
from bot.components.words.vocabulary import Vocabulary

Named = tuple[str, Mention]

_A_VERB = re.compile(
    r"\b(?:it|you|they|we|i|this|that|leads|to|can|could|will|would|should|may|might|and) $"
)
"""Before a synonym of one word: "does it sync with Slack" names no product "Sync"."""
_OUR_OWN = ("product", "capability")


class ThingsNamed:
    """Knows the vendor's words for all three."""

    def __init__(self, words: Vocabulary) -> None:
        self._things: Mapping[str, NamedThings] = {
            "product": NamedThings(words["products"]),
            "capability": NamedThings(words["capabilities"], rare_words=True),
            "integration": NamedThings(words["integrations"]),
        }
        self._capabilities = LooseNames(words["capabilities"])

    def mentions(self, text: str) -> list[Named]:
        """Each with what it is; those of one kind in the text's order."""
        read = plain(text)
        found = [
            (kind, one)
            for kind, things in self._things.items()
            for one in things.mentions(text)
            if kind != "product" or not _is_a_verb(read, one)
        ]
        if all(kind == "product" for kind, _ in found):
            found += [("capability", one) for one in self._capabilities.mentions(read)]
        return [one for one in found if not _is_covered(one, found)]


def _is_a_verb(text: str, mention: Mention) -> bool:
    one_word = " " not in text[mention.start : mention.end]
    said = _A_VERB.search(before(text, mention.start))
    return one_word and not mention.by_name and said is not None


def _is_covered(one: Named, found: Sequence[Named]) -> bool:
    """Whether another kind of thing of the vendor's own goes by the same words, and better."""
    kind, mention = one
    if kind not in _OUR_OWN:
        return False
    others = [other for its_kind, other in found if its_kind in _OUR_OWN and its_kind != kind]
    return any(_is_better(other, mention) for other in others)


def _is_better(other: Mention, mention: Mention) -> bool:
    if not (other.start <= mention.start and mention.end <= other.end):
        return False
    longer = other.end - other.start > mention.end - mention.start
    return longer or (other.by_name and not mention.by_name)
