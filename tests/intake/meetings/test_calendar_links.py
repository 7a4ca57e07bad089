"""Addresses that open a meeting in a calendar on the web."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from intake.meetings.calendar_links import calendar_links

ABOUT = "You meet to look at Team & more.\n\nhttps://segue.example/meetings/abc"
GOOGLE, OUTLOOK = calendar_links(
    "Plan review (Harbor & Co)",
    ABOUT,
    datetime(2026, 11, 30, 14, 0, tzinfo=UTC),
    datetime(2026, 11, 30, 14, 30, tzinfo=UTC),
)


def filled_in(url: str) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(url).query).items()}


def test_google_has_the_time_in_its_short_form() -> None:
    assert urlsplit(GOOGLE.url).hostname == "calendar.google.com"
    assert filled_in(GOOGLE.url) == {
        "action": "TEMPLATE",
        "text": "Plan review (Harbor & Co)",
        "dates": "20261130T140000Z/20261130T143000Z",
        "details": ABOUT,
    }


def test_outlook_has_it_with_its_signs() -> None:
    assert urlsplit(OUTLOOK.url).hostname == "outlook.office.com"
    filled = filled_in(OUTLOOK.url)
    assert (filled["startdt"], filled["enddt"]) == ("2026-11-30T14:00:00Z", "2026-11-30T14:30:00Z")
    assert (filled["subject"], filled["body"]) == ("Plan review (Harbor & Co)", ABOUT)
