"""``./segue decide``: what would be offered, to whom nobody knows and to an account."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from accounts.events.messages import read_batch
from accounts.events.recording import record
from accounts.imports.judging import Known
from intake.answers import Answers
from intake.desk import Desk
from intake.flow import Flow
from launcher.places import find_places
from offers import Catalogue, Facts, decide, load_catalogue, with_derived
from offers.learnt import Learnt
from store.accounts import Account, PastOffer
from store.database import transaction
from store.decisions import DecisionRow
from tests.console.conftest import Told

Segue = Callable[..., Told]
MISSING = "plan=starter team_size=45 pain_points=missed_follow_ups"
KEYS = ["offer", "reason", "family", "trigger", "candidates", "facts", "catalogue_version"]


def told(told: Told) -> dict[str, Any]:
    assert (told.code, told.err) == (0, "")
    read: dict[str, Any] = json.loads(told.out)
    return read


def because(answer: dict[str, Any], offer: str) -> str:
    (found,) = (one for one in answer["candidates"] if one["offer"] == offer)
    return f"{found['verdict']}: {found['because']}"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    """Some days after everything that these tests tell."""
    monkeypatch.setattr("console.decide.now", lambda: now + timedelta(days=30))


@pytest.fixture
def catalogue(harbor: Path) -> Catalogue:
    return load_catalogue(harbor / "catalogue")


def test_a_stranger_is_decided_for_by_what_they_say(segue: Segue, catalogue: Catalogue) -> None:
    answer = told(segue("decide", "--answers", MISSING, "--json"))
    assert list(answer) == KEYS
    assert answer["offer"] == "upgrade_to_team"
    assert answer["family"] == "gap"
    assert "45 people on Starter" in answer["reason"]
    assert {one["offer"] for one in answer["candidates"]} == catalogue.offers.keys()
    assert all(list(one) == ["offer", "verdict", "because"] for one in answer["candidates"])
    assert answer["facts"]["team_size"] == 45
    assert answer["catalogue_version"] == catalogue.version


def test_nothing_said_is_no_offer_and_says_why_of_each(segue: Segue, catalogue: Catalogue) -> None:
    answer = told(segue("decide", "--json"))
    assert (answer["offer"], answer["reason"], answer["trigger"]) == (None, None, None)
    assert {one["verdict"] for one in answer["candidates"]} == {"not_triggered"}
    assert len(answer["candidates"]) == len(catalogue.offers)


def test_it_is_the_engines_own_decision(segue: Segue, catalogue: Catalogue, now: datetime) -> None:
    facts = Facts(plan="starter", team_size=45, pain_points=frozenset({"missed_follow_ups"}))
    decision = decide(
        catalogue,
        with_derived(catalogue, Learnt(), facts),
        now=now,
        placement="form",
        language="en",
        chance=0.5,
    )
    answer = told(
        segue(
            "decide", "--answers", MISSING, "--at", now.isoformat(), "--placement", "form", "--json"
        )
    )
    assert answer["reason"] == decision.reason
    assert answer["facts"] == decision.facts
    assert [one["because"] for one in answer["candidates"]] == [
        one.because for one in decision.candidates
    ]


@pytest.mark.parametrize(
    "answers",
    [
        MISSING,
        '{"plan": "starter", "team_size": 45, "pain_points": ["missed_follow_ups"]}',
        '{"plan": "starter", "team_size": "45", "pain_points": "missed_follow_ups", "goal": null}',
        "team_size=45 pain_points=missed_follow_ups plan=starter",
    ],
)
def test_answers_are_written_in_several_ways(segue: Segue, answers: str) -> None:
    assert told(segue("decide", "--answers", answers, "--json"))["offer"] == "upgrade_to_team"


def test_answers_come_from_a_file_or_from_standard_input(
    segue: Segue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"plan": "starter", "asked_about": ["roles_and_permissions"]}')
    by_file = told(segue("decide", "--answers", f"@{file}", "--json"))
    monkeypatch.setattr(sys, "stdin", io.StringIO(file.read_text()))
    assert told(segue("decide", "--answers", "-", "--json")) | {"facts": 0} == by_file | {
        "facts": 0
    }
    assert by_file["trigger"] == "asked_about_control"


def test_a_goal_in_words_and_behaviour_count(segue: Segue) -> None:
    answers = json.dumps(
        {
            "plan": "starter",
            "team_size": 20,
            "goal": "we want to book more calls",
            "pages_revisited": ["/pricing"],
            "timeline": "asap",
        }
    )
    answer = told(segue("decide", "--answers", answers, "--json"))
    assert answer["facts"]["goal"] == "more_meetings"
    assert answer["trigger"] == "meetings_need_booking"
    assert because(answer, "upgrade_to_team").startswith("outranked")


def test_a_reported_problem_holds_everything_back(segue: Segue) -> None:
    answer = told(segue("decide", "--answers", f"{MISSING} problem_reported=true", "--json"))
    assert answer["offer"] is None
    assert because(answer, "upgrade_to_team").startswith("held_back: in_trouble")


def test_an_account_is_known_and_what_it_says_goes_before(segue: Segue, desk: Desk) -> None:
    known = told(segue("decide", "--account", "northwind", "--json"))
    assert known["facts"]["verified"] is True
    assert known["facts"]["seats_bought"] == 45
    assert known["trigger"] == "starter_seats_nearly_used"
    said = told(segue("decide", "--account=northwind", "--answers", "plan=team", "--json"))
    assert said["facts"]["plan"] == "team"


def test_nothing_is_recorded(segue: Segue, desk: Desk, engine: Engine) -> None:
    assert segue("decide", "--account", "northwind").code == 0
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(DecisionRow)) == 0


def test_what_was_offered_later_is_not_known_earlier(
    segue: Segue, desk: Desk, engine: Engine, now: datetime
) -> None:
    with transaction(engine) as session:
        session.add(
            PastOffer(
                id="by-mail",
                account_id="northwind",
                offer_id="upgrade_to_team",
                placement="email",
                outcome="declined",
                at=now,
            )
        )
    before, after = (
        told(segue("decide", "--account", "northwind", "--at", (now + lag).isoformat(), "--json"))
        for lag in (timedelta(days=-1), timedelta(days=1))
    )
    assert before["offer"] == "upgrade_to_team"
    assert before["facts"]["past_offers"] == []
    assert because(after, "upgrade_to_team").startswith("held_back: recently_refused")


def test_an_offer_stands_as_it_stood(
    segue: Segue, flow: Flow, customer: str, now: datetime, clock: Any
) -> None:
    flow.confirm_known(customer, placement="chat")
    clock.pass_(timedelta(hours=1))
    said = Answers(pain_points=("missed_follow_ups",))
    flow.give_answers(customer, said, "", source="chat", placement="chat")
    clock.pass_(timedelta(hours=1))
    flow.respond_to_offer(customer, None, "decline")

    def history(at: datetime) -> list[str]:
        answer = told(segue("decide", "--account", "northwind", "--at", at.isoformat(), "--json"))
        return [past["outcome"] for past in answer["facts"]["past_offers"]]

    assert history(now + timedelta(minutes=30)) == []
    assert history(now + timedelta(minutes=90)) == ["shown"]
    assert history(now + timedelta(minutes=150)) == ["declined"]


def test_what_arrived_later_is_not_counted_earlier(
    segue: Segue, desk: Desk, engine: Engine, now: datetime
) -> None:
    vendor = desk.vendor
    known = Known(vendor.catalogue, vendor.teams.hosts, vendor.teams.regions, now)
    with transaction(engine) as session:
        session.get_one(Account, "northwind").usage = {"forms_published": 4}
    for lag in (timedelta(hours=-2), timedelta(hours=2)):
        happened, arrived = now - timedelta(days=1), now + lag
        lead = {
            "type": "track",
            "messageId": f"lead {lag}",
            "userId": "ann",
            "context": {"groupId": "northwind"},
            "event": "Lead Reassigned",
            "timestamp": happened.isoformat(),
        }
        with transaction(engine) as session:
            batch = read_batch(known, {"batch": [lead]}, received_at=arrived)
            record(session, vendor.catalogue, batch, received_at=arrived)

    def counted(at: datetime) -> float | None:
        answer = told(segue("decide", "--account", "northwind", "--at", at.isoformat(), "--json"))
        usage: dict[str, float] = answer["facts"]["usage"]
        assert usage["forms_published"] == 4, "what was reported stays"
        return usage.get("leads_passed_on")

    assert counted(now - timedelta(hours=3)) is None
    assert counted(now) == 1
    assert counted(now + timedelta(hours=3)) == 2


def test_a_day_alone_is_its_noon(segue: Segue) -> None:
    assert "2026-03-01 12:00 UTC" in segue("decide", "--at", "2026-03-01").out
    assert "2026-03-01 14:30 UTC" in segue("decide", "--at", "2026-03-01T15:30:00+01:00").out


def test_the_words_fit_a_terminal_and_name_everything(segue: Segue, catalogue: Catalogue) -> None:
    answer = segue("decide", "--answers", MISSING)
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for offer in catalogue.offers:
        assert offer in answer.out
    assert "“Since your team is 45 people on Starter" in answer.out
    assert "Not triggered" in answer.out
    assert catalogue.version in answer.out


def test_the_words_say_that_there_is_no_offer(segue: Segue) -> None:
    assert segue("decide").out.startswith("No offer.\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--answers", "plan=startr"], "Did you mean 'starter'?"),
        (["--answers", "plann=starter"], "Did you mean 'plan'?"),
        (["--answers", "pain_points=missed_followups"], "Did you mean 'missed_follow_ups'?"),
        (["--answers", "asked_about=single_signon"], "Did you mean 'single_sign_on'?"),
        (["--answers", "pages_revisited=/prices"], "'/pricing'"),
        (["--answers", "goal=more_meetngs"], "Did you mean 'more_meetings'?"),
        (["--answers", "timeline=now"], "There is no timeline 'now'."),
        (["--answers", "features_tried=sso_x"], "There is no capability 'sso_x'."),
        (["--answers", "problem_reported=perhaps"], "write true or false"),
        (["--answers", "team_size=-4"], "a whole number of people, 1 to 1,000,000"),
        (["--answers", "team_size=1000000000"], "1 to 1,000,000"),
        (["--answers", "team_size=4.5"], "1 to 1,000,000"),
        (["--answers", '{"team_size": NaN}'], "NaN, which is no number"),
        (["--answers", '{"team_size": 1e999}'], "1 to 1,000,000"),
        (["--answers", '{"team_size": true}'], "1 to 1,000,000"),
        (["--answers", '{"plan": ["starter"]}'], "where text belongs"),
        (["--answers", '{"pain_points": {"a": 1}}'], "is a list of ids"),
        (["--answers", '{"plan": "starter"'], "are not JSON"),
        (["--answers", '{"plan": "starter", "plan": "team"}'], "'plan' twice"),
        (["--answers", "[1]"], "Write an object"),
        (["--answers", "[" * 100_000], "nested too deeply"),
        (["--answers", "starter"], "'starter' is no answer"),
        (["--answers", "plan='starter"], "cannot be read"),
        (["--answers", "@/nowhere/answers.json"], "No such file"),
        (["--account", "nortwind"], "Did you mean 'northwind'?"),
        (["--at", "yesterday"], "'yesterday' is no moment"),
        (["--at", "2026-03-01T15:30:00"], "has no zone"),
        (["--at", "0001-01-01"], "a moment lies between 1970 and 2199, not 1"),
        (["--at", "9999-12-31T23:59:59-12:00"], "between 1970 and 2199"),
        (["--chance", "1"], "from 0 up to, not including, 1"),
        (["--chance", "nan"], "from 0 up to, not including, 1"),
        (["--catalogue", "/nowhere"], "There is no folder /nowhere"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_else(
    segue: Segue, desk: Desk, arguments: list[str], said: str
) -> None:
    answer = segue("decide", *arguments, "--json")
    assert answer.code == 1
    assert answer.out == ""
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_another_catalogue_is_tried_and_a_faulty_one_named_line_by_line(
    segue: Segue, harbor: Path, tmp_path: Path
) -> None:
    other = shutil.copytree(harbor / "catalogue", tmp_path / "catalogue")
    for file in other.glob("triggers_*.yaml"):
        text = file.read_text()
        file.write_text(text.replace("team_size, at_least: 5}", "team_size, at_least: 50}"))
    arguments = ("decide", "--answers", MISSING, "--catalogue", str(other), "--json")
    assert told(segue(*arguments))["offer"] is None
    (other / "plans.yaml").write_text(
        (other / "plans.yaml").read_text().replace("price: 19", "price: cheap")
    )
    faulty = segue(*arguments)
    assert (faulty.code, faulty.out) == (1, "")
    assert "catalogue/plans.yaml:" in faulty.err


def test_the_verb_answers_a_stranger_without_any_database(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    run = subprocess.run(
        [find_places().env_python, "-m", "launcher", "decide", "--answers", MISSING, "--json"],
        env={"PATH": "/usr/bin:/bin", "SEGUE_HOME": str(tmp_path / "home")},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["offer"] == "upgrade_to_team"
    assert not (tmp_path / "home" / "segue.db").exists()
