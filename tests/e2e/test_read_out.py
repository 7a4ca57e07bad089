"""What is read out to somebody who does not see the screen: what is new, once, and nothing else."""

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.another_website import STRICT, another_website
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.host_page import HostPage
from tests.e2e.screen_reader import ScreenReader
from tests.e2e.test_hold_clock import EXPIRED, let_holds_run_out, to_the_times
from tests.e2e.test_own_form import FORM, PAGE, fill_in
from tests.e2e.website import OFFER
from tests.e2e.words import PAIN, PLAN, REGION, SENTENCE, TEAM_SIZE

TITLE = "Team plan for your people"
CHANGE = "Every lead gets a reminder and an owner"
TYPING = "The assistant is typing"
PICK = "Pick a time that suits you."
HELD = "This time is yours while you confirm."
BOOKED = "It's booked, with"
AGREED = "What was agreed"
FACTS = "What this is based on"


def listening_to(website) -> ScreenReader:
    reader = ScreenReader(website.page)
    website.open()
    return reader


def test_a_whole_conversation_is_read_out_once(visit) -> None:
    website = visit()
    reader, chat = listening_to(website), website.chat
    chat.open()
    chat.say(SENTENCE)
    reader.says(CHANGE, "polite")
    chat.press("Why am I seeing this?")
    reader.says("You said that follow-ups get missed", "polite")
    chat.press("See it")
    reader.says(REGION, "polite")
    chat.press("The Americas")
    reader.says("Next free time", "polite")
    chat.booking.hold(chat.booking.next_free)
    reader.says(HELD, "focus")
    chat.booking.confirm("Nora Ear", "nora@ear.example")
    reader.says(BOOKED, "focus")
    reader.says(AGREED, "polite")
    chat.say("thank you")
    reader.says("You're welcome", "polite")
    for said in (SENTENCE, "Why am I seeing this?", "See it", "The Americas", "thank you"):
        assert reader.times(f"You said : {said}", "polite") == 1, said
    for once in (TITLE, REGION, PICK, HELD, AGREED, "You're welcome"):
        assert reader.times(once, "polite") == 1, once
    assert reader.times(TYPING, "polite") == 5
    assert not [one for one in reader.said("polite") if "9:30" in one and "10:00" in one]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_an_old_conversation_is_not_read_out_when_it_comes(visit, size) -> None:
    website = visit(size)
    chat = website.chat
    chat.open()
    chat.say(SENTENCE)
    chat.press("See it")
    chat.press("The Americas")
    expect(chat.booking.next_free).to_be_visible()
    reader = listening_to(website)
    if size == PHONE:
        chat.open()
    expect(chat.booking.next_free).to_be_visible()
    chat.say("what does it cost?")
    reader.says("You said : what does it cost?", "polite")
    reader.says("Assistant said", "polite")
    told = " ".join(reader.said("polite", "assertive"))
    for old in (SENTENCE, TITLE, REGION, "Tell me about your team"):
        assert old not in told
    assert reader.times(PICK) <= 1, "only where the answer has it again"


def test_the_first_question_is_read_out(host) -> None:
    page: HostPage = host()
    reader = ScreenReader(page.page)
    page.show()
    page.chat.open()
    reader.says(f"Assistant said : {PLAN}", "polite")
    assert reader.times(PLAN) == 1
    assert reader.said("focus")[-1] == "Your message"


def test_what_waits_and_what_is_wrong_is_read_out_once(visit) -> None:
    website = visit()
    reader, chat = listening_to(website), website.chat
    chat.open()
    website.page.context.set_offline(True)
    chat.writing.fill("we're on Starter")
    chat.writing.press("Enter")
    reader.says("We cannot reach the server", "assertive")
    reader.says("Not delivered yet", "polite")
    website.page.context.set_offline(False)
    chat.is_sent_again(chat.log.get_by_text(TEAM_SIZE))
    reader.says(TEAM_SIZE, "polite")
    for once in ("You said : we're on Starter", "Not delivered yet", TEAM_SIZE):
        assert reader.times(once, "polite") == 1, once
    assert reader.times("We cannot reach the server") == 1


def test_in_the_form_what_comes_of_an_answer_is_read_out_once(visit) -> None:
    website = visit()
    reader, form = listening_to(website), website.form
    form.choose(PLAN, "Starter")
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    reader.says(f"{OFFER}: ", "polite")
    form.press("Why am I seeing this?")
    reader.says(FACTS, "polite")
    form.press("See it")
    reader.says(REGION, "focus")
    form.press("The Americas")
    expect(form.booking.next_free).to_be_visible()
    reader.says(PICK, "focus")
    form.booking.hold(form.booking.next_free)
    reader.says(HELD, "focus")
    form.booking.confirm("Fran Ear", "fran@ear.example")
    reader.says(BOOKED, "focus")
    for once in (TITLE, FACTS, REGION, PICK, HELD, BOOKED):
        assert reader.times(once) == 1, once


def test_a_time_that_is_not_kept_any_more_is_read_out(visit, product) -> None:
    website = visit()
    reader, chat = listening_to(website), website.chat
    to_the_times(website)
    chat.booking.hold(chat.booking.next_free)
    chat.writing.focus()
    let_holds_run_out(website, product)
    reader.says(EXPIRED, "polite")
    expect(chat.booking.next_free).to_be_visible()
    assert reader.times(EXPIRED) == 1
    expect(chat.writing).to_be_focused()


def test_in_a_form_of_the_pages_the_offer_is_read_out_once(person, product) -> None:
    with another_website(product.another_port) as website:
        website.policy = STRICT.format(product=product.url)
        website.styles["/page.css"] = ""
        script = f"{product.url}/embed/v1/segue.js"
        website.pages["/"] = PAGE.format(script=script, form=FORM)
        page: Page = person().new_page()
        reader = ScreenReader(page)
        page.goto(website.url())
        fill_in(page)
        reader.says(f"{OFFER}: ", "polite")
        assert reader.times(TITLE) == 1
        assert page.evaluate("document.activeElement.name") == "pain"  # the visitor stays there


def test_the_browser_passes_the_log_on_as_one_that_is_read_out(visit) -> None:
    website = visit()
    website.chat.open()
    tree = website.page.context.new_cdp_session(website.page).send("Accessibility.getFullAXTree")
    (log,) = [one for one in tree["nodes"] if one.get("role", {}).get("value") == "log"]
    told = {one["name"]: one["value"].get("value") for one in log["properties"]}
    assert log["name"]["value"] == "Conversation"
    assert {"live": "polite", "atomic": False, "relevant": "additions text"}.items() <= told.items()
