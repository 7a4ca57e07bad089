"""Layers of a BERT-like encoder as arrays, and texts of several lengths as one array."""

from collections.abc import Iterator, Sequence

import numpy as np

HEADS = 12
SMALLEST = 1e-12
"""What BERT adds to a variance before it divides by its root."""
FAR = -1e9
"""Added to the attention paid to padding."""

Layer = dict[str, np.ndarray]
"""Float32 arrays. Matrices are (in, out): ``qkv`` (query, key and value beside each other),
``attended``, ``wide``, ``narrow``; each with ``…_bias``. ``norm_attended`` and ``norm_out`` scale
after attention and at the end, each with its ``…_bias``."""
States = np.ndarray
"""What some layers make of one text: float32, (tokens, 384)."""
MATRICES = ("qkv", "attended", "wide", "narrow")


def in_8_bits(matrix: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Int8 values and the scale of each column."""
    scales = np.maximum(np.abs(matrix).max(axis=0), 1e-9).astype(np.float32) / np.float32(127)
    return np.rint(matrix / scales).astype(np.int8), scales


def attention_bias(mask: np.ndarray) -> np.ndarray:
    """What to add to the attention: (texts, 1, 1, tokens), from a mask of ones and zeros."""
    return ((1.0 - mask) * FAR).astype(np.float32)[:, None, None, :]


def pooled(states: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean over each text's tokens, of length one."""
    means = (states * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
    norms = np.linalg.norm(means, axis=1, keepdims=True)
    return (means / np.maximum(norms, 1e-9)).astype(np.float32)


def in_batches(
    rows: Sequence[np.ndarray], size: int
) -> Iterator[tuple[list[int], np.ndarray, np.ndarray]]:
    """Indices of rows alike in length, the rows padded with zeros, and the mask of what is none."""
    by_length = sorted(range(len(rows)), key=lambda index: len(rows[index]))
    for start in range(0, len(rows), size):
        batch = by_length[start : start + size]
        yield (batch, *padded([rows[index] for index in batch]))


def padded(rows: Sequence[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Rows of several lengths as one array, and the mask: 1 where something is, else 0."""
    longest = max(len(row) for row in rows)
    together = np.zeros((len(rows), longest, *rows[0].shape[1:]), dtype=rows[0].dtype)
    mask = np.zeros((len(rows), longest), dtype=np.float32)
    for index, row in enumerate(rows):
        together[index, : len(row)] = row
        mask[index, : len(row)] = 1.0
    return together, mask
