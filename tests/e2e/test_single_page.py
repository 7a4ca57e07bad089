"""Pages that are never loaded anew: elements come and go, addresses change, nothing piles up."""

from playwright.sync_api import expect

from tests.e2e.host_page import FORM
from tests.e2e.words import TEAM_SIZE

_ROUND = """
async () => {
  const main = document.querySelector("main");
  const made = ["segue-form", "segue-booking", "segue-form", "segue-chat"].map((name) =>
    document.createElement(name),
  );
  main.append(...made);
  await new Promise((done) => setTimeout(done, 150));
  for (const one of made) one.remove();
  await new Promise((done) => setTimeout(done, 50));
}
"""

_NAMED_BEFORE_THE_APP_IS_THERE = """
const form = document.createElement("segue-form");
form.heading = "Ropes";
document.querySelector("main").append(form);
"""


def test_elements_that_come_and_go_leave_nothing_behind(host) -> None:
    page = host()
    page.show(body=FORM)
    expect(page.form.element).to_be_visible()
    devtools = page.context.new_cdp_session(page.page)
    devtools.send("Performance.enable")

    def listeners_and_nodes(rounds: int) -> dict[str, float]:
        for _ in range(rounds):
            page.run(_ROUND)
        devtools.send("HeapProfiler.collectGarbage")
        metrics = devtools.send("Performance.getMetrics")["metrics"]
        return {one["name"]: one["value"] for one in metrics}

    before = listeners_and_nodes(3)
    after = listeners_and_nodes(10)
    assert after["JSEventListeners"] <= before["JSEventListeners"]
    assert after["Nodes"] <= before["Nodes"]
    page.form.type(TEAM_SIZE, "45")
    expect(page.form.element.get_by_text("Your answers are saved.")).to_be_visible()


def test_two_forms_and_a_booking_on_one_page_are_one_visit(host) -> None:
    page = host()
    page.show(body=f"{FORM}{FORM}<segue-booking></segue-booking>")
    first, second = page.form.element.first, page.form.element.last
    expect(page.form.element).to_have_count(2)
    first.get_by_label(TEAM_SIZE).fill("45")
    expect(first.get_by_text("Your answers are saved.")).to_be_visible()
    expect(second.get_by_label(TEAM_SIZE)).to_have_value("45")
    assert page.calls("/visits") == ["POST /api/v1/visits"]
    page.run("document.querySelector('segue-form').remove()")
    second.get_by_label(TEAM_SIZE).fill("60")
    expect(second.get_by_text("Your answers are saved.")).to_be_visible()
    page.see("two-forms")


def test_what_was_typed_last_is_saved_though_its_page_goes(host) -> None:
    page = host()
    page.show(body=FORM)
    page.form.type(TEAM_SIZE, "45")
    with page.page.expect_response("**/api/v1/answers"):
        page.run("document.querySelector('segue-form').remove()")
    page.run("document.querySelector('main').append(document.createElement('segue-form'))")
    expect(page.form.element.get_by_label(TEAM_SIZE)).to_have_value("45")


def test_each_route_is_told_once(host) -> None:
    page = host()
    page.show()
    page.run("history.pushState({}, '', '/host/before')")  # nobody's visit: nothing is told
    assert page.calls() == []
    page.launcher.click()
    expect(page.chat.writing).to_be_visible()
    page.hears("ready")
    told: list[str] = []
    page.page.on(
        "request",
        lambda one: one.url.endswith("/signals") and told.append(one.post_data_json["subject"]),
    )
    page.run("history.pushState({}, '', '/host/a'); history.replaceState({}, '', '/host/a?x=1')")
    page.run("document.body.append('rendered')")
    page.run("history.pushState({}, '', '/host/b')")
    page.page.go_back()
    page.until(lambda: len(told) >= 3)
    page.page.wait_for_timeout(300)
    assert told == ["/host/a", "/host/b", "/host/a"]


def test_a_body_that_is_replaced_keeps_the_launcher(host) -> None:
    page = host()
    page.show(body=FORM)
    expect(page.form.element).to_be_visible()
    page.run("document.body.replaceWith(document.createElement('body'))")
    page.run(
        "document.body.innerHTML = '<main><h1>Another page</h1><segue-form></segue-form></main>'"
    )
    expect(page.form.element).to_be_visible()
    page.launcher.click()
    expect(page.chat.writing).to_be_visible()
    page.see("another-body")


def test_an_element_shows_what_the_page_says_of_it_before_and_after_it_is_drawn(host) -> None:
    page = host()
    page.show()
    page.run(_NAMED_BEFORE_THE_APP_IS_THERE)
    shown = page.page.get_by_role("form", name="Ropes")
    expect(shown.get_by_role("heading", name="Ropes")).to_be_visible()
    page.run("document.querySelector('segue-form').setAttribute('heading', 'Knots')")
    expect(page.page.get_by_role("heading", name="Knots")).to_be_visible()
    page.run("document.querySelector('segue-form').removeAttribute('heading')")
    expect(page.form.element).to_be_visible()
    expect(page.page.get_by_role("heading", name="Knots")).to_have_count(0)
