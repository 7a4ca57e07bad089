"""The assistant is gone: an honest sentence, a way to leave an address, and nothing lost."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import expect

from tests.e2e.product import Product, eventually
from tests.e2e.website import Website
from tests.e2e.words import REASON, TEAM_SIZE

WORDS = "there are 45 of us and we keep missing follow-ups"


def test_words_wait_until_the_assistant_is_back(visit, product) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    gone = product.kill("rasa")
    chat.writing.fill(WORDS)
    chat.writing.press("Enter")
    trouble = chat.element.get_by_role("alert").filter(has_text="I can't answer right now")
    expect(trouble).to_contain_text("What you wrote is kept")
    website.see("honest-sentence")
    trouble.get_by_label("Your e-mail").fill("ada@left.example")
    trouble.get_by_role("button", name="Leave my e-mail").click()
    chat.hears("Your message has arrived")
    website.see("e-mail-left")
    product.wait_for_another("rasa", gone)
    is_answered_once(website)
    website.see("back")
    vendor = website.vendor_side()
    task = vendor.record("Answer the message of ada@left.example", website.account_key)
    assert WORDS in task["context"]


def is_answered_once(website: Website) -> None:
    chat = website.chat
    chat.is_sent_again(chat.offers)
    expect(chat.offers.last).to_contain_text(REASON, timeout=40_000)
    expect(chat.said(WORDS)).to_have_count(1)


@contextmanager
def no_model_that_loads(product: Product) -> Iterator[None]:
    """All that is in the models' folder is broken, and the assistant must begin with it."""
    models = product.places.models
    theirs = models.readlink()
    models.unlink()
    models.mkdir()
    (models / "broken.tar.gz").write_bytes(b"no model")
    product.kill("rasa")
    try:
        yield
    finally:
        shutil.rmtree(models)
        models.symlink_to(theirs)


def test_where_no_model_loads_words_wait_until_one_does(visit, product) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    told = product.places.home / "supervisor.log"
    with no_model_that_loads(product):
        chat.writing.fill(WORDS)
        chat.writing.press("Enter")
        expect(chat.element.get_by_text("I can't answer right now")).to_be_visible()
        eventually(lambda: "broken.tar.gz" in told.read_text())
        assert "./segue train --force" in told.read_text()
        state = product.works()
        assert (state["assistant"], state["database"], state["worker"]) == (False, True, True)
    product.wait_until_ready()
    is_answered_once(website)
    website.see("a-model-loads-again")
