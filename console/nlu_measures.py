"""How well an assistant understands: figures over labelled texts and what it made of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from console.nlu_labelled import OUT_OF_SCOPE, Labelled

BINS = 10


@dataclass(frozen=True)
class Understood:
    """What the assistant made of a text: the intent, how sure it was, and the values."""

    intent: str
    confidence: float
    values: Mapping[str, Any]


Pair = tuple[Labelled, Understood]


@dataclass(frozen=True)
class Scores:
    """How one intent was told: shares in [0, 1], None where there is nothing to divide by."""

    texts: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class ValueScores:
    """How one entity's values were found, over the texts that state theirs."""

    stated: int
    """Texts that state one."""
    right: int
    """Of those, the texts whose value is exactly that."""
    spurious: int
    """Texts that state none, in which one was found."""

    @property
    def share(self) -> float | None:
        """Right ones among all that were stated or found."""
        whole = self.stated + self.spurious
        return self.right / whole if whole else None


@dataclass(frozen=True)
class Bin:
    """The texts whose confidence lies in one tenth: how sure, and how often right."""

    texts: int
    confidence: float
    accuracy: float


@dataclass(frozen=True)
class Report:
    """Everything that is measured. Shares in [0, 1]."""

    texts: int
    in_scope: float | None
    """In-scope texts whose intent was told."""
    out_of_scope_recall: float | None
    out_of_scope_precision: float | None
    intents: Mapping[str, Scores]
    confused: Sequence[tuple[str, str, int]]
    """(meant, told, how often), the most frequent first."""
    values: Mapping[str, ValueScores]
    calibration: Sequence[Bin]
    calibration_error: float
    """The expected calibration error: |confidence - accuracy|, weighted by texts (Guo et al.,
    2017). Over texts that were taken for something in scope: the rest claims nothing."""


def measure(pairs: Sequence[Pair]) -> Report:
    """The report over at least one text."""
    meant = Counter(label.intent for label, _ in pairs)
    told = Counter(found.intent for _, found in pairs)
    right = Counter(label.intent for label, found in pairs if label.intent == found.intent)
    inside = len(pairs) - meant[OUT_OF_SCOPE]
    confused = Counter((a.intent, b.intent) for a, b in pairs if a.intent != b.intent)
    bins = _bins(pairs)
    claimed = sum(one.texts for one in bins)
    return Report(
        texts=len(pairs),
        in_scope=_share(right.total() - right[OUT_OF_SCOPE], inside),
        out_of_scope_recall=_share(right[OUT_OF_SCOPE], meant[OUT_OF_SCOPE]),
        out_of_scope_precision=_share(right[OUT_OF_SCOPE], told[OUT_OF_SCOPE]),
        intents={name: _scores(meant[name], told[name], right[name]) for name in sorted(meant)},
        confused=[(*pair, count) for pair, count in confused.most_common()],
        values=_values(pairs),
        calibration=bins,
        calibration_error=sum(
            one.texts / claimed * abs(one.confidence - one.accuracy) for one in bins
        ),
    )


def same_value(meant: Any, found: Any) -> bool:
    """Whether a value is the one that was meant. Lists are sets; text is compared without case."""
    if isinstance(meant, list):
        return isinstance(found, list) and {*map(_folded, meant)} == {*map(_folded, found)}
    return bool(_folded(meant) == _folded(found))


def _folded(value: Any) -> Any:
    return " ".join(value.split()).casefold() if isinstance(value, str) else value


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _scores(meant: int, told: int, right: int) -> Scores:
    precision, recall = _share(right, told), _share(right, meant)
    f1 = 2 * right / (meant + told) if meant + told else None
    return Scores(meant, precision, recall, f1)


def _values(pairs: Sequence[Pair]) -> dict[str, ValueScores]:
    stating = [(label.values, found.values) for label, found in pairs if label.values is not None]
    entities = {entity for meant, found in stating for entity in (*meant, *found)}
    return {
        entity: ValueScores(
            stated=sum(entity in meant for meant, _ in stating),
            right=sum(
                entity in meant and same_value(meant[entity], found.get(entity))
                for meant, found in stating
            ),
            spurious=sum(entity in found and entity not in meant for meant, found in stating),
        )
        for entity in sorted(entities)
    }


def _bins(pairs: Sequence[Pair]) -> list[Bin]:
    filled: dict[int, list[tuple[float, bool]]] = {}
    for label, found in pairs:
        if found.intent != OUT_OF_SCOPE:
            place = min(int(found.confidence * BINS), BINS - 1)
            filled.setdefault(place, []).append((found.confidence, label.intent == found.intent))
    return [
        Bin(len(inside), fmean(sure for sure, _ in inside), fmean(was for _, was in inside))
        for _, inside in sorted(filled.items())
    ]
