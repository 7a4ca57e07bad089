"""What a cell may hold: every row of the tables is something that exports really contain."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from accounts.imports import cells
from offers.facts import MOST_PEOPLE


@pytest.mark.parametrize(
    ("parse", "text", "value"),
    [
        (cells.whole(100), "", None),
        (cells.whole(100), "45", 45),
        (cells.whole(100), "45.0", 45),  # a column with gaps, out of a data frame
        (cells.whole(100), "0", 0),
        (cells.amount, "1250.50", 1250.5),
        (cells.amount, "-0", 0.0),
        (cells.amount, "1e3", 1000.0),
        (cells.number, "0.125", 0.125),
        (cells.flag, "Yes", True),
        (cells.flag, "0", False),
        (cells.flag, "", None),
        (cells.day, "2024-02-29", date(2024, 2, 29)),
        (cells.moment, "2026-03-31T09:30:00+02:00", datetime(2026, 3, 31, 7, 30, tzinfo=UTC)),
        (cells.moment, "2026-03-31 09:30:00z", datetime(2026, 3, 31, 9, 30, tzinfo=UTC)),
        (cells.moment, "2026-03-31", datetime(2026, 3, 31, tzinfo=UTC)),
        (cells.words(50), "Quarry\r\n Lane", "Quarry Lane"),
        (cells.words(50), "  ", None),
        (cells.language, "de-AT", "de-AT"),
        (cells.one_of("good", "poor"), "Good", "good"),
        (cells.ident, "0015g00000XyZ", "0015g00000XyZ"),
    ],
)
def test_what_is_taken(parse: Callable[[str], Any], text: str, value: Any) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    ("parse", "text", "what", "remedy"),
    [
        (cells.whole(100), "NaN", "no number", "empty"),
        (cells.whole(100), "-3", "negative", "0 or more"),
        (cells.whole(MOST_PEOPLE), "1000000000", "more than 1,000,000", "Correct"),
        (cells.whole(100), "1.000", "separated", "Write 1000."),
        (cells.whole(100), "1,200", "separated", "Write 1200."),
        (cells.whole(100), "1 200", "separated", "Write 1200."),
        (cells.whole(100), "4.5", "no number", "whole"),
        (cells.whole(100), "1_000", "no number", "whole"),
        (cells.whole(100), "٤٥", "no number", "whole"),
        (cells.whole(100), "9" * 5000, "no number", "whole"),
        (cells.amount, "inf", "no number", "empty"),
        (cells.amount, "1e400", "more than", "Correct"),
        (cells.amount, "1.234", "two ways", "Write 1234, or 1.234."),
        (cells.amount, "1.234,50", "separated", "1234.5"),
        (cells.number, "0,85", "comma", "Write 0.85."),
        (cells.number, "85%", "percentage", "0.85"),
        (cells.flag, "maybe", "neither", "true or false"),
        (cells.day, "31/03/2026", "no date", "2026-03-31"),
        (cells.day, "20260331", "no date", "2026-03-31"),
        (cells.day, "2025-02-29", "no such day", "calendar"),
        (cells.day, "0001-01-01", "before 1970", "Correct"),
        (cells.day, "9999-12-31", "after 2100", "Correct"),
        (cells.moment, "2026-03-31T09:30:00", "zone is missing", "Add Z"),
        (cells.moment, "2026-03-31T25:00:00Z", "no such moment", "2026-03-31T09:30:00Z"),
        (cells.moment, "0001-01-01T00:00:00+14:00", "before 1970", "Correct"),
        (cells.words(50), "a\x1b[31mb", "cannot be seen", "plain"),
        (cells.words(5), "longer", "longer than 5", "Shorten"),
        (cells.language, "English", "no language tag", "en"),
        (cells.one_of("good", "poor"), "bad", "not one of", "good, poor"),
        (cells.ident, "", "empty", "id"),
        (cells.ident, "=cmd()", "cannot be an id", "letter"),
        (cells.ident, "a b", "cannot be an id", "letter"),
        (cells.ident, "x" * 65, "cannot be an id", "64"),
    ],
)
def test_what_is_refused_and_why(
    parse: Callable[[str], Any], text: str, what: str, remedy: str
) -> None:
    with pytest.raises(PydanticCustomError) as refused:
        parse(text)
    told = refused.value.context
    assert told is not None
    assert what in told["what"]
    assert remedy in told["remedy"]


@given(
    st.text(max_size=40),
    st.sampled_from(
        [
            cells.whole(1000),
            cells.amount,
            cells.number,
            cells.flag,
            cells.day,
            cells.moment,
            cells.words(20),
            cells.language,
            cells.ident,
        ]
    ),
)
def test_any_text_is_taken_or_refused_in_words(text: str, parse: Callable[[str], Any]) -> None:
    told = {"what": "It is taken.", "remedy": "None is needed."}
    try:
        parse(text.strip())
    except PydanticCustomError as refused:
        told = refused.context or {}
    assert told["what"].endswith(".")
    assert told["remedy"].endswith((".", "?"))


@given(st.floats(min_value=0, max_value=1e12))
def test_a_share_that_is_written_is_the_one_that_is_read(value: float) -> None:
    assert cells.number(repr(value)) == value


@given(st.datetimes(datetime(1971, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_that_is_written_is_the_one_that_is_read(moment: datetime) -> None:
    assert cells.moment(moment.isoformat()) == moment
