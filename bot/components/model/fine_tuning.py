"""Tunes the upper layers of the encoder, and heads above them, to tell labels apart.

Each head answers a question of its own about the same vector, such as which intent a text has; a
text whose answer is not known teaches that head nothing. Adam over the sum of the cross-entropies
with smoothed labels, the rate rising and then falling; dropout, and whole words left out by chance,
keep it from learning texts by heart. All in numpy and float32.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from bot.components.model.layer_gradients import Trace, backwards, forwards
from bot.components.model.layers import Layer, States, attention_bias, in_batches, padded

BATCH = 64
BATCHES_SORTED = 16
"""So many batches are sorted by length before they are cut: hardly any padding, still by chance."""
SMOOTHING = 0.1
WARMING = 0.1
"""The share of steps over which the rate rises."""
SHARPNESS = 20.0
"""How far the head, at first the mean vectors of the labels, is scaled up."""
UNKNOWN = -1
"""The number in place of a label's, where the answer is not known."""
LONGEST_STEP = 1.0
"""Gradients are shortened to this length."""
FIRST_MOMENT, SECOND_MOMENT, SMALL = 0.9, 0.99, 1e-8


@dataclass(frozen=True)
class Settings:
    """``rate`` is the topmost layer's; each one below has ``rate_below`` times it."""

    epochs: int = 4
    least_steps: int = 300
    rate: float = 3e-4
    rate_below: float = 0.9
    head_rate: float = 2e-3
    weight_decay: float = 0.01
    dropout: float = 0.1
    words_left_out: float = 0.1


@dataclass(frozen=True)
class Head:
    """A weight vector and a bias a label: (384, labels) and (labels,)."""

    weights: np.ndarray
    biases: np.ndarray


Parameters = list[Layer]
"""The layers, from below, and at the end the heads as further ones."""
OnEpoch = Callable[[int, int], None]
"""Told the epoch that is over, and of how many."""


