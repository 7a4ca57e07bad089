"""A difference in how a vendor writes a value is none; every other one is."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.mappings.applying import Scalar
from crm_sync.reconciling.alike import alike

SAME: list[tuple[Scalar, Scalar]] = [
    (None, ""),
    (45, "45"),
    (1, "1.0"),
    (0.25, "0.250"),
    (True, "true"),
    (False, "FALSE"),
    ("2026-11-18T15:00:00Z", "2026-11-18T15:00:00.000+0000"),
    ("2026-11-18T15:00:00.123456Z", "2026-11-18T15:00:00.000Z"),
    ("2026-11-18T16:00:00+01:00", "2026-11-18T15:00:00Z"),
    ("2026-11-18T15:00:00Z", "1795014000000"),
    ("2026-11-18", "2026-11-18T00:00:00Z"),
    ("one\r\ntwo  \nthree\n", "one\ntwo\nthree"),
    ("Offer<br>Team plan &amp; more", "<p>Offer</p>\n<p>Team plan &#38; more</p>"),
]

OTHER: list[tuple[Scalar, Scalar]] = [
    ("Team plan", None),
    (None, "Team plan"),
    (45, "46"),
    (1, "true"),
    (True, "false"),
    ("2026-11-18T15:00:00Z", "2026-11-18T15:00:02Z"),
    ("2026-11-18T15:00:00Z", "2026-11-18T16:00:00"),
    ("2026-11-18", "2026-11-19"),
    ("one two", "one  three"),
    ("Offer<br>Team plan", "Offer<br>Starter"),
    ("&lt;b&gt;", "<b>"),
    ("nan", "NaN"),
    ("2026-13-45", "2026-13-46"),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_the_same_written_otherwise(ours: Scalar, theirs: Scalar) -> None:
    assert alike(ours, theirs)
    assert alike(theirs, ours)


@pytest.mark.parametrize(("ours", "theirs"), OTHER)
def test_something_else(ours: Scalar, theirs: Scalar) -> None:
    assert not alike(ours, theirs)
    assert not alike(theirs, ours)


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.text()))
def test_every_value_is_like_itself_and_its_text(value: Scalar) -> None:
    assert alike(value, value)
    if isinstance(value, int) and not isinstance(value, bool):
        assert alike(value, f"{value}.0")


@given(st.integers(0, 7 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)))
def test_a_moment_is_itself_in_milliseconds_and_to_the_second(moment: datetime) -> None:
    moment = moment.replace(microsecond=123456)
    written = moment.isoformat().replace("+00:00", "Z")
    if moment.year >= 2002:  # twelve digits
        assert alike(written, str(int(moment.timestamp() * 1000)))
    assert alike(written, moment.strftime("%Y-%m-%dT%H:%M:%S.000+0000"))


@given(st.text(), st.text())
def test_likeness_has_no_direction(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
