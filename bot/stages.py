"""Tells where a training is, in lines of the form that the launcher shows: ``» stage``."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rasa.engine.graph import GraphNode

_DOES = {"train": "learning", "process_training_data": "looking at the examples"}


@contextmanager
def stages_told() -> Iterator[None]:
    """While it lasts, each part of the pipeline says when it begins to learn.

    Rasa's own log names its nodes ("train_bot.components…3"), which tells nobody anything.
    """
    run = GraphNode.__call__

    def told(node: GraphNode, *given: Any) -> Any:
        does = _DOES.get(node._fn_name)
        if does:
            tell(f"{does}: {in_words(node._component_class.__name__)}")
        return run(node, *given)

    GraphNode.__call__ = told
    try:
        yield
    finally:
        GraphNode.__call__ = run


def tell(stage: str) -> None:
    """One stage."""
    print(f"» {stage}", flush=True)  # noqa: T201


def in_words(name: str) -> str:
    """``SentenceEmbedding`` -> ``sentence embedding``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
