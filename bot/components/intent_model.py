"""Which intent a text has, with a confidence that can be believed: upper layers of the encoder that
were tuned on the intents, and a head.

Of the examples a part is left out while tuning. On it a temperature is fitted, by which the shares
are as often right as they say; then a short last pass learns from the whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from scipy.special import softmax
from sklearn.model_selection import train_test_split

from bot.components.encoder import give_back, layers_above_the_shared, shared_encoder
from bot.components.fine_tuning import Head, OnEpoch, Settings, tune
from bot.components.layers import MATRICES, Layer, States, in_8_bits
from bot.components.regression import fitted_temperature
from bot.components.transformer import Layers

LEFT_OUT = 0.07
MOST_LEFT_OUT = 600
LAST_PASS = 0.3
"""The rate of the last pass, beside that of the first."""


@dataclass(frozen=True)
class IntentModel:
    """The names of the intents, the tuned layers, and the head, with the temperature in it."""

    labels: np.ndarray
    layers: Sequence[Layer]
    head: Head

    def ready(self) -> "Callable[[Sequence[States]], np.ndarray]":
        """What turns states into shares, (texts, intents), whose rows sum to 1."""
        layers, head = Layers(self.layers), self.head
        give_back()

        def shares(states: Sequence[States]) -> np.ndarray:
            return softmax(_scores(states, layers, head), axis=1)

        return shares

    def save(self, file: Path) -> None:
        """Keep it as plain arrays, matrices in 8 bits: nothing in the file can run."""
        kept = {"labels": self.labels, "weights": self.head.weights, "biases": self.head.biases}
        for number, layer in enumerate(self.layers):
            for name, array in layer.items():
                kept[f"{number}.{name}"] = array
                if name in MATRICES:
                    values, scales = in_8_bits(array)
                    kept |= {f"{number}.{name}": values, f"{number}.{name}.scales": scales}
        np.savez(file, **kept)

    @staticmethod
    def load(file: Path) -> "IntentModel":
        """What ``save`` kept."""
        with np.load(file) as kept:
            arrays = dict(kept)
        layers: list[Layer] = []
        while f"{len(layers)}.qkv" in arrays:
            layers.append(_layer(arrays, f"{len(layers)}."))
        return IntentModel(arrays["labels"], layers, Head(arrays["weights"], arrays["biases"]))


def fit(
    states: Sequence[States],
    labels: Sequence[str],
    settings: Settings,
    on_epoch: OnEpoch | None = None,
) -> IntentModel:
    """Tune on the examples; every intent needs two at least."""
    names, truth = np.unique(np.array(labels), return_inverse=True)
    left_out = _left_out(truth)
    kept = np.setdiff1d(np.arange(len(truth)), left_out)
    layers = layers_above_the_shared()
    layers, head = tune(layers, [states[index] for index in kept], truth[kept], settings, on_epoch)
    scores = _scores([states[index] for index in left_out], Layers(layers), head)
    temperature = fitted_temperature(scores, truth[left_out])
    last = replace(settings, epochs=1, least_steps=0, rate=settings.rate * LAST_PASS)
    layers, head = tune(layers, states, truth, last, head=head)
    return IntentModel(names.astype(str), layers, _divided(head, temperature))


def _left_out(truth: np.ndarray) -> np.ndarray:
    """Indices of examples of every intent, as far as it has several."""
    share = max(min(LEFT_OUT, MOST_LEFT_OUT / len(truth)), len(np.unique(truth)) / len(truth))
    indices = np.arange(len(truth))
    _, chosen = train_test_split(indices, test_size=share, stratify=truth, random_state=0)
    return np.asarray(chosen)


def _scores(states: Sequence[States], layers: Layers, head: Head) -> np.ndarray:
    scores: np.ndarray = shared_encoder().vectors_of(states, layers) @ head.weights + head.biases
    return scores


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
