"""What people read of moments, and links of what was written."""

import pytest

from web.rendering import mail_link, readable


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


@pytest.mark.parametrize(
    ("email", "link"),
    [
        ("dana.lee+a@northwind.example", "mailto:dana.lee%2Ba@northwind.example"),
        ("a?bcc=all&body=b@evil.example", "mailto:a%3Fbcc%3Dall%26body%3Db@evil.example"),
    ],
)
def test_a_link_to_write_to_somebody_writes_to_them_alone(email: str, link: str) -> None:
    assert mail_link(email) == link
