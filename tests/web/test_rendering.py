"""Moments on the operator's pages are for people; everything else stays as it was written."""

import pytest

from web.rendering import readable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-11-23T14:00:00Z", "2026-11-23 14:00 UTC"),
        ("2026-11-21T22:14:27.747073Z", "2026-11-21 22:14 UTC"),
        ("call me at 2026-11-23T14:00:00Z", "call me at 2026-11-23T14:00:00Z"),
        ("2026-11-23", "2026-11-23"),
        (45, 45),
        (0.47619047619047616, "0.476"),
        (12345.0, "12,345"),
        (0.0, "0"),
    ],
)
def test_readable(value: object, shown: object) -> None:
    assert readable(value) == shown
