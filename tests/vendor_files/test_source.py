"""What YAML says and where it says it; what it may not say is refused with its place."""

from collections.abc import Callable

import pytest

from vendor_files import Place, Problem, Source

Read = Callable[..., Source]


def only(source: Source) -> Problem:
    (problem,) = source.problems
    return problem


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("True", "True"),
        ("yes", "yes"),
        ("no", "no"),
        ("off", "off"),
        ("9:00", "9:00"),
        ("2026-12-24", "2026-12-24"),
        ("2026-12-24 10:00:00", "2026-12-24 10:00:00"),
        ("007", "007"),
        ("09", "09"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("=", "="),
        ("12", 12),
        ("-3", -3),
        ("0.25", 0.25),
        (".5", 0.5),
        ("1.0e+20", 1e20),
        (".inf", float("inf")),
        ("1.2.3", "1.2.3"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'true'", "true"),
        ('"12"', "12"),
    ],
)
def test_only_few_plain_words_are_not_text(read: Read, written: str, value: object) -> None:
    source = read(a=f"key: {written}\n")
    assert source.problems == []
    assert source.data == {"key": value}
    assert type(source.data["key"]) is type(value)


def test_keys_are_the_text_that_was_written(read: Read) -> None:
    assert list(read(a="yes: 1\n1: 2\ntrue: 3\n<<: 4\n").data) == ["yes", "1", "true", "<<"]


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("a: &x [1]\nb: *x\n", 2, "aliases (*name) are not read here"),
        ("a: 1\nb: !!python/object:os.system x\n", 2, "tags (!name) are not read here"),
        ("a: 1\nb: !!bool perhaps\n", 2, "tags (!name)"),
        ("a: [1\nb: 2\n", 2, "while parsing a flow sequence, expected ',' or ']'"),
        ("a:\n\t- tabs\n", 2, "cannot start any token"),
        ("a: 1\n---\nb: 2\n", 2, "but found another document"),
        ("a: 1\nb: \x07\n", 2, "may not stand here"),
        ('a: 1\nb: "\\UFFFFFFFF"\n', 2, "names no character"),
        ('a: 1\nb: "\\ud83d"\n', 2, "names half a character"),
        ("a: 1\nb: " + "9" * 5000 + "\n", 2, "the number is too long"),
        ("a: 1\nb: " + "[" * 200 + "\n", 2, "levels deep"),
        ("a: 1\n? [b, c]\n: 2\n", 2, "A key is a list or a mapping"),
        ("- a\n- b\n", 1, "The file is not a mapping"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(
    read: Read, text: str, line: int, what: str
) -> None:
    source = read(a=text)
    assert source.unreadable
    assert what in only(source).what
    assert (only(source).file, only(source).line) == ("catalogue/a.yaml", line)
    assert only(source).remedy


def test_a_file_that_is_not_utf_8_is_told_with_the_line_of_the_first_such_byte(read: Read) -> None:
    problem = only(read(a=b"a: 1\nb: caf\xe9\n"))
    assert str(problem) == "catalogue/a.yaml:2: The file is not UTF-8. Save it as UTF-8."


def test_an_editors_byte_order_mark_is_no_part_of_the_first_key(read: Read) -> None:
    assert read(a="\ufeffa: 1\n").data == {"a": 1}


def test_an_empty_file_says_nothing_and_is_no_fault(read: Read) -> None:
    source = read(a="# nothing yet\n")
    assert (source.data, source.problems) == ({}, [])


def test_a_place_is_the_line_of_the_key_or_of_the_entry(read: Read) -> None:
    source = read(a="a:\n  b:\n    - one\n    - two\n")
    assert source.place(("a", "b")) == Place("catalogue/a.yaml", 2)
    assert source.place(("a", "b", 1)) == Place("catalogue/a.yaml", 4)


def test_something_missing_is_told_where_its_parent_stands(read: Read) -> None:
    source = read(a="a:\n  b: 1\n")
    assert source.place(("a", "c", "d")).line == 1
    assert Source("vendor.yaml").place(("name",)) == Place("vendor.yaml", 1)


@pytest.mark.parametrize("spread", [(), ("a",)])
def test_a_key_twice_in_one_file_is_refused_with_both_places(read: Read, spread: object) -> None:
    source = read(one="a: {x: 1}\nb: 2\na: {y: 3}\n", spread=spread)
    assert only(source).line == 3
    assert "'a' is defined twice" in only(source).what
    assert "first in catalogue/one.yaml:1" in only(source).what
    assert source.data == {"a": {"x": 1}, "b": 2}


def test_a_section_that_may_be_spread_goes_on_in_other_files(read: Read) -> None:
    source = read(one="a: {x: 1}\n", two="\na: {y: 2}\n", spread=("a",))
    assert source.problems == []
    assert source.data == {"a": {"x": 1, "y": 2}}
    assert source.place(("a", "y")) == Place("catalogue/two.yaml", 2)


def test_an_id_stands_in_one_of_the_files_of_its_section(read: Read) -> None:
    problem = only(read(one="a: {x: 1}\n", two="\na: {x: 2}\n", spread=("a",)))
    assert (problem.file, problem.line) == ("catalogue/two.yaml", 2)
    assert "'x' is defined twice" in problem.what
    assert "first in catalogue/one.yaml:1" in problem.what


def test_a_section_that_may_not_be_spread_stands_in_one_file(read: Read) -> None:
    problem = only(read(one="a: {x: 1}\n", two="a: {y: 2}\n"))
    assert problem.file == "catalogue/two.yaml"
    assert "'a' is defined twice" in problem.what


def test_a_file_that_cannot_be_read_does_not_hide_the_others(read: Read) -> None:
    source = read(one="a: [\n", two="b: 1\n", three="c: *x\n")
    assert source.data == {"b": 1}
    assert [one.file for one in source.problems] == ["catalogue/one.yaml", "catalogue/three.yaml"]
