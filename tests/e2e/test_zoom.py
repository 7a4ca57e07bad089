"""Zoomed in: chat, form and booking at 200 and 400 % and on a small phone, by keyboard alone."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.booking import MOMENT
from tests.e2e.evidence import Evidence
from tests.e2e.focus import go_to
from tests.e2e.product import Product
from tests.e2e.spoken import SPILLS
from tests.e2e.website import Website
from tests.e2e.words import REASON, REGION, SENTENCE, TEAM_SIZE

ZOOMED = {
    "200-percent": ({"width": 640, "height": 450}, 2, "light"),  # a window of 1280 by 900
    "400-percent": ({"width": 320, "height": 256}, 4, "light"),  # of 1280 by 1024: WCAG 1.4.10
    "small-phone": ({"width": 320, "height": 568}, 2, "dark"),
}
CUT_OFF = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      const { overflowY, position } = getComputedStyle(one);
      if (["hidden", "clip"].includes(overflowY) && position !== "absolute" &&
          one.scrollHeight > one.clientHeight + 1)
        found.push(`${one.localName}.${one.className}`);
    }
  };
  for (const host of document.querySelectorAll("segue-chat, segue-form")) look(host.shadowRoot);
  return found;
}"""
"""What is taller than its place and cannot be scrolled to."""

Zoom = Callable[[str], Website]


@pytest.fixture
def zoomed(browser: Browser, product: Product, evidence: Evidence) -> Iterator[Zoom]:
    """Harbor's website in a window of that name."""
    contexts = []

    def open_website(name: str) -> Website:
        viewport, factor, scheme = ZOOMED[name]
        context = browser.new_context(
            base_url=product.url,
            viewport=viewport,
            device_scale_factor=factor,
            color_scheme=scheme,
            locale="en-US",
            timezone_id="America/New_York",
            reduced_motion="reduce",
        )
        contexts.append(context)
        website = Website(context.new_page(), product.url, evidence)
        website.open()
        return website

    yield open_website
    for context in contexts:
        context.close()


def see(website: Website, step: str) -> None:
    """Nothing is cut off or beside the window; axe finds nothing."""
    page: Page = website.page
    assert page.evaluate(SPILLS) == []
    assert page.evaluate(CUT_OFF) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    website.see(step)


@pytest.mark.parametrize("window", ZOOMED)
def test_chat_and_booking(zoomed: Zoom, window: str) -> None:
    website = zoomed(window)
    page, chat = website.page, website.chat
    page.get_by_role("button", name="Open chat").focus()
    page.keyboard.press("Enter")
    expect(chat.writing).to_be_focused()
    see(website, "open")
    page.keyboard.type(SENTENCE)
    page.keyboard.press("Enter")
    expect(chat.offers.last).to_contain_text(REASON)
    go_to(page, "^See it$", key="Shift+Tab")
    see(website, "offer")
    page.keyboard.press("Enter")
    chat.hears(REGION)
    go_to(page, "The Americas", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(chat.booking.next_free).to_be_visible()
    go_to(page, "Time zone", key="Shift+Tab")
    go_to(page, MOMENT.pattern, key="Shift+Tab")
    see(website, "times")
    page.keyboard.press("Enter")
    expect(chat.booking.left).to_be_visible()
    go_to(page, "Your name")
    page.keyboard.type("Zoe Large")
    see(website, "held")
    go_to(page, "Your e-mail")
    page.keyboard.type("zoe@large.example")
    page.keyboard.press("Enter")
    expect(chat.booking.booked()).to_be_focused()
    see(website, "booked")
    go_to(page, "Cancel or move the meeting")
    see(website, "links")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Open chat")).to_be_focused()


@pytest.mark.parametrize("window", ZOOMED)
def test_form_and_booking(zoomed: Zoom, window: str) -> None:
    website = zoomed(window)
    page, form = website.page, website.form
    form.field("Which Harbor plan").get_by_label("Starter").focus()
    page.keyboard.press("Space")
    see(website, "form")
    go_to(page, TEAM_SIZE)
    page.keyboard.type("45")
    go_to(page, "^Missed follow-ups$")
    page.keyboard.press("Space")
    expect(form.offers).to_contain_text(REASON)
    go_to(page, "^See it$")
    see(website, "offer")
    go_to(page, "Why am I seeing this")
    page.keyboard.press("Enter")
    expect(form.element.get_by_text("What this is based on")).to_be_in_viewport()
    see(website, "why")
    go_to(page, "^See it$", key="Shift+Tab")
    page.keyboard.press("Enter")
    expect(form.element.get_by_text(REGION)).to_be_visible()
    go_to(page, "The Americas")
    page.keyboard.press("Enter")
    expect(form.booking.next_free).to_be_visible()
    go_to(page, MOMENT.pattern)
    see(website, "times")
    page.keyboard.press("Enter")
    expect(form.booking.left).to_be_visible()
    go_to(page, "Your name")
    page.keyboard.type("Finn Large")
    see(website, "held")
    go_to(page, "Your e-mail")
    page.keyboard.type("finn@large.example")
    page.keyboard.press("Enter")
    expect(form.booking.booked()).to_be_focused()
    see(website, "booked")
