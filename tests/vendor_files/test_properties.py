"""Whatever is written reads back as it was meant, at its line, and nothing makes reading fail."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import yaml
from hypothesis import given
from hypothesis import strategies as st

from vendor_files import Source, plain_yaml

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.sampled_from(["yes", "no", "9:00", "2026-12-24", "007", "1e5", "~", "null", ".5", "<<"])
)


def nested(keys: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    """Values of lists and mappings in each other."""
    return st.recursive(
        SCALARS, lambda inner: st.lists(inner) | st.dictionaries(keys, inner), max_leaves=15
    )


def read(text: str) -> Source:
    source = Source("a.yaml")
    source.add(text.encode(), "a.yaml")
    return source


def dumped(written: Any) -> str:
    return yaml.safe_dump(written, sort_keys=False, default_flow_style=False)


@given(st.dictionaries(st.text(), nested(st.text()), min_size=1))
def test_any_mapping_reads_back_equal(written: dict[str, Any]) -> None:
    source = read(dumped(written))
    assert source.problems == []
    # As they are shown: True and 1 are equal, and so are 1 and 1.0.
    assert repr(source.data) == repr(written)


def keys_apart(value: Any, numbers: Iterator[int]) -> Any:
    """The same shape, with keys of which none is written twice."""
    if isinstance(value, dict):
        return {f"key_{next(numbers)}": keys_apart(one, numbers) for one in value.values()}
    return [keys_apart(one, numbers) for one in value] if isinstance(value, list) else value


def paths(value: Any, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below = value.items() if isinstance(value, dict) else ()
    entries = enumerate(value) if isinstance(value, list) else below
    return [path for at, one in entries for path in [(*above, at), *paths(one, (*above, at))]]


WORDS = st.text(alphabet="abc \n", max_size=12)


@given(
    st.dictionaries(
        WORDS,
        st.recursive(
            WORDS | st.integers(),
            lambda inner: st.lists(inner) | st.dictionaries(WORDS, inner),
            max_leaves=15,
        ),
        min_size=1,
    )
)
def test_the_place_of_a_key_is_the_line_on_which_it_is_written(shape: dict[str, Any]) -> None:
    written = keys_apart(shape, count())
    text = dumped(written)
    source = read(text)
    assert source.data == written
    lines = text.split("\n")
    for path in paths(written):
        line = lines[source.place(path).line - 1]
        if isinstance(path[-1], str):
            assert f"{path[-1]}:" in line.split()
        else:
            assert line.lstrip().startswith("-")


@given(
    st.binary()
    | st.text(alphabet="ab: \n\t-[]{}&*!?|>'\"\\%#,0.é\x00", max_size=60).map(str.encode)
)
def test_nothing_that_stands_in_a_file_makes_reading_fail(content: bytes) -> None:
    source = Source("a.yaml")
    source.add(content, "a.yaml")
    last = content.count(b"\n") + content.count(b"\r") + content.count(b"\xc2\x85") + 1
    assert all(problem.what and problem.remedy for problem in source.problems)
    assert all(
        1 <= problem.line <= last + content.count(b"\xe2\x80") for problem in source.problems
    )


def values(node: yaml.Node | None) -> Any:
    """What a tree says, with its tags."""
    if isinstance(node, yaml.MappingNode):
        return [(values(key), values(value)) for key, value in node.value]
    if isinstance(node, yaml.SequenceNode):
        return [values(one) for one in node.value]
    return None if node is None else (node.tag, node.value)


@given(st.text(alphabet="ab: \n-[]{}>|'\"#,0.é", max_size=40))
def test_both_parsers_read_the_same(text: str) -> None:
    try:
        quick = plain_yaml._QuickLoader(text).get_single_node()
        slow = plain_yaml._Loader(text).get_single_node()
    except yaml.YAMLError:
        return
    assert values(quick) == values(slow)
