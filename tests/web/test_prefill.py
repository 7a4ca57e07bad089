"""What the page says of its visitor, and the zone that they chose."""

from datetime import UTC, datetime

import pytest

from tests.web.conftest import ANSWERS, Browser


@pytest.fixture
def now() -> datetime:
    """The real moment: tokens are checked against the real clock."""
    return datetime.now(UTC)


def values(browser: Browser) -> dict[str, object]:
    """Field -> what the form shows."""
    return {one["field"]: one["value"] for one in browser.get("/form").json()["fields"]}


def prefill(browser: Browser, **answers: object) -> dict[str, object]:
    told = browser.post("/prefill", {"answers": answers})
    assert told.status_code == 200, told.text
    refused: dict[str, object] = told.json()["refused"]
    return refused


def test_the_pages_word_fills_the_form_and_is_not_asked_again(browser: Browser) -> None:
    assert prefill(browser, plan="starter", goal="answer leads faster") == {}
    assert values(browser)["plan"] == "starter"
    assert values(browser)["goal"] == "answer leads faster"
    assert browser.get("/visit").json()["step"]["field"] == "team_size"


def test_what_the_visitor_said_or_skipped_stays(browser: Browser) -> None:
    browser.post("/answers", {"answers": {"plan": "team"}})
    browser.post("/answers/skip", {"field": "team_size"})
    prefill(browser, plan="starter", team_size=45)
    assert values(browser)["plan"] == "team"
    assert values(browser)["team_size"] is None


def test_the_visitor_has_the_last_word(browser: Browser) -> None:
    prefill(browser, plan="starter")
    browser.post("/answers", {"answers": {"plan": "team"}})
    prefill(browser, plan="starter")
    assert values(browser)["plan"] == "team"


def test_the_page_may_know_better_later(browser: Browser) -> None:
    prefill(browser, team_size=45)
    prefill(browser, team_size=60)
    assert values(browser)["team_size"] == 60


def test_what_the_accounts_data_says_is_not_the_pages_to_change(client, identity_token) -> None:
    browser = Browser(client, identity_token=identity_token)
    before = values(browser)["plan"]
    assert before is not None
    prefill(browser, plan="starter" if before != "starter" else "team")
    assert values(browser)["plan"] == before
    assert browser.get("/visit").json()["step"]["kind"] == "confirm_known"


def test_a_page_that_knows_everything_leads_to_the_offer(browser: Browser) -> None:
    told = browser.post("/prefill", {"answers": ANSWERS}).json()
    assert told["step"]["kind"] == "prompt"


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"plan": "platinum"}, "There is no plan 'platinum'. There are: "),
        ({"pain_points": ["rain"]}, "There is no pain point 'rain'. There are: "),
        ({"teamsize": 4}, "There is no field 'teamsize'. There are: plan, team_size"),
        ({"team_size": 0}, "greater than or equal to 1"),
        ({"team_size": "many"}, "It is a whole number."),
        ({"email": "nobody"}, "email address"),
        ({"timeline": "soon"}, "'asap'"),
        ({"pain_points": []}, "at least 1 item"),
        ({"pain_points": "missed_follow_ups"}, "It is a list of the catalogue's ids."),
        ({"company": {"name": "x"}}, "valid string"),
    ],
)
def test_a_value_that_the_form_could_not_hold_is_refused_with_a_sentence(
    browser: Browser, answers: dict[str, object], sentence: str
) -> None:
    refused = prefill(browser, **answers, goal="answer leads faster")
    assert list(refused) == list(answers)
    assert sentence in str(next(iter(refused.values())))
    assert values(browser)["goal"] == "answer leads faster"


def test_an_offers_answer_can_be_read(browser: Browser) -> None:
    offer = browser.post("/answers", {"answers": ANSWERS}).json()["step"]
    path = f"/offer/{offer['decision_id']}"
    assert browser.get(path).json() == {
        "decision_id": offer["decision_id"],
        "offer_id": offer["offer_id"],
        "motion": offer["motion"],
        "outcome": "shown",
    }
    browser.post("/offer", {"decision_id": offer["decision_id"], "response": "decline"})
    assert browser.get(path).json()["outcome"] == "declined"
    assert browser.get("/offer/nobodys").status_code == 404


def test_the_zone_that_was_chosen_is_the_visits(client, browser: Browser, app) -> None:
    def zone() -> str:
        visit_id = app.state.parts.keys.read_visit_token(browser.opened["visit_token"])
        return str(app.state.parts.flow.visit(visit_id).zone)

    assert browser.post("/zone", {"zone": "Asia/Tokyo"}).json()["step"]["kind"] == "ask"
    assert zone() == "Asia/Tokyo"
    Browser(client, visit_token=browser.opened["visit_token"], zone="America/New_York")
    assert zone() == "America/New_York"
    client.post("/api/v1/visits", json={"page": "/", "visit_token": browser.opened["visit_token"]})
    assert zone() == "America/New_York"
    assert browser.post("/zone", {"zone": "Mars/Olympus"}).status_code == 422
