"""German and Spanish in the browser: chat, form, booking and the meeting's page, in both sizes."""

import re

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.e2e.booking import COUNTDOWN
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.long_ago import nothing_was_offered_lately
from tests.e2e.product import eventually
from tests.e2e.spoken import SPILLS, Spoken, in_language
from tests.e2e.words import SENTENCE

DAYS = {
    "de": r"(Montag|Dienstag|Mittwoch|Donnerstag|Freitag), \d{1,2}\. [A-Z][a-zä]+",
    "es": r"(lunes|martes|miércoles|jueves|viernes), \d{1,2} de [a-z]+",
}
CLOCK = re.compile(r"^\d{1,2}:\d\d$")
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE])
LANGUAGES = pytest.mark.parametrize("language", ["de", "es"])


def fits(page: Page, said: Spoken) -> None:
    """Nothing is wider than its place, and nothing is left in English."""
    assert page.evaluate(SPILLS) == []
    assert page.evaluate("document.scrollingElement.scrollWidth <= innerWidth")
    assert said.left_in_english(page) == []
    expect(page.locator("segue-chat, segue-form").locator("[lang=en]")).to_have_count(0)


def open_chat(page: Page, said: Spoken) -> Locator:
    page.get_by_role("button", name=said.embed["openChat"]).click()
    chat = page.get_by_role("dialog", name="Harbor Assistant")
    expect(chat.get_by_role("log", name=said.embed["conversation"])).to_be_visible()
    return chat


def say(chat: Locator, said: Spoken, words: str) -> None:
    line = chat.get_by_label(said.embed["message"], exact=True)
    line.fill(words)
    line.press("Enter")
    expect(chat.get_by_text(words, exact=True).last).to_be_visible()
    expect(chat.get_by_text(said.embed["typing"])).to_have_count(0)


def press(face: Locator, label: str) -> None:
    face.get_by_role("button", name=label, exact=True).last.click()


def choose_and_book(website, face: Locator, said: Spoken) -> None:
    """From the routing question to the confirmation, with the pictures of each state."""
    press(face, said.europe)
    page = website.page
    heading = face.get_by_text(re.compile(said.embed["timesOn"].format(day=DAYS[said.language])))
    website.show(heading)
    fits(page, said)
    website.see("times")
    face.get_by_role("button", name=CLOCK).first.click()
    expect(face.get_by_role("timer")).to_have_text(COUNTDOWN)
    fits(page, said)
    website.see("held")
    face.get_by_label(said.embed["name"], exact=True).fill("Robin Vale")
    face.get_by_label(said.embed["email"], exact=True).fill(f"robin.{said.language}@vale.example")
    press(face, said.embed["book"])
    booked = face.get_by_role("status").filter(has_text=said.chat["booked_invited"].split("{")[0])
    expect(booked.first).to_be_visible()
    website.show(booked.first)
    expect(face).to_contain_text(re.compile(DAYS[said.language] + r", \d{1,2}:\d\d"))
    fits(page, said)
    website.see("booked")


