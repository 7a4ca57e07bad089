"""The lines of docs/how-to/embed-lines.md, copied as they stand there, do what is said of them."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from launcher.node import find_node
from launcher.places import ROOT, find_places
from tests.e2e.another_website import STRICT, AnotherWebsite, another_website
from tests.e2e.product import Product

PAGE = "<!doctype html><html lang=en><title>Ropes</title><body><h1>Ropes</h1>{}</body></html>"
APP = """
import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { SegueForm, useSegue } from "./segue.js";

function Website({ token, route }) {
  useSegue(token);
  return route === "fit" && createElement(SegueForm, { heading: "Fit" });
}

let root;
window.show = (properties) => {
  root ??= createRoot(document.body.appendChild(document.createElement("main")));
  root.render(createElement(StrictMode, null, createElement(Website, properties)));
};
window.unmount = () => {
  root.unmount();
  root = undefined;
};
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


def bundled(folder: Path, **modules: str) -> str:
    """What a React website's bundler makes of its ``app`` and the modules beside it."""
    for name, code in modules.items():
        (folder / f"{name}.js").write_text(code)
    places = find_places()
    packages = places.embed / "node_modules"
    development = (
        "--define:process.env.NODE_ENV='development'"  # strict mode mounts everything twice
    )
    argv = [str(packages / ".bin" / "esbuild"), str(folder / "app.js"), "--bundle", development]
    environ = {**find_node(places), "NODE_PATH": str(packages)}
    return subprocess.run(argv, env=environ, check=True, capture_output=True, text=True).stdout


def test_plain_html(product: Product, website: AnotherWebsite, page: Page) -> None:
    website.policy = STRICT.format(product=product.url)
    website.pages["/"] = documented("Plain HTML", product)
    page.goto(website.url())
    expect(page.get_by_role("form", name="What would help your team?")).to_be_visible()
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()


def test_a_module_for_react(
    product: Product, website: AnotherWebsite, page: Page, tmp_path: Path
) -> None:
    website.pages["/"] = PAGE.format("")
    script = bundled(tmp_path, app=APP, segue=documented("React", product))
    page.goto(website.url())
    page.add_script_tag(content=script)
    chat = page.get_by_role("button", name="Open chat")
    form = page.get_by_role("form", name="Fit")
    page.evaluate("show({ token: null, route: 'fit' })")
    expect(chat).to_be_visible()
    expect(form).to_be_visible()
    page.evaluate("show({ token: null, route: 'elsewhere' })")
    expect(form).to_have_count(0)
    expect(chat).to_have_count(1)
    page.evaluate("unmount()")
    expect(chat).to_have_count(0)
    page.evaluate("show({ token: null, route: 'fit' })")
    expect(form).to_be_visible()
    expect(chat).to_have_count(1)
    assert page.locator("head script[src]").count() == 2  # the loader and the app, once each


def test_tag_manager(product: Product, website: AnotherWebsite, page: Page) -> None:
    website.pages["/"] = PAGE.format(documented("Google Tag Manager", product))
    page.goto(website.url())
    page.get_by_role("button", name="Open chat").click()
    expect(page.get_by_role("dialog", name="Ask us")).to_be_visible()
    page.wait_for_function("dataLayer.some(({ event }) => event === 'segue.ready')")
    assert page.evaluate("dataLayer.map(({ event }) => event).includes('segue.opened')")
