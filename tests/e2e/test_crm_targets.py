"""A CRM takes nothing, then not everything, then all of it; the operator sees it and replays."""

import os
import subprocess
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Locator, Page, expect

from launcher.deployment import deployment
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product, eventually
from tests.e2e.words import SENTENCE
from tests.fakes.serving import Asked, Fault, Reply, served

HERE = "/operator/crm/targets"


class Receiver:
    """Takes signed webhooks, or answers as it is told."""

    def __init__(self) -> None:
        self.status = 503
        self.faults: list[Fault] = []
        self.asked: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        """One message."""
        return Reply(self.status, b"a word without a blank: " + b"x" * 300)


def segue(product: Product, *words: str) -> None:
    """Run a command in the product's deployment."""
    settings: Mapping[str, str] = deployment(product.places, {"SEGUE_VENDOR": str(product.vendor)})
    run = "import sys; from console.running import run; sys.exit(run('crm', sys.argv[1:]))"
    argv = [str(product.places.env_python), "-c", run, *words]
    subprocess.run(argv, cwd=product.places.root, env={**os.environ, **settings}, check=True)


@pytest.fixture
def receiver(product: Product) -> Iterator[Receiver]:
    """Connected as ``hooks``; gone afterwards."""
    receiver = Receiver()
    with served(receiver) as address:
        segue(product, "connect", "webhook", "--as", "hooks", "--url", f"{address}/segue")
        yield receiver
        segue(product, "disconnect", "hooks", "--yes")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_from_an_outage_to_a_replay(
    visit, product: Product, receiver: Receiver, evidence: Evidence, size: str
) -> None:
    website = visit(size)
    website.chat.open()
    website.chat.say(SENTENCE)
    expect(website.chat.offers.last).to_be_visible()
    page: Page = website.vendor_side().page
    page.goto("/")
    page.get_by_role("link", name="The CRM's records").click()
    page.get_by_role("link", name="Connected CRMs").click()
    hooks = page.get_by_role("article").filter(has=page.get_by_role("heading", name="hooks"))
    _until(page, hooks, "paused")
    evidence.see(page, "paused")
    receiver.status = 422
    hooks.get_by_role("button", name="Try now").click()
    banner = page.get_by_role("alert").filter(has_text="hooks dead_letters")
    letter = page.get_by_role("row").nth(1)
    _until(page, letter, "hooks")
    expect(banner).to_contain_text("not taken")
    evidence.see(page, "not-taken")
    wide, window = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide <= window
    letter.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="The whole story")).to_be_visible()
    evidence.see(page, "story")
    receiver.status = 200
    page.get_by_role("button", name="Replay").first.click()
    expect(page.get_by_role("status")).to_contain_text("on the way again")
    evidence.see(page, "replayed")
    _until(page, hooks, "in order")
    evidence.see(page, "in-order")


def _until(page: Page, there: Locator, words: str) -> None:
    def found() -> bool:
        page.goto(HERE)
        return there.count() > 0 and words in there.first.inner_text()

    eventually(found, within=60)
