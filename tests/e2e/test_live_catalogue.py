"""A change of the vendor's files reaches the next visitor; a faulty one reaches nobody but the
operator."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.product import eventually
from tests.e2e.website import Website
from tests.e2e.words import SENTENCE

TITLE = "Team plan for your people"


@pytest.fixture
def offers(product) -> Iterator[Path]:
    """The file with the offer; as it was, afterwards."""
    file = product.vendor / "catalogue" / "offers_plans.yaml"
    before = file.read_text()
    yield file
    file.write_text(before)


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_a_change_while_it_runs(visit, offers, size) -> None:
    operator, title = visit(size).vendor_side(), f"Room for all of you on a {size}"
    before = operator.catalogue()["Version"]
    offers.write_text(offers.read_text().replace(TITLE, title))
    eventually(lambda: operator.catalogue()["Version"] != before)
    _is_offered(visit(size), title)
    operator.catalogue()
    operator.see("taken")
    offers.write_text(offers.read_text().replace("plan: team", "plan: teem"))
    fault = operator.page.get_by_text("Did you mean 'team'?")
    eventually(lambda: operator.catalogue() and fault.count())
    operator.see("refused")
    _is_offered(visit(size), title)


def _is_offered(website: Website, title: str) -> None:
    website.chat.open()
    website.chat.say(SENTENCE)
    expect(website.chat.offers.last).to_contain_text(title)
