"""A website's own form with Segue in it: what comes where, and that the form stays what it was."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.another_website import STRICT, AnotherWebsite, another_website
from tests.e2e.booking import Booking
from tests.e2e.conftest import DESKTOP, PHONE, SCHEMES, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product
from tests.e2e.website import OFFER
from tests.e2e.words import REASON, REGION

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Rope works</title>
  <link rel="stylesheet" href="/page.css">
  <script src="{script}" defer data-chat="off"></script>
</head>
<body><main><h1>Talk to us</h1>{form}</main></body>
</html>"""
FORM = """
<form data-segue-form method="post" action="/contact">
  <input type="hidden" name="from" value="contact page">
  <p><label for="tariff">Your plan</label>
    <select id="tariff" name="tariff" data-segue-field="plan">
      <option value="">Please choose</option>
      <option value="p-1">Starter</option>
      <option value="p-2" data-segue-value="team">The bigger one</option>
    </select></p>
  <p><label>People in your team <input name="people" inputmode="numeric" required
    data-segue-field="team_size"></label></p>
  <fieldset data-segue-field="pain_points"><legend>What is in your way?</legend>
    <label><input type="checkbox" name="pain" value="1"> Missed follow-ups</label>
    <label><input type="checkbox" name="pain" value="2"> Our coffee</label>
  </fieldset>
  <p><label>Your e-mail <input type="email" name="mail" data-segue-field="email"></label></p>
  <button>Send</button>
</form>"""
FILLED_IN = [
    ("from", "contact page"),
    ("tariff", "p-1"),
    ("people", "45"),
    ("pain", "1"),
    ("mail", "ada@rope.example"),
]
CSS = """
  body { margin: 0; font: 17px/1.5 sans-serif; }
  main { max-width: 560px; margin: 24px auto; padding: 0 16px; }
  input:not([type=checkbox]), select { font: inherit; padding: 8px; width: 100%; }
  input, select { box-sizing: border-box; }
  button { font: inherit; padding: 10px 20px; }
  fieldset label { display: block; }
"""


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        website.policy = STRICT.format(product=product.url)
        website.styles["/page.css"] = CSS
        script = f"{product.url}/embed/v1/segue.js"
        website.pages["/"] = PAGE.format(script=script, form=FORM)
        website.pages["/empty"] = PAGE.format(script=script, form="<div id=here></div>")
        website.pages["/without"] = PAGE.format(script="http://127.0.0.1:9/segue.js", form=FORM)
        yield website


Open = Callable[..., Page]


@pytest.fixture
def opened(browser: Browser, website: AnotherWebsite) -> Iterator[Open]:
    """Open a page of the website as another person."""
    contexts = []

    def open_page(path: str = "/", size: str = DESKTOP) -> Page:
        context = browser.new_context(
            viewport=SIZES[size],
            has_touch=size == PHONE,
            color_scheme=SCHEMES[size],
            locale="en-US",
            timezone_id="America/New_York",
        )
        contexts.append(context)
        page = context.new_page()
        page.goto(website.url(path))
        return page

    yield open_page
    for context in contexts:
        context.close()


def fill_in(page: Page) -> None:
    page.get_by_label("Your plan").select_option("Starter")
    page.get_by_label("People in your team").fill("45")
    page.get_by_label("Missed follow-ups").check()


