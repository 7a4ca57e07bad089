"""The little of ONNX's file format that the encoder needs: reading arrays, writing a model.

An ONNX file is a protocol buffer. A dozen of its fields are enough here, and spare a dependency
with a compiler and a generated schema. Numbers of fields: onnx/onnx.proto3 of version 1.12.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

OPERATORS_OF = 17
"""The version of the operators' definitions."""
KINDS: Mapping[int, Any] = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64}
NUMBERS = {np.dtype(kind): number for number, kind in KINDS.items()}
FLOAT, UNSIGNED = 1, 2
_GRAPH, _INITIALIZER = 7, 5
_TENSOR_DIMENSIONS, _TENSOR_KIND, _TENSOR_NAME, _TENSOR_BYTES = 1, 2, 8, 9


def arrays_of(file: Path) -> dict[str, np.ndarray]:
    """The arrays that an ONNX file carries, by name; kinds that the encoder has no use for are left
    out. Raises OSError where the file cannot be read."""
    found = {}
    for number, graph in _fields(memoryview(file.read_bytes())):
        if number != _GRAPH:
            continue
        for part, tensor in _fields(graph):
            if part == _INITIALIZER:
                name, array = _array(tensor)
                if array is not None:
                    found[name] = array
    return found


def _array(tensor: memoryview) -> tuple[str, np.ndarray | None]:
    shape, kind, name, data = [], 0, "", memoryview(b"")
    for number, value in _fields(tensor):
        if number == _TENSOR_DIMENSIONS:
            shape += [value] if isinstance(value, int) else list(_integers(value))
        elif number == _TENSOR_KIND:
            kind = value
        elif number == _TENSOR_NAME:
            name = bytes(value).decode()
        elif number == _TENSOR_BYTES:
            data = value
    if kind not in KINDS or not len(data):
        return name, None
    return name, np.frombuffer(data, KINDS[kind]).reshape(shape)


def _fields(message: memoryview) -> Iterator[tuple[int, Any]]:
    """Number and value of each field: an int, or the bytes of whatever else it is."""
    place = 0
    while place < len(message):
        key, place = _integer(message, place)
        kind = key & 7
        if kind == 0:
            value, place = _integer(message, place)
            yield key >> 3, value
            continue
        size = {1: 8, 5: 4}.get(kind)
        if size is None:
            size, place = _integer(message, place)
        yield key >> 3, message[place : place + size]
        place += size


def _integers(packed: memoryview) -> Iterator[int]:
    place = 0
    while place < len(packed):
        value, place = _integer(packed, place)
        yield value


def _integer(message: memoryview, place: int) -> tuple[int, int]:
    """The integer at ``place``, seven bits a byte, and the place after it."""
    value = shift = 0
    while True:
        byte = message[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


class Graph:
    """A model in the making: arrays and operators, each with a name that others refer to.

    >>> graph = Graph(inputs={"x": ("batch", 2)})
    >>> graph.node("Relu", ["x"], "y")
    'y'
    >>> len(graph.model(outputs=["y"])) > 0
    True
    """

    def __init__(self, inputs: Mapping[str, Sequence[str | int]]) -> None:
        self._inputs = [_described(name, shape) for name, shape in inputs.items()]
        self._nodes: list[bytes] = []
        self._arrays: dict[str, bytes] = {}

    def array(self, name: str, values: np.ndarray) -> str:
        """Add an array; its name."""
        values = np.ascontiguousarray(values)
        self._arrays[name] = (
            b"".join(_number(_TENSOR_DIMENSIONS, size) for size in values.shape)
            + _number(_TENSOR_KIND, NUMBERS[values.dtype])
            + _text(_TENSOR_NAME, name)
            + _bytes(_TENSOR_BYTES, values.tobytes())
        )
        return name

    def node(self, operator: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> str:
        """Add an operator; the name of its first output."""
        self._nodes.append(
            b"".join(_text(1, name) for name in inputs)
            + b"".join(_text(2, name) for name in outputs)
            + _text(4, operator)
            + b"".join(_bytes(5, _attribute(name, value)) for name, value in attributes.items())
        )
        return outputs[0]

    def model(self, outputs: Sequence[str]) -> bytes:
        """The model as the bytes of an ONNX file."""
        graph = (
            b"".join(_bytes(1, node) for node in self._nodes)
            + _text(2, "segue")
            + b"".join(_bytes(_INITIALIZER, tensor) for tensor in self._arrays.values())
            + b"".join(_bytes(11, described) for described in self._inputs)
            + b"".join(_bytes(12, _described(name, None)) for name in outputs)
        )
        operators = _text(1, "") + _number(2, OPERATORS_OF)
        return _number(1, 8) + _bytes(_GRAPH, graph) + _bytes(8, operators)


def _described(name: str, shape: Sequence[str | int] | None) -> bytes:
    """An input or output: of floats where there is a shape; else as the operators make it."""
    if shape is None:
        return _text(1, name)
    sizes = b"".join(
        _bytes(1, _text(2, size) if isinstance(size, str) else _number(1, size)) for size in shape
    )
    tensor = _number(1, FLOAT) + _bytes(2, sizes)
    return _text(1, name) + _bytes(2, _bytes(1, tensor))


def _attribute(name: str, value: float | int | Sequence[int]) -> bytes:
    if isinstance(value, float):
        content, kind = b"\x15" + np.float32(value).tobytes(), 1  # field 2, four bytes
    elif isinstance(value, int):
        content, kind = _number(3, value), 2
    else:
        content, kind = b"".join(_number(8, one) for one in value), 7
    return _text(1, name) + content + _number(20, kind)


def _number(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value & (2**64 - 1))


def _text(field: int, value: str) -> bytes:
    return _bytes(field, value.encode())


def _bytes(field: int, value: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)
