"""The line is gone and comes back, or the server is: what was said or chosen arrives once."""

from playwright.sync_api import expect

from tests.e2e.host_page import FORM
from tests.e2e.words import PAIN, PLAN, REASON, TEAM_SIZE

OWN_FORM = """<form data-segue-form>
  <label>Seats <input type="number" data-segue-field="team_size"></label>
</form>"""


def test_what_is_said_offline_is_sent_once_when_the_line_is_back(visit) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    website.page.context.set_offline(True)
    for words in ("there are 45 of us", "we keep missing follow-ups"):
        chat.writing.fill(words)
        chat.writing.press("Enter")
    expect(chat.element.get_by_text("Not delivered yet").first).to_be_visible()
    website.see("offline")
    website.page.context.set_offline(False)
    expect(chat.offers.last).to_contain_text(REASON, timeout=40_000)
    for words in ("there are 45 of us", "we keep missing follow-ups"):
        expect(chat.said(words)).to_have_count(1)
    expect(chat.element.get_by_text("Not delivered yet")).to_have_count(0)
    website.see("back-on-the-line")


def test_answers_of_the_form_outlast_a_page_that_is_left_offline(visit) -> None:
    website = visit()
    form = website.form
    form.choose(PLAN, "Starter")
    expect(form.element.get_by_text("Your answers are saved")).to_be_visible()
    website.page.context.set_offline(True)
    form.type(TEAM_SIZE, "45")
    form.choose(PAIN, "Missed follow-ups")
    expect(form.element.get_by_text("Not saved yet")).to_be_visible()
    website.see("not-saved")
    website.page.context.set_offline(False)
    website.page.reload()
    expect(form.offers).to_contain_text(REASON)
    expect(form.element.get_by_label(TEAM_SIZE)).to_have_value("45")
    website.see("saved-by-the-next-page")


def test_the_web_server_is_started_anew_in_the_middle(visit, product) -> None:
    website = visit()
    chat = website.chat
    chat.open()
    chat.say("we're on Starter")
    chat.hears(TEAM_SIZE)
    gone = product.kill("web")
    chat.writing.fill("there are 45 of us")
    chat.writing.press("Enter")
    expect(chat.said("there are 45 of us")).to_have_count(1)
    product.wait_for_another("web", gone)
    pain = chat.log.get_by_text(PAIN)
    chat.is_sent_again(pain)
    expect(pain.last).to_be_visible(timeout=40_000)
    expect(chat.said("there are 45 of us")).to_have_count(1)
    website.see("goes-on")


_CHANGES = """
async () => {
  for (let change = 0; change < 50; change++) {
    document.querySelector("main").append("…");
    await new Promise((done) => setTimeout(done));
  }
}
"""


def test_a_form_comes_though_its_file_did_not_at_first(host) -> None:
    page = host()
    page.page.route("**/app-*.js", lambda route: route.abort())
    page.show(body=FORM)
    page.run(_CHANGES)
    asked = [one for one in page.asked if "/app-" in one]
    assert len(asked) < 10, "each change of the page asked for it"
    page.page.unroute("**/app-*.js")
    expect(page.form.element).to_be_visible()


def test_an_own_form_is_heard_though_its_file_did_not_come_at_first(host) -> None:
    page = host()
    page.page.route("**/own-forms-*.js", lambda route: route.abort(), times=1)
    page.show(body=OWN_FORM)
    page.until(lambda: sum("/own-forms-" in one for one in page.asked) == 2)
    with page.page.expect_response("**/api/v1/answers"):
        page.page.get_by_label("Seats").fill("45")
        page.page.get_by_label("Seats").blur()
