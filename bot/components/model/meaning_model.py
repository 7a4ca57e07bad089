"""What a text means, with a confidence that can be believed: upper layers of the encoder that were
tuned on all questions at once (which intent, which pain point), and a head for each question.

Of the examples a part is left out while tuning. On it a temperature is fitted for each question, by
which the shares are as often right as they say; then a short last pass learns from the whole.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import softmax

from bot.components.model.encoder import give_back, layers_above_the_shared, shared_encoder
from bot.components.model.fine_tuning import UNKNOWN, Head, OnEpoch, Settings, tune
from bot.components.model.layers import MATRICES, Layer, States, in_8_bits
from bot.components.model.temperature import fitted_temperature
from bot.components.model.transformer import Layers

LEFT_OUT = 0.07
MOST_LEFT_OUT = 600
LAST_PASS = 0.3
"""The rate of the last pass, beside that of the first."""

Answers = Mapping[str, Sequence[str | None]]
"""For each question the label of each text; None where it is not known."""


@dataclass(frozen=True)
class Question:
    """The labels that may be the answer, and the head that tells them, with the temperature."""

    labels: np.ndarray
    head: Head

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """The share of each label: (texts, labels), whose rows sum to 1."""
        return softmax(vectors @ self.head.weights + self.head.biases, axis=1)


@dataclass(frozen=True)
class MeaningModel:
    """The tuned layers, and the questions that can be asked of the vectors they make."""

    layers: Sequence[Layer]
    questions: Mapping[str, Question]

    def ready(self) -> Callable[[Sequence[States]], np.ndarray]:
        """What turns states into vectors for the questions: (texts, 384)."""
        layers = Layers(self.layers)
        give_back()
        return lambda states: shared_encoder().vectors_of(states, layers)

    def save(self, file: Path) -> None:
        """Keep it as plain arrays, matrices in 8 bits: nothing in the file can run."""
        kept: dict[str, np.ndarray] = {"questions": np.array(list(self.questions))}
        for name, question in self.questions.items():
            kept |= {
                f"{name}.labels": question.labels,
                f"{name}.weights": question.head.weights,
                f"{name}.biases": question.head.biases,
            }
        for number, layer in enumerate(self.layers):
            for name, array in layer.items():
                kept[f"{number}.{name}"] = array
                if name in MATRICES:
                    values, scales = in_8_bits(array)
                    kept |= {f"{number}.{name}": values, f"{number}.{name}.scales": scales}
        np.savez(file, **kept)

    @staticmethod
    def load(file: Path) -> "MeaningModel":
        """What ``save`` kept."""
        with np.load(file) as kept:
            arrays = dict(kept)
        layers: list[Layer] = []
        while f"{len(layers)}.qkv" in arrays:
            layers.append(_layer(arrays, f"{len(layers)}."))
        return MeaningModel(
            layers,
            {
                str(name): Question(
                    arrays[f"{name}.labels"],
                    Head(arrays[f"{name}.weights"], arrays[f"{name}.biases"]),
                )
                for name in arrays["questions"]
            },
        )


def fit(
    states: Sequence[States],
    answers: Answers,
    settings: Settings,
    on_epoch: OnEpoch | None = None,
) -> MeaningModel:
    """Tune on the examples: their states, and for each question the labels that are known.

    Every question needs two labels and some examples of each; a label with one example alone is
    learnt and never judged. ``on_epoch``: told after each pass.
    """
    labels = [np.unique([one for one in column if one is not None]) for column in answers.values()]
    truth = np.stack(
        [_numbers(column, own) for column, own in zip(answers.values(), labels, strict=True)],
        axis=1,
    )
    left_out = _left_out(truth)
    kept = np.setdiff1d(np.arange(len(truth)), left_out)
    layers = layers_above_the_shared()
    layers, heads = tune(layers, [states[index] for index in kept], truth[kept], settings, on_epoch)
    vectors = shared_encoder().vectors_of([states[index] for index in left_out], Layers(layers))
    temperatures = [
        _temperature(vectors, head, column)
        for head, column in zip(heads, truth[left_out].T, strict=True)
    ]
    last = replace(settings, epochs=1, least_steps=0, rate=settings.rate * LAST_PASS)
    layers, heads = tune(layers, states, truth, last, heads=heads)
    heads = [_divided(head, by) for head, by in zip(heads, temperatures, strict=True)]
    questions = map(Question, labels, heads)
    return MeaningModel(layers, dict(zip(answers, questions, strict=True)))


def _numbers(column: Sequence[str | None], labels: np.ndarray) -> np.ndarray:
    number = {label: index for index, label in enumerate(labels.tolist())}
    return np.array([UNKNOWN if one is None else number[one] for one in column])


def _left_out(truth: np.ndarray) -> np.ndarray:
    """Indices of examples of everything that has several, by chance and in proportion."""
    rng, chosen = np.random.default_rng(0), []
    share = min(LEFT_OUT, MOST_LEFT_OUT / len(truth))
    for alike in np.unique(truth, axis=0):
        indices = np.flatnonzero((truth == alike).all(axis=1))
        if len(indices) > 1:
            chosen += rng.permutation(indices)[: max(1, round(share * len(indices)))].tolist()
    return np.sort(chosen)


def _temperature(vectors: np.ndarray, head: Head, column: np.ndarray) -> float:
    known = column != UNKNOWN
    return fitted_temperature(vectors[known] @ head.weights + head.biases, column[known])


def _divided(head: Head, temperature: float) -> Head:
    return Head(
        (head.weights / temperature).astype(np.float32),
        (head.biases / temperature).astype(np.float32),
    )


def _layer(arrays: dict[str, np.ndarray], prefix: str) -> Layer:
    own = {
        name.removeprefix(prefix): array
        for name, array in arrays.items()
        if name.startswith(prefix) and not name.endswith(".scales")
    }
    for name in MATRICES:
        own[name] = own[name].astype(np.float32) * arrays[f"{prefix}{name}.scales"]
    return own
