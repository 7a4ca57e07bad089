"""One running product and one browser for all journeys, and visitors to go through them.

A test takes a ``visit``: each call of it is another person in a browser of their own.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.evidence import Evidence
from tests.e2e.host_page import HostPage
from tests.e2e.product import SETS_UP, Product, start_product, stop_product, what_is_missing
from tests.e2e.website import Website

DESKTOP, PHONE = "desktop", "phone"
SIZES = {DESKTOP: {"width": 1280, "height": 900}, PHONE: {"width": 390, "height": 844}}
SCHEMES: dict[str, Literal["light", "dark"]] = {DESKTOP: "light", PHONE: "dark"}
"""Whoever holds the phone likes it dark: so axe and the pictures see both looks of each state."""
_FAILED = pytest.StashKey[bool]()

expect.set_options(timeout=20_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the journeys: ``-m "not e2e"`` leaves them out."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember whether the test failed, so that its last state is kept as a picture."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """The running product; all of it is gone afterwards."""
    if missing := what_is_missing():
        pytest.fail(missing)
    product = start_product(tmp_path_factory.mktemp("e2e") / "home")
    yield product
    stop_product(product)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    program = os.environ.get("SEGUE_BROWSER", "")
    if not Path(program).is_file():
        pytest.fail(f"No browser: SEGUE_BROWSER names none. {SETS_UP}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            # Containers run as root and have a small /dev/shm.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
        )
        yield browser
        browser.close()


@pytest.fixture
def evidence(request: pytest.FixtureRequest) -> Evidence:
    """Where this test's screenshots go."""
    return Evidence(request.node.name)


@pytest.fixture
def person(
    request: pytest.FixtureRequest, product: Product, browser: Browser, evidence: Evidence
) -> Iterator[Callable[..., BrowserContext]]:
    """Another person's browser, nothing open in it yet: ``person(size, zone)``."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def open_browser(size: str = DESKTOP, zone: str = "America/New_York") -> BrowserContext:
        context = browser.new_context(
            base_url=product.url,
            viewport=SIZES[size],
            has_touch=size == PHONE,
            color_scheme=SCHEMES[size],
            locale="en-US",
            timezone_id=zone,
            reduced_motion="reduce",
            service_workers="block",
        )
        context.set_default_timeout(20_000)
        contexts.append(context)
        context.on("page", lambda page: _listen(page, troubles))
        return context

    yield open_browser
    if request.node.stash.get(_FAILED, False):
        for context in contexts:
            for page in context.pages:
                evidence.take(page, "failed")
    for context in contexts:
        context.close()
    assert not troubles, troubles


@pytest.fixture
def visit(
    person: Callable[..., BrowserContext], product: Product, evidence: Evidence
) -> Callable[..., Website]:
    """Open the vendor's website as another person: ``visit(size=…, zone=…)``."""

    def open_website(size: str = DESKTOP, zone: str = "America/New_York") -> Website:
        website = Website(person(size, zone).new_page(), product.url, evidence)
        website.open()
        return website

    return open_website


@pytest.fixture
def host(
    person: Callable[..., BrowserContext], product: Product, evidence: Evidence
) -> Callable[..., HostPage]:
    """A page of a vendor's own making, for another person: ``host(size=…, zone=…)``."""

    def new_page(size: str = DESKTOP, zone: str = "America/New_York") -> HostPage:
        return HostPage(person(size, zone), product.url, evidence)

    return new_page


def _listen(page: Page, troubles: list[str]) -> None:
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda message: (
            troubles.append(message.text) if "Content Security Policy" in message.text else None
        ),
    )
