"""A phone: its keyboard does not hide the line one writes in, and no input makes it zoom in."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import PHONE, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product, eventually
from tests.e2e.website import Website
from tests.e2e.words import REASON, SENTENCE

FULL = SIZES[PHONE]
ABOVE_THE_KEYBOARD = {"width": 390, "height": 508}
SIDEWAYS = {"width": 844, "height": 390}
SEEN = """() => {
  const { offsetLeft, offsetTop, width, height, scale } = visualViewport;
  return { left: offsetLeft, right: offsetLeft + width, top: offsetTop,
           bottom: offsetTop + height, scale, page: innerHeight };
}"""
KEYBOARD = """([height, top]) => {
  // What browsers tell the page where a keyboard covers it: the page itself stays as large.
  const tells = (name, value) =>
    Object.defineProperty(visualViewport, name, { configurable: true, get: () => value });
  tells("height", height);
  tells("offsetTop", top);
  for (const kind of ["resize", "scroll"]) visualViewport.dispatchEvent(new Event(kind));
}"""
INPUTS = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      if (one.matches("input, textarea, select"))
        found.push([one.id || one.name || one.value, parseFloat(getComputedStyle(one).fontSize)]);
    }
  };
  look(document);
  return found;
}"""


@dataclass
class Phone:
    """A website in the hand."""

    website: Website
    page: Page

    def seen(self) -> dict[str, float]:
        """The edges of what is on the screen, in the page's pixels."""
        seen: dict[str, float] = self.page.evaluate(SEEN)
        return seen

    def is_within(self, what: Locator) -> bool:
        """All of it is on the screen."""
        box, seen = what.bounding_box(), self.seen()
        assert box is not None
        return (
            seen["left"] - 1 <= box["x"] <= box["x"] + box["width"] <= seen["right"] + 1
            and seen["top"] - 1 <= box["y"] <= box["y"] + box["height"] <= seen["bottom"] + 1
        )

    def inputs(self) -> set[tuple[str, float]]:
        """Every input of the page and of its shadow roots, and its letters' height in pixels."""
        return {(name, size) for name, size in self.page.evaluate(INPUTS)}

    def keyboard(self, left: float, moved: float = 0) -> None:
        """The keyboard leaves ``left`` pixels, and the browser moved them down by ``moved``."""
        self.page.evaluate(KEYBOARD, [left, moved])


@pytest.fixture
def phone(browser: Browser, product: Product, evidence: Evidence) -> Iterator[Phone]:
    context = browser.new_context(
        base_url=product.url,
        viewport=FULL,
        is_mobile=True,
        has_touch=True,
        device_scale_factor=2,
        color_scheme="dark",
        locale="en-US",
        timezone_id="America/New_York",
        reduced_motion="reduce",
    )
    page = context.new_page()
    website = Website(page, product.url, evidence)
    website.open()
    yield Phone(website, page)
    context.close()


def an_offer_in_the_chat(phone: Phone) -> Locator:
    """The last that stands under it."""
    chat = phone.website.chat
    phone.page.evaluate("Segue.open()")  # where its button is, is another matter
    expect(chat.writing).to_be_visible()
    chat.say(SENTENCE)
    expect(chat.offers.last).to_contain_text(REASON)
    return chat.offers.last.get_by_role("button", name="Why am I seeing this?")


def the_chat_fits(phone: Phone, newest: Locator) -> None:
    """From its head to the line one writes in it is on the screen, and so is the newest in it."""
    chat = phone.website.chat
    close = chat.element.get_by_role("button", name="Close chat")
    for what in (close, chat.writing, chat.element, newest):
        eventually(lambda what=what: phone.is_within(what))
    expect(newest).to_be_in_viewport(ratio=1)


def test_where_the_browser_makes_the_page_smaller(phone: Phone) -> None:
    newest = an_offer_in_the_chat(phone)
    phone.website.chat.writing.tap()
    phone.page.set_viewport_size(ABOVE_THE_KEYBOARD)
    the_chat_fits(phone, newest)
    expect(phone.website.chat.writing).to_be_focused()
    phone.website.see("above-the-keyboard")
    phone.page.set_viewport_size(FULL)
    the_chat_fits(phone, newest)


@pytest.mark.parametrize("moved", [0, 120], ids=["stays", "moved"])
def test_where_the_keyboard_covers_the_page(phone: Phone, moved: float) -> None:
    newest = an_offer_in_the_chat(phone)
    phone.website.chat.writing.tap()
    phone.keyboard(508, moved)
    the_chat_fits(phone, newest)
    phone.website.chat.say("what does it cost?")
    the_chat_fits(phone, phone.website.chat.said("what does it cost?"))
    phone.website.see("above-the-keyboard")
    phone.keyboard(844)
    eventually(lambda: phone.website.chat.element.bounding_box()["height"] == 844)


def test_a_chat_that_is_opened_above_a_keyboard(phone: Phone) -> None:
    phone.keyboard(508)
    newest = an_offer_in_the_chat(phone)
    the_chat_fits(phone, newest)


def test_held_sideways(phone: Phone) -> None:
    an_offer_in_the_chat(phone)
    phone.page.set_viewport_size(SIDEWAYS)
    # What is taller than the window is read from its beginning on.
    begins = phone.website.chat.offers.last.get_by_text(REASON)
    the_chat_fits(phone, begins)
    phone.keyboard(210)
    for what in (phone.website.chat.element, phone.website.chat.writing):
        eventually(lambda what=what: phone.is_within(what))
    phone.website.see("sideways")


def test_on_a_page_of_which_less_is_seen_than_there_is(phone: Phone) -> None:
    """A page wider than the phone: there the seen part really is smaller, as above a keyboard."""
    phone.page.set_viewport_size(ABOVE_THE_KEYBOARD)
    phone.page.evaluate("document.querySelector('main').style.width = '648px'")
    eventually(lambda: phone.seen()["page"] > phone.seen()["bottom"] + 300)
    assert phone.seen()["scale"] == 1
    an_offer_in_the_chat(phone)
    chat = phone.website.chat.element
    for name in ("Close chat", "Send"):
        button = chat.get_by_role("button", name=name)
        eventually(lambda button=button: phone.is_within(button))
    phone.website.see("wide")


def test_zooming_in_by_hand_moves_nothing(phone: Phone) -> None:
    an_offer_in_the_chat(phone)
    before = phone.website.chat.element.bounding_box()
    hand = phone.page.context.new_cdp_session(phone.page)
    hand.send("Emulation.setPageScaleFactor", {"pageScaleFactor": 2})
    eventually(lambda: phone.seen()["scale"] == 2)
    phone.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert phone.website.chat.element.bounding_box() == before


def test_no_input_is_smaller_than_16_pixels(phone: Phone) -> None:
    """Where one is, an iPhone zooms in when it is touched."""
    chat = phone.website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("See it")
    chat.press("The Americas")
    expect(chat.booking.next_free).to_be_visible()
    inputs = phone.inputs()
    chat.booking.hold(chat.booking.next_free)
    inputs |= phone.inputs()
    phone.page.context.set_offline(True)
    chat.writing.fill("are you there?")
    chat.writing.press("Enter")
    expect(chat.element.get_by_label("What would you like to know?")).to_be_visible()
    inputs |= phone.inputs()
    named = {name for name, _ in inputs}
    assert named >= {"message", "zone", "name", "email", "text", "team_size", "goal"}
    assert {one for one in inputs if one[1] < 16} == set()
