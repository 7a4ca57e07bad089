"""What a page's own code does with the embed: calls, consent, identity, releases, an end."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.host_page import FORM
from tests.e2e.words import PLAN, SENTENCE, TEAM_SIZE
from web.embedding import built_embed

ASK_FIRST = "Please answer the question about privacy below."
CONSENT = f'data-consent="required" data-consent-text="{ASK_FIRST}"'
LAUNCHER_ONLY = ["GET /host", "GET /embed/v1/segue.js"]


def test_calls_from_before_the_script_are_carried_out(host) -> None:
    page = host()
    calls = [["prefill", {"plan": "starter", "teamSize": 45}], ["setLanguage", "en-GB"], ["open"]]
    page.show(body=FORM, before="".join(f"Segue.push({json.dumps(call)});" for call in calls))
    expect(page.chat.writing).to_be_visible()
    form = page.form.element
    expect(form.get_by_role("radio", name="Starter")).to_be_checked()
    expect(form.get_by_label(TEAM_SIZE)).to_have_value("45")
    page.hears("ready", "opened")
    page.see("prefilled")


def test_what_the_visitor_said_is_not_overwritten_and_later_words_of_the_page_are_shown(
    host,
) -> None:
    page = host()
    page.show(body=FORM)
    page.form.type(TEAM_SIZE, "12")
    expect(page.form.element.get_by_text("Your answers are saved.")).to_be_visible()
    page.run('Segue.prefill({plan: "starter", teamSize: 45})')
    expect(page.form.element.get_by_role("radio", name="Starter")).to_be_checked()
    expect(page.form.element.get_by_label(TEAM_SIZE)).to_have_value("12")


def test_ready_comes_before_the_offer_that_the_pages_word_leads_to(host) -> None:
    page = host()
    known = {"plan": "starter", "teamSize": 45, "painPoints": ["missed_follow_ups"]}
    page.show(body=FORM, before=f"Segue.push(['prefill', {json.dumps(known)}]);")
    expect(page.form.offers).to_be_visible()
    assert page.heard() == ["ready", "offerShown"]


@pytest.mark.parametrize("theme", ["drak", "Dark", "dark mode"])
def test_a_theme_that_there_is_none_of_is_told_and_the_form_is_there(host, theme: str) -> None:
    page = host()
    page.show(body=FORM.replace("<segue-form", f'<segue-form theme="{theme}"'))
    expect(page.form.element).to_be_visible()
    assert [
        one for one in page.complaints if f'theme="{theme}" is none of dark, light, auto' in one
    ]
    assert page.heard("error") == ["error"]


def test_the_themes_that_there_are_and_none_are_no_mistake(host) -> None:
    page = host()
    themes = ('theme="dark"', 'theme="light"', 'theme="auto"', 'theme=""', "")
    page.show(body="<h2>Forms</h2>" + "".join(f"<segue-form {one}></segue-form>" for one in themes))
    expect(page.page.get_by_role("form", name="Your answers")).to_have_count(len(themes))
    assert page.heard("error") == []


def test_a_capability_that_the_catalogue_does_not_have_is_one_error(host) -> None:
    page = host()
    page.show(body=FORM)
    expect(page.form.element).to_be_visible()
    page.run('Segue.signal("feature_tried", "telepathy")')
    page.until(lambda: any('no capability "telepathy"' in one for one in page.complaints))
    assert page.heard("error") == ["error"]


def test_a_wrong_call_is_told_with_its_remedy_and_stops_nothing(host) -> None:
    page = host()
    page.show(body=FORM)
    expect(page.form.element).to_be_visible()
    page.run('Segue.push(["opne"]); Segue.push("open"); Segue.identify(7); Segue.on("redy", 1);')
    page.run('Segue.prefill({plan: "platinum", teamsize: 4}); Segue.open()')
    expect(page.chat.writing).to_be_visible()
    page.until(lambda: len(page.heard("error")) >= 6)
    told = "\n".join(page.complaints)
    for words in (
        'there is no call "opne". There are open, close',
        "there is no call",
        "identify takes a token, a function that gives one, or null",
        "on takes one of ready, opened",
        "prefill cannot take plan: There is no plan 'platinum'. There are: ",
        "prefill cannot take teamsize: There is no field 'teamsize'.",
    ):
        assert words in told
    assert page.heard("error") == ["error"] * 6


def test_a_tag_of_the_type_module_works_as_well(host) -> None:
    page = host()
    page.show('type="module" data-titel="Us"', FORM)
    expect(page.form.element).to_be_visible()
    page.launcher.click()
    expect(page.page.get_by_role("dialog", name="Harbor Assistant")).to_be_visible()
    page.hears("ready", "opened")
    assert page.complaints == []


@pytest.mark.parametrize("word", ["", "yes", "requierd"])
def test_however_the_wish_for_consent_is_spelt_nothing_is_stored_before_it(host, word) -> None:
    page = host()
    page.show(f'data-consent="{word}"', FORM)
    page.run("Segue.open()")
    page.page.wait_for_timeout(500)
    assert page.asked == LAUNCHER_ONLY
    assert page.kept() == {"local": {}, "session": {}, "cookies": ""}


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_before_consent_nothing_is_stored_and_nothing_is_sent(host, size) -> None:
    page = host(size)
    page.show(
        CONSENT,
        FORM,
        before='document.addEventListener("segue:error", e => '
        '(window.asks = e.detail.code)); Segue.push(["prefill", {plan: "starter"}]);',
    )
    page.launcher.hover()
    page.launcher.click()
    expect(page.page.get_by_role("alert")).to_have_text(ASK_FIRST)
    page.see(f"{size}-asked-first")
    page.run("Segue.identify(null); Segue.setLanguage('en'); history.pushState({}, '', '/host/2')")
    assert page.run("asks") == "consent_required"
    assert page.asked == LAUNCHER_ONLY
    assert page.kept() == {"local": {}, "session": {}, "cookies": ""}
    page.run("Segue.consent(true)")
    expect(page.form.element.get_by_role("radio", name="Starter")).to_be_checked()
    assert "visitToken" in str(page.kept()["local"])
    page.launcher.click()
    page.chat.say(SENTENCE)
    page.run("Segue.consent(false)")
    assert page.kept()["local"] == {}
    page.chat.say("what does Business cost?")
    page.chat.hears(SENTENCE)
    assert page.kept() == {"local": {}, "session": {}, "cookies": ""}


def test_a_button_that_could_do_nothing_yet_is_not_shown(host) -> None:
    page = host()
    page.show('data-consent="required"')
    page.page.wait_for_timeout(300)
    expect(page.launcher).to_have_count(0)
    assert page.asked == LAUNCHER_ONLY
    page.run("Segue.consent(true)")
    page.launcher.click()
    expect(page.chat.writing).to_be_visible()
    page.run("Segue.open()")
    page.hears("opened", "ready")


def test_without_consent_it_works_for_this_page_alone(host) -> None:
    page = host()
    page.show(CONSENT, before='Segue.push(["consent", false]);')
    page.launcher.click()
    page.chat.say(SENTENCE)
    expect(page.chat.offers.last).to_be_visible()
    assert page.kept() == {"local": {}, "session": {}, "cookies": ""}
    page.page.reload()
    page.launcher.click()
    expect(page.chat.said(SENTENCE)).to_have_count(0)


def test_who_is_signed_in_is_asked_again_where_a_token_is_refused(host) -> None:
    page = host()
    page.page.goto("/demo/visitor?as=brightway-solar")
    (token,) = re.findall(r'data-identity-token="([^"]+)"', page.page.content())
    page.show(
        before=f"""
        window.tokens = ["eyJh.e30.x", {token!r}]; window.given = 0;
        Segue.push(["identify", async () => tokens[given++]]);"""
    )
    assert page.run("given") == 0
    page.launcher.click()
    expect(page.chat.element).to_contain_text("You are signed in as Dana Reyes, Brightway Solar")
    assert page.run("given") == 2
    page.hears("ready")
    assert page.heard("error") == []


@pytest.mark.parametrize("again", ["Segue.start()", "a script that is inserted again"])
def test_what_was_taken_away_comes_back_with_its_conversation(host, again: str) -> None:
    page = host()
    page.show(body=FORM)
    page.launcher.click()
    page.chat.say(SENTENCE)
    page.run("Segue.destroy()")
    page.is_quiet()
    expect(page.form.element).to_have_count(0)
    asked = len(page.asked)
    page.run("document.body.append('a change of the page'); dispatchEvent(new Event('online'))")
    page.run("history.pushState({}, '', '/host/2'); dispatchEvent(new StorageEvent('storage'))")
    page.page.wait_for_timeout(500)
    assert len(page.asked) == asked
    page.run("heard.length = 0; Segue.push(['on', '*', (_, name) => heard.push(name)])")
    page.run(again if again.endswith(")") else _INSERT)
    expect(page.form.element).to_be_visible()
    expect(page.chat.said(SENTENCE)).to_be_visible()
    page.run("Segue.close()")
    expect(page.launcher).to_be_focused()
    page.hears("closed")
    page.see("back")


_INSERT = """
const tag = document.createElement("script");
tag.src = "/embed/v1/segue.js"; tag.dataset.title = "Harbor Assistant";
document.head.append(tag);
"""


def test_a_release_is_run_only_as_its_hash_says(host) -> None:
    built = built_embed()
    src = f"/embed/{built.release}/segue.js"
    page = host()
    page.show(f'integrity="{built.integrity}" crossorigin="anonymous"', src=src)
    page.launcher.click()
    expect(page.chat.writing).to_be_visible()
    assert f"GET /embed/{built.release}/{built.app}" in page.asked
    other = host()
    other.show(f'integrity="sha384-{"A" * 64}" crossorigin="anonymous"', src=src)
    other.is_quiet()
    assert "integrity" in "".join(other.complaints)


def test_a_changed_app_is_not_run(host) -> None:
    page = host()
    page.page.route("**/app-*.js", lambda route: route.fulfill(body="window.changed = true"))
    page.show()
    page.launcher.click()
    expect(page.page.get_by_role("alert")).to_contain_text("cannot be loaded")
    assert page.run("window.changed") is None
    page.see("not-loaded")


def test_the_choice_of_a_plan_is_still_the_visitors(host) -> None:
    page = host()
    page.show(body=FORM, before='Segue.push(["prefill", {plan: "starter"}]);')
    expect(page.form.element.get_by_role("radio", name="Starter")).to_be_checked()
    page.form.choose(PLAN, "Business")
    expect(page.form.element.get_by_text("Your answers are saved.")).to_be_visible()
    page.page.reload()
    expect(page.form.element.get_by_role("radio", name="Business")).to_be_checked()
