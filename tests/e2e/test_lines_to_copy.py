"""The lines of docs/how-to/embed-lines.md, copied as they stand there, do what is said of them."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from launcher.places import ROOT
from tests.e2e.another_website import STRICT, AnotherWebsite, another_website
from tests.e2e.product import Product

PAGE = "<!doctype html><html lang=en><title>Ropes</title><body><h1>Ropes</h1>{}</body></html>"
EFFECTS = """
// What the documented module takes of React: elements, and effects that are undone and done again.
const kept = []; let at = 0;
export const createElement = (name, attributes) =>
  Object.entries(attributes).reduce(
    (made, [key, value]) => (made.setAttribute(key, value), made), document.createElement(name));
export function useEffect(does, on) {
  const before = kept[at];
  if (!before || on.some((one, index) => one !== before.on[index])) {
    before?.undo?.();
    kept[at] = { on, undo: does() };
  }
  at++;
}
export const render = (component) => { at = 0; component(); };
export const unmount = () => { for (const { undo } of kept.splice(0)) undo?.(); };
"""
RUN = """
import { render, unmount } from "/react.js";
import { useSegue, SegueForm } from "/segue.js";
const mount = (token) => render(() => useSegue(token));
const form = () => document.body.append(SegueForm({ heading: "Fit" }));
Object.assign(window, { mount, unmount, form });
"""


def documented(heading: str, product: Product) -> str:
    """The first block of code under a heading, with the product's address in it."""
    text = (ROOT / "docs" / "how-to" / "embed-lines.md").read_text()
    found = re.search(rf"^## {heading}\n.*?^```\w+\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    assert found is not None, heading
    return found[1].replace("https://segue.example.com", product.url)


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        yield website


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(locale="en-US")
    yield context.new_page()
    context.close()


def _answering(script: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=script, content_type="text/javascript")


def test_plain_html(product: Product, website: AnotherWebsite, page: Page) -> None:
    website.policy = STRICT.format(product=product.url)
    website.pages["/"] = documented("Plain HTML", product)
    page.goto(website.url())
    expect(page.get_by_role("form", name="What would help your team?")).to_be_visible()
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()


def test_a_module_for_react(product: Product, website: AnotherWebsite, page: Page) -> None:
    module = documented("React", product).replace('"react"', '"/react.js"')
    for path, body in (("react", EFFECTS), ("segue", module), ("run", RUN)):
        page.route(f"{website.origin}/{path}.js", _answering(body))
    website.pages["/"] = PAGE.format('<script type="module" src="/run.js"></script>')
    page.goto(website.url())
    chat = page.get_by_role("button", name="Open chat")
    # As in React's strict mode: mounted, unmounted and mounted again before anything has loaded.
    page.evaluate("mount(null); unmount(); mount(null); form()")
    expect(chat).to_be_visible()
    expect(page.get_by_role("form", name="Fit")).to_be_visible()
    page.evaluate("unmount()")
    expect(chat).to_have_count(0)
    page.evaluate("mount(null); mount(null)")
    expect(chat).to_have_count(1)
    assert page.locator("head script").count() == 2  # the loader and the app, once each


def test_tag_manager(product: Product, website: AnotherWebsite, page: Page) -> None:
    website.pages["/"] = PAGE.format(documented("Google Tag Manager", product))
    page.goto(website.url())
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    page.wait_for_function("dataLayer.some(({ event }) => event === 'segue.ready')")
    assert page.evaluate("dataLayer.map(({ event }) => event).includes('segue.opened')")