def tune(
    layers: Sequence[Layer],
    states: Sequence[States],
    labels: np.ndarray,
    settings: Settings,
    on_epoch: OnEpoch | None = None,
    *,
    heads: Sequence[Head] = (),
) -> tuple[list[Layer], list[Head]]:
    """Copies of the layers, tuned, and a head a question: ``heads`` where given, further trained.

    ``labels``: (texts, questions); in each column numbers from 0 without a gap, or ``UNKNOWN``.
    """
    rng = np.random.default_rng(0)
    first = [dict(vars(head)) for head in heads] or _first_heads(layers, states, labels, rng)
    parameters = [
        {name: array.copy() for name, array in layer.items()} for layer in (*layers, *first)
    ]
    batches = -(-len(states) // BATCH)
    epochs = max(settings.epochs, -(-settings.least_steps // batches))
    adam = _Adam(parameters, len(first), settings, steps=epochs * batches)
    for epoch in range(epochs):
        for batch in _by_chance(states, rng):
            together, mask = padded([states[index] for index in batch])
            adam.step(_gradients(parameters, together, mask, labels[batch], settings, rng))
        if on_epoch:
            on_epoch(epoch + 1, epochs)
    return parameters[: len(layers)], [Head(**head) for head in parameters[len(layers) :]]


def _first_heads(
    layers: Sequence[Layer], states: Sequence[States], labels: np.ndarray, rng: np.random.Generator
) -> list[Layer]:
    vectors = np.zeros((len(states), states[0].shape[1]), dtype=np.float32)
    for batch, together, mask in in_batches(states, BATCH):
        vectors[batch] = _through(layers, together, mask, 0.0, rng).vectors
    return [_first_head(vectors, answers) for answers in labels.T]


def _first_head(vectors: np.ndarray, answers: np.ndarray) -> Layer:
    means = np.stack([vectors[answers == label].mean(axis=0) for label in range(answers.max() + 1)])
    means *= np.float32(SHARPNESS) / np.linalg.norm(means, axis=1, keepdims=True)
    return {
        "weights": np.ascontiguousarray(means.T),
        "biases": np.zeros(len(means), dtype=np.float32),
    }


def _by_chance(states: Sequence[States], rng: np.random.Generator) -> Iterator[np.ndarray]:
    """All indices in batches of texts alike in length."""
    order, batches = rng.permutation(len(states)), []
    lengths = np.array([len(row) for row in states])
    for start in range(0, len(order), BATCH * BATCHES_SORTED):
        part = order[start : start + BATCH * BATCHES_SORTED]
        part = part[np.argsort(lengths[part], kind="stable")]
        batches += [part[at : at + BATCH] for at in range(0, len(part), BATCH)]
    for chosen in rng.permutation(len(batches)):
        yield batches[chosen]


@dataclass(frozen=True)
class _Pass:
    """Texts gone through the layers: their vectors, how long those were before, and the traces."""

    vectors: np.ndarray
    norms: np.ndarray
    traces: list[Trace]


def _through(
    layers: Sequence[Layer],
    states: np.ndarray,
    mask: np.ndarray,
    dropout: float,
    rng: np.random.Generator,
) -> _Pass:
    bias, traces = attention_bias(mask), []
    for layer in layers:
        states, trace = forwards(layer, states, bias, dropout, rng)
        traces.append(trace)
    means = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    norms = np.maximum(np.linalg.norm(means, axis=1, keepdims=True), np.float32(1e-9))
    return _Pass(means / norms, norms, traces)


def _gradients(
    parameters: Parameters,
    states: np.ndarray,
    mask: np.ndarray,
    labels: np.ndarray,
    settings: Settings,
    rng: np.random.Generator,
) -> Parameters:
    questions = labels.shape[1]
    layers, heads = parameters[:-questions], parameters[-questions:]
    left_out = rng.random(mask.shape, dtype=np.float32) < settings.words_left_out
    left_out[:, 0] = False  # the mark at the beginning: no text becomes empty
    mask = mask * ~left_out
    run = _through(layers, states, mask, settings.dropout, rng)
    by_vectors = np.zeros_like(run.vectors)
    gradients: Parameters = []
    for head, answers in zip(heads, labels.T, strict=True):
        by_scores = _by_scores(run.vectors @ head["weights"] + head["biases"], answers)
        gradients.append({"weights": run.vectors.T @ by_scores, "biases": by_scores.sum(axis=0)})
        by_vectors += by_scores @ head["weights"].T
    by_states = _by_states(by_vectors, run, mask)
    for layer, trace in zip(reversed(layers), reversed(run.traces), strict=True):
        by_states, found = backwards(layer, by_states, trace)
        gradients.insert(0, found)
    return gradients


def _by_scores(scores: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """The gradient of the mean cross-entropy by the scores; what is unknown has none."""
    shares = softmax(scores, axis=1)
    shares -= np.float32(SMOOTHING / scores.shape[1])
    shares[np.arange(len(answers)), answers] -= np.float32(1 - SMOOTHING)
    shares[answers == UNKNOWN] = 0.0
    gradient: np.ndarray = shares / np.float32(len(answers))
    return gradient


def _by_states(by_vectors: np.ndarray, run: _Pass, mask: np.ndarray) -> np.ndarray:
    """The gradient by the topmost states: back through the length of one and the mean."""
    along = (by_vectors * run.vectors).sum(axis=1, keepdims=True)
    by_means = (by_vectors - run.vectors * along) / run.norms
    by_sums = by_means / mask.sum(axis=1, keepdims=True)
    by_states: np.ndarray = by_sums[:, None, :] * mask[:, :, None]
    return by_states


class _Adam:
    """Adam (Kingma and Ba 2015) with weight decay apart from it (Loshchilov and Hutter 2019)."""

    def __init__(self, parameters: Parameters, heads: int, settings: Settings, steps: int) -> None:
        self._parameters, self._heads = parameters, heads
        self._settings, self._steps = settings, steps
        self._means: Parameters = _zeros(parameters)
        self._squares: Parameters = _zeros(parameters)
        self._step = 0

    def step(self, gradients: Parameters) -> None:
        """Change the parameters in place; the gradients are used up."""
        self._step += 1
        length = sum(float(np.vdot(one, one)) for part in gradients for one in part.values()) ** 0.5
        shorter = np.float32(min(1.0, LONGEST_STEP / (length + SMALL)))
        for place, part in enumerate(gradients):
            rate = self._rate(place)
            for name, gradient in part.items():
                gradient *= shorter
                self._change(place, name, gradient, rate)

    def _rate(self, place: int) -> float:
        done, warm = self._step / self._steps, WARMING
        share = min(done / warm, max(0.0, (1 - done) / (1 - warm)))
        above = len(self._parameters) - self._heads - 1 - place
        settings = self._settings
        if above < 0:
            return settings.head_rate * share
        return settings.rate * settings.rate_below**above * share

    def _change(self, place: int, name: str, gradient: np.ndarray, rate: float) -> None:
        mean, square = self._means[place][name], self._squares[place][name]
        parameter = self._parameters[place][name]
        mean += np.float32(1 - FIRST_MOMENT) * (gradient - mean)
        np.multiply(gradient, gradient, out=gradient)
        square += np.float32(1 - SECOND_MOMENT) * (gradient - square)
        unbiased = (1 - SECOND_MOMENT**self._step) ** 0.5 / (1 - FIRST_MOMENT**self._step)
        np.sqrt(square, out=gradient)
        gradient += np.float32(SMALL)
        np.divide(mean, gradient, out=gradient)
        if parameter.ndim > 1:
            parameter *= np.float32(1 - rate * self._settings.weight_decay)
        parameter -= np.float32(rate * unbiased) * gradient


def _zeros(parameters: Parameters) -> Parameters:
    return [{name: np.zeros_like(array) for name, array in part.items()} for part in parameters]
