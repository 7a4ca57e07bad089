"""Where the keyboard is after a button that goes when it is pressed: where the visitor goes on."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.host_page import FORM, HostPage
from tests.e2e.test_race import at_the_times_in_the_form
from tests.e2e.test_time_in_words import at_the_times
from tests.e2e.website import OFFER, Website
from tests.e2e.words import PAIN, PLAN, REASON, SENTENCE, TEAM_SIZE

OWN_FORM = """
<form data-segue-form action="/contact">
  <label>People in your team <input name="people" data-segue-field="team_size"></label>
  <button>Send</button>
</form>
"""
AGAIN = "Try again now"


def press(button: Locator) -> None:
    """By keyboard."""
    button.focus()
    button.press("Enter")


@contextmanager
def no_answer(page: Page, to: str = "**/api/v1/**") -> Iterator[None]:
    """The line is there, and the server does not answer."""
    page.route(to, lambda route: route.abort())
    yield
    page.unroute(to)


@pytest.fixture(params=[DESKTOP, PHONE])
def website(request: pytest.FixtureRequest, visit: Callable[..., Website]) -> Website:
    return visit(request.param, zone="Europe/Berlin")


@pytest.mark.parametrize("face", ["chat", "form"])
def test_earlier_days_until_there_are_none(website: Website, face: str) -> None:
    if face == "chat":
        at_the_times(website)
    else:
        at_the_times_in_the_form(website)
    booking = website.chat.booking if face == "chat" else website.form.booking
    later, earlier = (
        booking.face.get_by_role("button", name=name) for name in ("Later days", "Earlier days")
    )
    press(later)
    expect(earlier).to_be_visible()
    expect(later).to_be_focused()
    press(earlier)
    expect(earlier).to_have_count(0)
    expect(booking.face.get_by_text("Pick a time that suits you.").last).to_be_focused()


def test_another_time_than_the_one_that_is_held(website: Website) -> None:
    at_the_times_in_the_form(website)
    booking = website.form.booking
    booking.hold(booking.next_free)
    press(booking.face.get_by_role("button", name="Choose another time"))
    expect(booking.face.get_by_text("Pick a time that suits you.").last).to_be_focused()


def test_a_question_that_is_skipped(website: Website) -> None:
    form = website.form
    form.choose(PLAN, "Starter")
    press(form.field(TEAM_SIZE).get_by_role("button", name="Rather not say"))
    first = form.element.get_by_role("group", name=PAIN).get_by_role("checkbox").first
    expect(first).to_be_focused()
    website.see("on-to-the-next")


def test_going_on_in_the_other_face(website: Website) -> None:
    chat, form = website.chat, website.form
    chat.open()
    chat.say(SENTENCE)
    expect(chat.offers.last).to_be_visible()
    chat.element.get_by_role("button", name="Close chat").click()
    press(form.element.get_by_role("button", name="Continue here"))
    expect(form.offers.get_by_text(REASON)).to_be_focused()
    chat.open()
    press(chat.element.get_by_role("button", name="Continue here"))
    expect(chat.offers.last.get_by_text(REASON)).to_be_focused()
    website.see("back-in-the-chat")


def test_going_on_in_a_form_of_the_pages_own(host: Callable[..., HostPage]) -> None:
    page = host()
    page.show(body=OWN_FORM)
    people = page.page.get_by_label("People in your team")
    people.fill("12")
    people.press("Tab")
    page.until(lambda: len(page.calls("/answers")) > 0)
    page.chat.open()
    page.chat.say(SENTENCE)
    expect(page.chat.offers.last).to_be_visible()
    page.chat.element.get_by_role("button", name="Close chat").click()
    prompt = page.page.locator("segue-prompt")
    press(prompt.get_by_role("button", name="Continue here"))
    expect(prompt.get_by_role("group", name=OFFER).get_by_text(REASON)).to_be_focused()


def test_what_was_not_sent_is_sent_again_and_an_address_is_left(website: Website) -> None:
    chat = website.chat
    chat.open()
    touched = website.page.evaluate("matchMedia('(pointer: coarse)').matches")
    here = chat.log if touched else chat.writing
    with no_answer(website.page):
        chat.writing.fill("we're on Starter")
        chat.writing.press("Enter")
        again = chat.element.get_by_role("button", name=AGAIN)
        expect(again).to_be_visible()
        chat.element.get_by_label("Your e-mail").fill("ada@stone.example")
        press(chat.element.get_by_role("button", name="Leave my e-mail"))
        expect(chat.element.get_by_text("It is kept in this browser")).to_be_focused()
        website.see("address-kept")
        press(again)
        expect(here).to_be_focused()
        expect(again).to_be_visible()
    press(again)
    chat.hears(TEAM_SIZE)
    expect(here).to_be_focused()


def test_a_form_that_comes_only_with_the_second_try(host: Callable[..., HostPage]) -> None:
    page = host()
    with no_answer(page.page):
        page.show(body=FORM)
        again = page.page.locator("segue-form").get_by_role("button", name=AGAIN)
        expect(again).to_be_visible()
        page.see("no-form")
        again.focus()
        page.page.keyboard.press("Enter")
        expect(again).to_be_focused()
    page.page.keyboard.press("Enter")
    first = page.form.element.get_by_role("group", name=PLAN).get_by_role("radio").first
    expect(first).to_be_focused()