def send(page: Page) -> None:
    page.get_by_label("Your e-mail", exact=True).first.fill("ada@rope.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()


def offer(page: Page) -> Locator:
    return page.get_by_role("group", name=OFFER)


def under(page: Page, what: str) -> Locator:
    """What Segue shows right after an element of the page."""
    return page.locator(f"{what} + segue-prompt")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_from_the_pages_form_to_a_meeting(
    website: AnotherWebsite, opened: Open, evidence: Evidence, size: str
) -> None:
    page = opened(size=size)
    fill_in(page)
    expect(offer(page)).to_contain_text(REASON)
    evidence.see(page, "offer")
    prompt = under(page, "fieldset")
    offer(page).get_by_role("button", name="See it").click()
    expect(prompt.get_by_text(REGION)).to_be_visible()
    evidence.see(page, "routing")
    prompt.get_by_role("button", name="The Americas").click()
    booking = Booking(prompt)
    assert booking.offered()
    evidence.see(page, "times")
    booking.hold(booking.next_free)
    evidence.see(page, "held")
    prompt.get_by_label("Your name").fill("Ada Rope")
    prompt.get_by_label("Your e-mail").fill("ada@rope.example")
    prompt.get_by_label("Your e-mail").press("Enter")
    booking.booked()
    evidence.see(page, "booked")
    assert website.sent == []
    page.locator("[name=mail]").fill("ada@rope.example")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Thank you.")).to_be_visible()
    assert website.sent == [FILLED_IN]


def test_the_form_is_sent_while_an_offer_is_open(website: AnotherWebsite, opened: Open) -> None:
    page = opened()
    fill_in(page)
    expect(offer(page)).to_be_visible()
    before = page.evaluate("[...new FormData(document.forms[0])].length")
    send(page)
    assert website.sent == [FILLED_IN]
    assert before == len(FILLED_IN)


def test_answers_that_were_just_given_arrive_though_the_page_is_left(
    product: Product, website: AnotherWebsite, opened: Open
) -> None:
    page = opened()
    with page.expect_response("**/api/v1/form"):
        page.get_by_label("People in your team").focus()
    with page.expect_request("**/api/v1/answers") as asked:
        page.evaluate("""() => {
          const { tariff, people } = document.forms[0].elements;
          tariff.value = "p-2";
          people.value = "140";
          document.forms[0].requestSubmit();
        }""")
        expect(page.get_by_text("Thank you.")).to_be_visible()
    assert asked.value.post_data_json["answers"] == {"plan": "team", "team_size": 140}
    assert dict(website.sent[0])["people"] == "140"
    page.goto(website.url())
    fields = page.evaluate(
        """async (url) => {
          const { visitToken } = JSON.parse(localStorage[`segue:${url}`]);
          const headers = { Authorization: `Bearer ${visitToken}` };
          const { fields } = await (await fetch(`${url}/api/v1/form`, { headers })).json();
          return Object.fromEntries(fields.map(({ field, value }) => [field, value]));
        }""",
        product.url,
    )
    assert (fields["plan"], fields["team_size"]) == ("team", 140)


@pytest.mark.parametrize("path", ["/", "/without"])
def test_without_segue_the_form_is_what_it_was(
    website: AnotherWebsite, opened: Open, path: str
) -> None:
    page = opened("/empty")
    page.route("**/api/v1/**", lambda route: route.abort())
    page.goto(website.url(path))
    fill_in(page)
    page.wait_for_timeout(600)
    expect(offer(page)).to_have_count(0)
    send(page)
    assert website.sent == [FILLED_IN]


def test_the_pages_own_checks_and_handlers_are_asked(website: AnotherWebsite, opened: Open) -> None:
    page = opened()
    page.evaluate("""() => {
      window.heard = [];
      const form = document.forms[0];
      for (const kind of ["submit", "click", "input", "keydown"])
        form.addEventListener(kind, ({ target }) => heard.push(`${kind} ${target.localName}`));
    }""")
    page.get_by_role("button", name="Send").click()
    assert page.evaluate("document.querySelector('[name=people]').matches(':focus')")
    assert page.evaluate("heard.includes('submit form')") is False
    fill_in(page)
    offer(page).get_by_role("button", name="Why am I seeing this?").press("Enter")
    expect(page.get_by_text("What this is based on")).to_be_visible()
    assert page.evaluate("heard.filter((one) => one.endsWith('segue-prompt'))") == []
    assert website.sent == []


def test_by_keyboard(website: AnotherWebsite, opened: Open, evidence: Evidence) -> None:
    page = opened()
    keys = page.keyboard
    keys.press("Tab")
    keys.type("Starter")
    keys.press("Tab")
    keys.type("45")
    keys.press("Tab")
    keys.press("Space")
    expect(offer(page)).to_contain_text(REASON)
    assert page.evaluate("document.activeElement.name") == "pain"
    keys.press("Tab")
    keys.press("Tab")
    evidence.see(page, "see-it-in-focus")
    keys.press("Enter")
    expect(page.get_by_text(REGION)).to_be_focused()
    assert website.sent == []


def test_a_prompt_stands_where_the_page_says(opened: Open) -> None:
    page = opened("/empty")
    page.evaluate(
        """form => {
          here.innerHTML = `${form}<div id=there></div>`;
          document.querySelector("fieldset").dataset.seguePrompt = "there";
        }""",
        FORM,
    )
    fill_in(page)
    expect(page.locator("#there > segue-prompt").get_by_role("group", name=OFFER)).to_be_visible()


def test_a_form_that_nobody_touched_begins_no_visit(website: AnotherWebsite, opened: Open) -> None:
    """The browser shows a list's first option as chosen: that is nobody's answer."""
    placeholder = '<option value="">Please choose</option>'
    website.pages["/"] = website.pages["/"].replace(placeholder, "")
    page = opened("/empty")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.goto(website.url())
    page.wait_for_function("() => Segue.loader.OwnForms")
    page.wait_for_timeout(500)
    assert not [one for one in asked if "/api/" in one]
    page.get_by_label("Your plan").focus()
    page.wait_for_timeout(500)
    assert [one for one in asked if "/api/" in one]


def test_a_mark_that_names_no_field_is_told_and_costs_the_others_nothing(
    website: AnotherWebsite, opened: Open
) -> None:
    name = '<label>Your job <input name="job" data-segue-field="jop"></label><button>'
    elsewhere = '<fieldset data-segue-prompt="nowhere"'
    website.pages["/"] = (
        website.pages["/"].replace("<button>", name).replace("<fieldset", elsewhere)
    )
    page = opened()
    said: list[str] = []
    page.on("console", lambda one: said.append(one.text))
    page.evaluate(
        """window.heard = [];
        document.addEventListener("segue:error", ({detail}) => heard.push(detail));"""
    )
    page.get_by_label("Your job").fill("Rigger")
    fill_in(page)
    expect(offer(page)).to_contain_text(REASON)
    heard = page.evaluate("heard")
    assert [one["code"] for one in heard] == ["bad_call", "bad_call"]
    assert 'data-segue-field="jop" is no field. There are plan' in heard[0]["message"]
    assert 'data-segue-prompt="nowhere" names no element of the page.' in heard[1]["message"]
    for one in heard:
        assert one["message"] in said


def test_fields_come_later_and_go(opened: Open) -> None:
    """A form in steps, as single-page applications build them."""
    page = opened("/empty")
    page.evaluate("here.innerHTML = '<form data-segue-form></form>'")
    form = "document.forms[0]"
    page.evaluate(f"""{form}.innerHTML =
      '<label>Team <input data-segue-field=team_size></label>'""")
    with page.expect_response("**/api/v1/answers"):
        page.get_by_label("Team").fill("45")
        page.get_by_label("Team").blur()
    page.evaluate(f"""{form}.innerHTML =
      '<label>Plan <input data-segue-field=plan></label>'
      + '<label>Way <input data-segue-field=pain_points></label>'""")
    page.get_by_label("Plan").fill("Starter")
    page.get_by_label("Way").fill("Missed follow-ups")
    page.get_by_label("Way").blur()
    expect(offer(page)).to_contain_text(REASON)
    page.evaluate("here.replaceChildren()")
    expect(offer(page)).to_have_count(0)


def test_a_reset_takes_answers_back(opened: Open) -> None:
    page = opened()
    with page.expect_response("**/api/v1/answers"):
        page.get_by_label("Your plan").select_option("Starter")
    with page.expect_request("**/api/v1/answers/skip") as asked:
        page.evaluate("document.forms[0].reset()")
    assert asked.value.post_data_json == {"field": "plan"}
