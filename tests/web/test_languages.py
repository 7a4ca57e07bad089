"""A visit in the visitor's language, and that it goes on in another one."""

import pytest
from sqlalchemy import select

from store.database import reading
from store.meetings import Booking
from store.visits import Visit
from tests.web.conftest import Browser
from tests.web.test_journey import accept, book


def language_of(browser: Browser, engine) -> str:
    with reading(engine) as session:
        visits = select(Visit.language).order_by(Visit.opened_at.desc())
        return str(session.scalars(visits).first())


def test_a_visit_goes_on_in_another_language(browser, engine) -> None:
    before = browser.opened["step"]
    answer = browser.post("/language", {"language": "de-AT"})
    assert answer.status_code == 200
    assert answer.json()["step"]["field"] == before["field"]
    assert answer.json()["step"]["text"] != before["text"]
    assert language_of(browser, engine) == "de-AT"
    assert browser.get("/visit").json()["step"]["text"] == answer.json()["step"]["text"]


def test_back_in_the_first_language_the_same_is_asked_in_the_same_words(browser) -> None:
    browser.post("/language", {"language": "es"})
    again = browser.post("/language", {"language": "en"})
    assert again.json()["step"]["text"] == browser.opened["step"]["text"]


def test_a_language_that_nobody_wrote_is_kept_and_spoken_in_english(browser, engine) -> None:
    answer = browser.post("/language", {"language": "fi"})
    assert answer.json()["step"]["text"] == browser.opened["step"]["text"]
    assert language_of(browser, engine) == "fi"


@pytest.mark.parametrize(
    "tag", ["", "d", "deutsch!", "de_DE", "de\x00", "x" * 36, "de-" + "a" * 40, None, 7, ["de"]]
)
def test_what_is_no_language_tag_is_refused(browser, tag) -> None:
    answer = browser.post("/language", {"language": tag})
    assert answer.status_code == 422


def test_nobody_changes_the_language_of_a_visit_without_its_token(client) -> None:
    assert client.post("/api/v1/language", json={"language": "de"}).status_code == 401


def test_a_reload_of_a_page_in_another_language_goes_on_in_that(client, browser) -> None:
    token = browser.opened["visit_token"]
    german = Browser(client, visit_token=token, language="de")
    assert german.opened["step"]["text"] != browser.opened["step"]["text"]
    silent = Browser(client, visit_token=token)
    assert silent.opened["step"]["text"] == german.opened["step"]["text"]


def test_a_meeting_to_come_is_written_about_in_the_new_language(browser, engine) -> None:
    accept(browser)
    book(browser)
    browser.post("/language", {"language": "es-MX"})
    with reading(engine) as session:
        assert list(session.scalars(select(Booking.language))) == ["es-MX"]
