"""What is written as an ONNX file is read back; numbers take as many bytes as they need."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.model.onnx_format import NUMBERS, Graph, arrays_of

shapes = st.lists(st.integers(1, 200), max_size=2)


@given(shape=shapes, kind=st.sampled_from(sorted(NUMBERS, key=str)), name=st.text(min_size=1))
def test_an_array_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], kind: np.dtype, name: str
) -> None:
    values = np.arange(np.prod(shape), dtype=kind).reshape(shape)
    graph = Graph({"given": ("any", 3)})
    graph.array(name, values)
    graph.node("Identity", ["given"], "found", axis=-1, epsilon=1e-12, perm=(0, 2, 1))
    file = tmp_path_factory.mktemp("onnx") / "model.onnx"
    file.write_bytes(graph.model(["found"]))
    found = arrays_of(file)
    assert list(found) == [name]
    assert found[name].dtype == kind
    np.testing.assert_array_equal(found[name], values)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        arrays_of(tmp_path / "model.onnx")
