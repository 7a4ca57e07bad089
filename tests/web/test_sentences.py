"""Errors in the visitor's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.sentences import our_sentences
from tests.web.conftest import API, Browser
from web.errors import _FOR_VENDORS, _KNOWN
from web.sentences import _COPY, preferred


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("*", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR, es;q=0.5, de;q=0.7", "de"),
        ("fr, it", "en"),
        ("en;q=0.2, es;q=0.3", "es"),
        ("de;q=0, es;q=0.001", "es"),
        ("de;q=0", "en"),
        ("ES-419", "es"),
        ("de, es", "de"),
        ("; q=1, de;q=x, es", "es"),
    ],
)
def test_the_language_that_a_browser_likes_best(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@given(st.text(max_size=300))
def test_no_header_breaks_it(accepted: str) -> None:
    assert preferred(accepted) in ("en", "de", "es")


def test_every_error_has_its_sentence() -> None:
    codes = {code for _, code in _KNOWN.values()} - _FOR_VENDORS.keys()
    for language, sentences in our_sentences(_COPY).items():
        assert all(sentences.has(code) for code in codes), language


def test_an_error_is_told_in_the_visitors_language(browser: Browser) -> None:
    browser.headers["Accept-Language"] = "de"
    answer = browser.post("/bookings", {"hold_id": "none", "name": "A", "email": "a@b.example"})
    assert answer.json()["error"]["code"] == "not_found"
    assert answer.json()["error"]["message"] == "Einen solchen Termin gibt es nicht."


def test_what_is_too_large_is_refused_in_the_visitors_language(client) -> None:
    headers = {"Accept-Language": "es", "Content-Length": "99999999"}
    answer = client.post(f"{API}/visits", headers=headers)
    assert answer.status_code == 413
    assert answer.json()["error"]["message"] == "Es más de lo que se puede enviar de una vez."


def test_a_page_that_is_gone_says_so_in_the_browsers_language(client) -> None:
    answer = client.get("/meetings/nonsense", headers={"Accept-Language": "de-CH"})
    assert answer.status_code == 404
    assert '<html lang="de">' in answer.text
    assert "Dieser Link ist abgelaufen" in answer.text


def test_the_vendors_own_people_are_told_in_english(client) -> None:
    answer = client.get("/operator/crm", headers={"Accept-Language": "de"})
    assert answer.status_code == 403
    assert '<html lang="en">' in answer.text
