"""A part that hangs: an honest sentence within two seconds, and the answer when it goes on."""

import os
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.e2e.product import Product
from tests.e2e.words import TEAM_SIZE

LONGER = "longer than usual"
TELLS_WITHIN = 4_000
"""Milliseconds. The visitor is told after two seconds; the rest is for a busy machine."""


@contextmanager
def hanging(product: Product, part: str) -> Iterator[None]:
    """The part is there and does nothing, as one that waits for a disk or a lock."""
    pid = product.pid(part)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def locked_database(product: Product, _: str) -> Iterator[None]:
    """Nobody else can write meanwhile."""
    lock = sqlite3.connect(product.places.home / "segue.db", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        lock.execute("ROLLBACK")
        lock.close()


@pytest.mark.parametrize(
    ("hangs", "part"),
    [(hanging, "rasa"), (hanging, "web"), (locked_database, "database")],
    ids=["assistant", "web", "database"],
)
def test_who_waits_is_told_and_answered_once(visit, product, hangs, part) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    slow = chat.element.get_by_role("status").filter(has_text=LONGER)
    with hangs(product, part):
        chat.writing.fill("we're on Starter")
        chat.writing.press("Enter")
        expect(slow).to_be_visible(timeout=TELLS_WITHIN)
        website.see(f"slow-{part}")
        time.sleep(2)  # it asks again meanwhile
        expect(slow).to_be_visible()
    chat.hears(TEAM_SIZE)
    expect(slow).to_have_count(0)
    expect(chat.said("we're on Starter")).to_have_count(1)


def test_a_worker_that_is_gone_is_not_noticed_in_the_chat(visit, product) -> None:
    website = visit()
    website.chat.open()
    gone = product.kill("worker")
    website.chat.say("we're on Starter")
    website.chat.hears(TEAM_SIZE)
    product.wait_for_another("worker", gone)
