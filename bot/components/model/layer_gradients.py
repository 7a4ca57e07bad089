"""One layer forwards, with what is needed to go back, and backwards: for tuning, in float32.

The derivatives are written out by hand, so that training needs numpy and no framework. A test
compares them with differences.
"""

from dataclasses import dataclass

import numpy as np

from bot.components.model.layers import HEADS, SMALLEST, Layer

ROOT_2_PI = np.float32((2 / np.pi) ** 0.5)
CUBIC = np.float32(0.044715)
"""Of the usual approximation of GELU by a hyperbolic tangent."""


@dataclass(frozen=True)
class Norm:
    """What a layer normalisation leaves behind: the normed values and one over the deviation."""

    normed: np.ndarray
    inverse: np.ndarray


@dataclass(frozen=True)
class Trace:
    """What ``forwards`` went through: (texts, heads, tokens, …) for ``query``, ``key``, ``value``
    and ``shares``; for the others a row a token of any text."""

    shape: tuple[int, int, int]
    states: np.ndarray
    query: np.ndarray
    key: np.ndarray
    value: np.ndarray
    shares: np.ndarray
    mixed: np.ndarray
    kept_attended: np.ndarray
    norm_attended: Norm
    middle: np.ndarray
    wide: np.ndarray
    tangent: np.ndarray
    activated: np.ndarray
    kept_out: np.ndarray
    norm_out: Norm


def forwards(
    layer: Layer, states: np.ndarray, bias: np.ndarray, dropout: float, rng: np.random.Generator
) -> tuple[np.ndarray, Trace]:
    """The layer's states, (texts, tokens, dimensions), and the trace; ``dropout`` is the share of
    what attention and network add that is left out by chance."""
    shape = texts, tokens, dimensions = states.shape
    flat = states.reshape(-1, dimensions)
    split = (flat @ layer["qkv"] + layer["qkv_bias"]).reshape(texts, tokens, 3, HEADS, -1)
    query, key, value = split.transpose(2, 0, 3, 1, 4)
    scores = query @ key.swapaxes(2, 3) * _root(key) + bias
    shares = np.exp(scores - scores.max(axis=-1, keepdims=True))
    shares /= shares.sum(axis=-1, keepdims=True)
    mixed = (shares @ value).transpose(0, 2, 1, 3).reshape(-1, dimensions)
    kept_attended = _kept(flat.shape, dropout, rng)
    attended = (mixed @ layer["attended"] + layer["attended_bias"]) * kept_attended
    middle, norm_attended = _norm(layer, "norm_attended", attended + flat)
    wide = middle @ layer["wide"] + layer["wide_bias"]
    tangent, activated = _gelu(wide)
    kept_out = _kept(flat.shape, dropout, rng)
    narrow = (activated @ layer["narrow"] + layer["narrow_bias"]) * kept_out
    out, norm_out = _norm(layer, "norm_out", narrow + middle)
    trace = Trace(
        shape, flat, query, key, value, shares, mixed, kept_attended, norm_attended,
        middle, wide, tangent, activated, kept_out, norm_out,
    )  # fmt: skip
    return out.reshape(shape), trace


def backwards(layer: Layer, change: np.ndarray, trace: Trace) -> tuple[np.ndarray, Layer]:
    """From the loss's gradient by the layer's output to those by its input and by its arrays."""
    gradients: Layer = {}
    texts, tokens, dimensions = trace.shape
    by_out = _norm_back(
        layer, "norm_out", change.reshape(-1, dimensions), trace.norm_out, gradients
    )
    by_activated = _linear_back(
        layer, "narrow", by_out * trace.kept_out, trace.activated, gradients
    )
    by_wide = by_activated * _gelu_slope(trace.wide, trace.tangent)
    by_middle = by_out + _linear_back(layer, "wide", by_wide, trace.middle, gradients)
    by_sum = _norm_back(layer, "norm_attended", by_middle, trace.norm_attended, gradients)
    by_mixed = _linear_back(layer, "attended", by_sum * trace.kept_attended, trace.mixed, gradients)
    heads = by_mixed.reshape(texts, tokens, HEADS, -1).transpose(0, 2, 1, 3)
    by_split = _attention_back(heads, trace).transpose(1, 3, 0, 2, 4).reshape(-1, 3 * dimensions)
    by_states = by_sum + _linear_back(layer, "qkv", by_split, trace.states, gradients)
    return by_states.reshape(trace.shape), gradients


def _attention_back(change: np.ndarray, trace: Trace) -> np.ndarray:
    """By query, key and value, one after the other: (3, texts, heads, tokens, …)."""
    by_value = trace.shares.swapaxes(2, 3) @ change
    by_shares = change @ trace.value.swapaxes(2, 3)
    by_scores = by_shares - (by_shares * trace.shares).sum(axis=-1, keepdims=True)
    by_scores *= trace.shares * _root(trace.key)
    return np.stack([by_scores @ trace.key, by_scores.swapaxes(2, 3) @ trace.query, by_value])


def _root(key: np.ndarray) -> np.float32:
    return np.float32(key.shape[-1] ** -0.5)


def _kept(shape: tuple[int, ...], dropout: float, rng: np.random.Generator) -> np.ndarray:
    kept: np.ndarray = rng.random(shape, dtype=np.float32) >= dropout
    return kept / np.float32(1 - dropout)


def _gelu(wide: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """tanh(√(2/π) (x + 0.0447 x³)), and with it x (1 + tanh) / 2: in place, where time is spent."""
    tangent = wide * wide
    tangent *= CUBIC
    tangent += 1
    tangent *= wide
    tangent *= ROOT_2_PI
    np.tanh(tangent, out=tangent)
    activated = tangent + 1
    activated *= wide
    activated *= 0.5
    return tangent, activated


def _gelu_slope(wide: np.ndarray, tangent: np.ndarray) -> np.ndarray:
    """(1 + tanh) / 2 + x (1 - tanh²) √(2/π) (1 + 3 · 0.0447 x²) / 2."""
    slope: np.ndarray = wide * wide
    slope *= 3 * CUBIC
    slope += 1
    slope *= wide
    slope *= ROOT_2_PI
    slope *= 1 - tangent * tangent
    slope += 1
    slope += tangent
    slope *= 0.5
    return slope


def _linear_back(
    layer: Layer, name: str, change: np.ndarray, given: np.ndarray, gradients: Layer
) -> np.ndarray:
    gradients[name] = given.T @ change
    gradients[f"{name}_bias"] = change.sum(axis=0)
    return change @ layer[name].T


def _norm(layer: Layer, name: str, states: np.ndarray) -> tuple[np.ndarray, Norm]:
    centred = states - states.mean(axis=-1, keepdims=True)
    variance = (centred * centred).mean(axis=-1, keepdims=True)
    inverse = 1 / np.sqrt(variance + np.float32(SMALLEST))
    normed = centred * inverse
    return normed * layer[name] + layer[f"{name}_bias"], Norm(normed, inverse)


def _norm_back(
    layer: Layer, name: str, change: np.ndarray, norm: Norm, gradients: Layer
) -> np.ndarray:
    gradients[name] = (change * norm.normed).sum(axis=0)
    gradients[f"{name}_bias"] = change.sum(axis=0)
    scaled = change * layer[name]
    common = norm.normed * (scaled * norm.normed).mean(axis=-1, keepdims=True)
    by_states: np.ndarray = norm.inverse * (scaled - scaled.mean(axis=-1, keepdims=True) - common)
    return by_states