def see_the_meetings_page(website, face: Locator, said: Spoken, evidence) -> None:
    with website.page.context.expect_page() as opened:
        face.get_by_role("link", name=said.embed["manage"]).click()
    page = opened.value
    expect(page.locator("html")).to_have_attribute("lang", said.language)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        said.mails["page_yours"].format(vendor="Harbor")
    )
    evidence.see(page, "meeting")
    page.get_by_role("link", name=said.mails["page_cancel"]).click()
    evidence.see(page, "meeting-cancel")
    page.get_by_role("button", name=said.mails["page_ask_yes"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said.mails["page_is_cancelled"])


@SIZES
@LANGUAGES
def test_the_chat_on_a_page_in_another_language(visit, evidence, size, language) -> None:
    said = Spoken(language)
    website = visit(size, zone="Europe/Berlin")
    page = website.page
    in_language(page, language)
    chat = open_chat(page, said)
    expect(page.locator("segue-chat")).to_have_attribute("lang", language)
    expect(chat).to_contain_text(said.asked("ask_plan"))
    fits(page, said)
    website.see("open")
    press(chat, "Starter")
    expect(chat).to_contain_text(said.asked("ask_team_size"))
    say(chat, said, "45")
    expect(chat).to_contain_text(said.asked("ask_pain_points"))
    press(chat, said.pain)
    press(chat, said.embed["done"])
    offer = chat.get_by_role("group", name=said.embed["offer"]).last
    expect(offer).to_contain_text(said.title)
    expect(offer).to_contain_text(said.reason)
    expect(offer.locator(f"[lang={language}]").first).to_be_visible()
    website.show(offer)
    fits(page, said)
    website.see("offer")
    press(chat, said.chat["why"])
    expect(chat.get_by_text(said.because).last).to_be_visible()
    fits(page, said)
    website.see("why")
    say(chat, said, {"de": "Ja, bitte", "es": "Sí, por favor"}[language])
    choose_and_book(website, chat, said)
    see_the_meetings_page(website, chat, said, evidence)


@SIZES
@LANGUAGES
def test_the_form_on_a_page_in_another_language(visit, size, language) -> None:
    said = Spoken(language)
    website = visit(size, zone="Europe/Berlin")
    page = website.page
    in_language(page, f"{language}-CH")
    form = page.get_by_role("form", name=re.compile(".+"))
    plan = form.get_by_role("group", name=said.asked("ask_plan"))
    expect(plan).to_be_visible()
    expect(page.locator("segue-form")).to_have_attribute("lang", language)
    website.show(plan)
    fits(page, said)
    website.see("form")
    plan.get_by_text("Starter", exact=True).click()
    form.get_by_label(said.asked("ask_team_size")).fill("45")
    pains = form.get_by_role("group", name=said.asked("ask_pain_points"))
    pains.get_by_text(said.pain, exact=True).click()
    offer = form.get_by_role("group", name=said.embed["offer"])
    expect(offer).to_contain_text(said.title)
    expect(offer).to_contain_text(said.reason)
    website.show(offer)
    fits(page, said)
    website.see("offer-under-its-field")
    press(form, said.chat["why"])
    because = form.get_by_text(said.because).last
    website.show(because)
    fits(page, said)
    website.see("why-under-its-field")
    press(form, said.chat["see_it"])
    choose_and_book(website, form, said)


@pytest.mark.parametrize(
    ("language", "customer", "pain", "trigger", "host", "rule"),
    [
        ("de", "Meridian Freight", "poor_reporting", "term_ends_soon", "Priya Nair",
         "upsell-to-owner"),
        ("es", "Pinegrove Schools", "rollout_complexity", "rollout_is_hard", "Ines Costa",
         "add-on-to-implementation"),
    ],
)  # fmt: skip
def test_a_customer_and_who_they_meet(
    visit, product, language, customer, pain, trigger, host, rule
) -> None:
    said, account = Spoken(language), customer.lower().replace(" ", "-")
    nothing_was_offered_lately(product, account)
    website = visit(PHONE, zone="Europe/Berlin")
    page = website.page
    # Signed in before the page opens, so that nothing is said in English before.
    page.request.get(f"/demo/visitor?as={account}")
    in_language(page, language)
    chat = open_chat(page, said)
    press(chat, said.chat["confirm"])
    expect(chat).to_contain_text(said.asked("ask_pain_points"))
    press(chat, said.catalogue["pain_points"][pain]["name"])
    press(chat, said.embed["done"])
    reason = said.catalogue["triggers"][trigger]["reason"]["any"].split("{")[0]
    offer = chat.get_by_role("group", name=said.embed["offer"]).last
    expect(offer).to_contain_text(reason)
    fits(page, said)
    press(chat, said.chat["why"])
    expect(chat).to_contain_text(said.chat["chat_because"].split("{")[1].partition("}")[2])
    fits(page, said)
    website.see("why")
    say(chat, said, {"de": "Ja", "es": "Sí"}[language])
    title = said.teams["hosts"][host.lower().replace(" ", "-")]["title"]
    expect(chat).to_contain_text(f"{host}, {title}")
    explained = said.teams["routing"]["rules"][rule]["explanation"]
    expect(chat).to_contain_text(explained.format(host=host, account=customer))
    fits(page, said)
    website.see("times")


@LANGUAGES
def test_who_writes_their_own_language_is_told_what_is_understood(visit, language) -> None:
    said = Spoken(language)
    website = visit(PHONE)
    in_language(website.page, language)
    chat = open_chat(website.page, said)
    asks = {"de": "Was können Sie für unser Team tun?", "es": "¿Qué pueden hacer por nosotros?"}
    say(chat, said, asks[language])
    expect(chat).to_contain_text(said.chat["chat_only_english"])
    fits(website.page, said)
    website.see("only-english")
    wants = {"de": "Ich möchte mit einem Menschen sprechen", "es": "Quiero hablar con una persona"}
    say(chat, said, wants[language])
    expect(chat).to_contain_text(said.chat["human"].format(vendor="Harbor"))
    website.see("a-person")


def test_a_running_page_changes_its_language(visit) -> None:
    website = visit()
    page, chat = website.page, website.chat
    chat.open()
    chat.say("Starter")
    chat.writing.fill("not sent yet")
    german, spanish, english = (Spoken(one) for one in ("de", "es", "en"))
    assert "missed follow-ups" in german.left_in_english(page)
    page.evaluate("Segue.setLanguage('de')")
    dialog = chat.element
    expect(dialog).to_contain_text(german.asked("ask_team_size"))
    line = dialog.get_by_label(german.embed["message"], exact=True)
    expect(line).to_have_value("not sent yet")
    expect(line).to_be_focused()
    expect(page.locator("segue-chat")).to_have_attribute("lang", "de")
    form = page.get_by_role("form").filter(has_text=german.asked("ask_pain_points"))
    expect(form).to_be_visible()
    expect(page.locator("segue-form")).to_have_attribute("lang", "de")
    page.evaluate("Segue.setLanguage('es')")
    expect(dialog).to_contain_text(spanish.asked("ask_team_size"))
    page.evaluate("Segue.push(['setLanguage', 'en'])")
    expect(dialog.get_by_label(english.embed["message"], exact=True)).to_be_visible()
    chat.say("12")
    chat.hears(english.asked("ask_pain_points"))


def test_without_its_texts_the_chat_is_in_english(visit) -> None:
    website = visit()
    website.page.route(re.compile(r"/texts-de-"), lambda route: route.abort())
    in_language(website.page, "de")
    website.chat.open()
    expect(website.page.locator("segue-chat")).to_have_attribute("lang", "en")


@LANGUAGES
def test_a_time_is_named_in_ones_own_language(visit, language) -> None:
    said = Spoken(language)
    website = visit(zone="Europe/Berlin")
    in_language(website.page, language)
    chat = open_chat(website.page, said)
    say(chat, said, SENTENCE)
    expect(chat.get_by_role("group", name=said.embed["offer"]).last).to_be_visible()
    say(chat, said, {"de": "Ja", "es": "Sí"}[language])
    press(chat, said.europe)
    expect(chat.get_by_text(said.embed["otherTimes"])).to_be_visible()
    say(chat, said, {"de": "am Mittwoch um 10:30", "es": "el miércoles a las 10:30"}[language])
    wednesday = {"de": r"Mittwoch, \d+\. \w+, 10:30", "es": r"miércoles, \d+ de \w+, 10:30"}
    expect(chat).to_contain_text(re.compile(wednesday[language]))
    website.see("named")


def test_who_presses_while_the_words_are_still_fetched_is_not_missed(visit) -> None:
    said = Spoken("de")
    website = visit()
    page = website.page
    fetched: list[Route] = []
    page.route("**/texts-de-*", lambda route: fetched.append(route))
    in_language(page, "de")
    launcher = page.get_by_role("button", name=said.embed["openChat"])
    launcher.hover()  # the app comes, and asks for its words
    eventually(lambda: page.evaluate("1") and fetched)
    launcher.click()
    fetched[0].continue_()
    expect(page.get_by_role("log", name=said.embed["conversation"])).to_be_visible()
