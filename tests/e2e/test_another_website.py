"""Segue on a website of another origin, under a strict policy, without moving what stands there."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.another_website import STRICT, AnotherWebsite, another_website
from tests.e2e.conftest import DESKTOP, PHONE, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product
from tests.e2e.website import Chat
from tests.e2e.words import REASON, SENTENCE
from tests.ports import free_port

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Rope works</title>
  <link rel="stylesheet" href="/page.css">
  <script src="{product}/embed/v1/segue.js" defer data-title="Harbor Assistant"></script>
</head>
<body><main><h1>Rope works</h1>{content}<p>Below it all.</p></main></body>
</html>"""
SPACE = "segue-form { display: block; min-height: 1400px; }"
_WATCH = """() => {
  window.shift = 0;
  window.refused = [];
  document.addEventListener("securitypolicyviolation",
    (event) => window.refused.push(`${event.violatedDirective} ${event.blockedURI}`));
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      // What a visitor's own press moves is no shift, as browsers count it.
      if (!entry.hadRecentInput) window.shift += entry.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}"""

Open = Callable[..., Page]


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        website.policy = STRICT.format(product=product.url)
        website.styles["/page.css"] = SPACE
        yield website


@pytest.fixture
def opened(browser: Browser) -> Iterator[Open]:
    """Open a page, watched for shifts and refusals from its first moment; nothing was refused."""
    pages: list[Page] = []

    def open_page(url: str, size: str = DESKTOP) -> Page:
        context = browser.new_context(viewport=SIZES[size], has_touch=size == PHONE, locale="en-US")
        page = context.new_page()
        page.add_init_script(f"({_WATCH})()")
        pages.append(page)
        page.goto(url)
        return page

    yield open_page
    try:
        for page in pages:
            assert page.evaluate("window.refused") == []
    finally:
        for page in pages:
            page.context.close()


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_chat_under_a_strict_policy(
    website: AnotherWebsite, product: Product, opened: Open, evidence: Evidence, size: str
) -> None:
    website.pages["/"] = PAGE.format(product=product.url, content="<p>Ropes since 1872.</p>")
    page = opened(website.url(), size)
    chat = Chat(page)
    chat.open()
    chat.say(SENTENCE)
    expect(chat.offers.last).to_contain_text(REASON)
    assert page.evaluate("window.shift") == 0
    evidence.see(page, "an-offer-on-another-website")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_form_under_a_strict_policy(
    website: AnotherWebsite, product: Product, opened: Open, evidence: Evidence, size: str
) -> None:
    website.pages["/"] = PAGE.format(
        product=product.url, content='<segue-form heading="What would help?"></segue-form>'
    )
    page = opened(website.url(), size)
    form = page.get_by_role("form", name="What would help?")
    expect(form.get_by_label("How many people")).to_be_visible()
    # What an answer brings opens under it, within half a second of the press on a good line.
    assert page.evaluate("window.shift") == 0
    form.get_by_role("group", name="Which Harbor plan").get_by_text("Starter", exact=True).click()
    form.get_by_label("How many people").fill("45")
    form.get_by_role("group", name="What gets in your way").get_by_text("Missed follow-ups").click()
    expect(form.get_by_role("group", name="A suggestion for you")).to_contain_text(REASON)
    evidence.see(page, "an-offer-in-the-form-on-another-website")


def test_a_website_that_is_not_listed_gets_nothing(
    product: Product, browser: Browser, evidence: Evidence
) -> None:
    with another_website(free_port()) as stranger:
        stranger.pages["/"] = PAGE.format(product=product.url, content="")
        page = browser.new_page()
        page.goto(stranger.url())
        page.get_by_role("button", name="Open chat").click()
        expect(page.get_by_role("alert").first).to_contain_text("We cannot reach the server")
        evidence.see(page, "not-listed")
        asked = page.evaluate(
            "url => fetch(url, {method: 'POST'}).then(() => 'read', () => 'refused')",
            f"{product.url}/api/v1/visits",
        )
        assert asked == "refused"
        page.close()
