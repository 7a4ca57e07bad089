"""What the operator learns of the vendor's files while the product runs."""

import json
import shutil
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from actions.vocabulary import SERVED, vocabulary
from store.database import transaction
from store.decisions import DecisionRow
from store.settings import Settings
from tests.web.conftest import ANSWERS, Browser
from web.catalogue_page import length_in_words

OFFERS = "catalogue/offers_plans.yaml"
TITLE = "Team plan for your people"


@pytest.fixture
def settings(settings: Settings, harbor: Path, tmp_path: Path) -> Settings:
    folder = shutil.copytree(harbor, tmp_path / "vendor")
    return settings.model_copy(update={"vendor": folder, "home": tmp_path / "home"})


@pytest.fixture
def clock(now, monkeypatch):
    """The real clock: files are changed by it."""
    from datetime import UTC, datetime

    return lambda: datetime.now(UTC)


@pytest.fixture
def operator(client, settings) -> Callable[[], str]:
    """The page as the operator sees it."""
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())

    def text() -> str:
        answer = client.get("/operator/catalogue")
        assert answer.status_code == 200
        return answer.text

    return text


def shows(page: Callable[[], str], words: str) -> str:
    """The page, once it shows the words; the limit only keeps a broken one from hanging."""
    limit = time.monotonic() + 60
    while words not in (text := page()):
        assert time.monotonic() < limit, text
        time.sleep(0.05)
    return text


def rewrite(settings: Settings, old: str, new: str) -> None:
    file = settings.vendor / OFFERS
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_only_the_operator_sees_it(client) -> None:
    assert client.get("/operator/catalogue").status_code == 403


def test_it_shows_what_is_in_force_since_when(operator, app) -> None:
    page = shows(operator, "as they were at the first start")
    version = app.state.parts.vendor.catalogue.version
    assert page.count(version) == 2
    assert "refused" not in page


def test_a_change_is_shown_to_the_next_visitor_and_its_time_to_campaign_is_told(
    operator, client, settings
) -> None:
    shows(operator, "as they were at the first start")
    rewrite(settings, TITLE, "Room for all of you")
    page = shows(operator, OFFERS)
    assert "no offer shown yet" in page
    visitor = Browser(client)
    step = visitor.post("/answers", {"answers": ANSWERS}).json()["step"]
    assert step["title"] == "Room for all of you"
    page = operator()
    assert "no offer shown yet" not in page
    assert "in force after" in page


def test_a_refused_change_is_explained_and_visitors_notice_nothing(
    operator, client, settings
) -> None:
    shows(operator, "as they were at the first start")
    rewrite(settings, "plan: team", "plan: <b>teem</b>")
    page = shows(operator, "The latest change was refused")
    assert f"{OFFERS}:" in page
    assert "&lt;b&gt;teem" in page
    assert "<b>teem" not in page
    assert Browser(client).post("/answers", {"answers": ANSWERS}).json()["step"]["title"] == TITLE
    told = client.get("/readyz").json()
    assert told["ready"] == (told["database"] and told["assistant"] and told["worker"])
    assert told["notes"] == ["A change of the vendor's files was refused; what was in force stays."]
    rewrite(settings, "plan: <b>teem</b>", "plan: team")
    limit = time.monotonic() + 60
    while "The latest change was refused" in operator():
        assert time.monotonic() < limit
        time.sleep(0.05)
    assert client.get("/readyz").json()["notes"] == []
    assert "none: refused" in operator()  # the history keeps it


def test_a_change_of_the_teams_is_no_campaign(operator, settings) -> None:
    shows(operator, "as they were at the first start")
    hosts = settings.vendor / "teams" / "hosts.yaml"
    hosts.write_text(hosts.read_text().replace("name: Maya Chen", "name: Maya C."))
    assert "none: the catalogue stayed as it was" in shows(operator, "teams/hosts.yaml")


def test_an_offer_of_an_earlier_time_is_not_the_campaigns(operator, client, engine, app) -> None:
    shows(operator, "as they were at the first start")
    Browser(client).post("/answers", {"answers": ANSWERS})
    rewrite(app.state.parts.settings, TITLE, "Room for all of you")
    shows(operator, OFFERS)
    with transaction(engine) as session:
        row = session.scalars(select(DecisionRow)).one()
        row.at -= timedelta(days=1)
        row.catalogue_version = app.state.parts.vendor.catalogue.version
    assert "no offer shown yet" in operator()


class TestTheAssistantsWords:
    @pytest.fixture
    def taught(self, app, settings) -> dict:
        settings.home.mkdir()
        return vocabulary(app.state.parts.vendor.catalogue)

    def test_nobody_knows_them(self, operator) -> None:
        assert "Nobody knows which words" in operator()

    def test_they_are_the_catalogues(self, operator, taught, settings) -> None:
        (settings.home / SERVED).write_text(json.dumps(taught))
        assert "was trained from these words" in operator()

    def test_they_are_others(self, operator, taught, settings) -> None:
        taught["pain_points"]["missed_follow_ups"]["synonyms"] = ["forgotten leads"]
        del taught["plans"]["team"]
        (settings.home / SERVED).write_text(json.dumps(taught))
        page = operator()
        assert "was trained from other words" in page
        assert "Team, Missed follow-ups" in page
        assert "./segue train" in page

    def test_a_broken_file_is_nobody_knowing(self, operator, taught, settings) -> None:
        (settings.home / SERVED).write_text("[]")
        assert "Nobody knows which words" in operator()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-1, "0.0 s"), (0.62, "0.6 s"), (48, "48 s"), (600, "10 min"), (7300, "2 h"),
        (200_000, "2 days"),
    ],
)  # fmt: skip
def test_a_length_is_as_exact_as_anybody_asks(seconds: float, words: str) -> None:
    assert length_in_words(timedelta(seconds=seconds)) == words
