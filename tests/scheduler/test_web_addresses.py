"""Which of the addresses that somebody else tells may become a link."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.web_addresses import LONGEST, web_address

IGNORED = "\t\n\r"
"""What a browser leaves out wherever it stands in an address (WHATWG URL, 4.4)."""
BEFORE = "".join(map(chr, range(0x21)))
"""What it leaves out at both ends."""

HOSTILE = ("javascript", "data", "vbscript", "blob", "file", "view-source", "jar", "tel", "sip")


def scheme_in_a_browser(written: str) -> str:
    """By the letter of the standard, apart from what is tested here."""
    seen = re.sub(f"[{IGNORED}]", "", written.strip(BEFORE))
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", seen)
    return found[1].lower() if found else ""


@st.composite
def disguised(draw: st.DrawFn) -> str:
    """A hostile scheme as it gets past who looks for its letters alone."""
    signs = [
        draw(st.sampled_from((sign.lower(), sign.upper()))) + draw(st.text(IGNORED, max_size=2))
        for sign in draw(st.sampled_from(HOSTILE))
    ]
    before, after = draw(st.text(BEFORE, max_size=4)), draw(st.text(max_size=30))
    return f"{before}{''.join(signs)}:{after}"


@pytest.mark.parametrize(
    "address",
    [
        "https://meet.google.com/abc-defg-hij",
        "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0?context=%7b%22a%22%3a1%7d",
        "http://meet.intern:8443/raum/4#jetzt",
        "HTTPS://MEET.EXAMPLE/A",
        "https://[2001:db8::1]/a",
        "https://müller.example/raum",
    ],
)
def test_an_address_of_the_web_stays_as_it_was_told(address: str) -> None:
    assert web_address(address) == address
    assert web_address(f" {address}\n") == address


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "Room 4",
        "+49 30 1234567",
        "tel:+49301234567",
        "sip:4711@meet.example",
        "meet.example/abc",
        "//meet.example/abc",
        "https:meet.example",
        "https:///abc",
        "https://[::1/abc",
        "https://meet.example/a b",
        "https://meet.example/\u202egnp.exe",
        "java\nscript:alert(1)//https://meet.example",
        "\x01javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        f"https://meet.example/{'a' * LONGEST}",
    ],
)
def test_anything_else_is_no_link(told: str | None) -> None:
    assert web_address(told) is None


@given(disguised())
def test_no_disguise_of_another_scheme_gets_through(told: str) -> None:
    assert web_address(told) is None


@given(st.one_of(st.text(), st.from_regex(r"\s?https?:/?/?.*"), disguised()))
def test_what_is_a_link_is_one_of_the_web_for_a_browser_too(told: str) -> None:
    address = web_address(told)
    if address is not None:
        assert scheme_in_a_browser(address) in ("http", "https")
        assert address in told
        assert web_address(address) == address
