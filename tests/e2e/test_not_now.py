"""An offer that comes at a bad moment comes back when the visitor says."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.words import PAIN, PLAN, SENTENCE, TEAM_SIZE

UNTIL = re.compile(r"Fine, not before \w+ \d{1,2}, 20\d\d")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_chat_asks_when_it_may_come_back(visit, size) -> None:
    website = visit(size)
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    expect(chat.offers.last).to_be_visible()
    chat.press("Not now")
    chat.hears("When may it come back?")
    website.see(f"{size}-when")
    chat.press("In a month")
    chat.hears(UNTIL)
    website.see(f"{size}-until")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_form_asks_when_it_may_come_back(visit, size) -> None:
    website = visit(size)
    form = website.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    form.press("Not now")
    website.show(form.element.get_by_text("When may it come back?").last)
    website.see(f"{size}-when")
    form.press("In three months")
    website.show(form.element.get_by_text(UNTIL).last)
    website.see(f"{size}-until")
