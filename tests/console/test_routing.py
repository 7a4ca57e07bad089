"""``./segue routing``: whether the rules say what is meant, and why somebody goes where."""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import Engine

from intake.desk import Desk
from intake.flow import Flow
from intake.steps import Held
from scheduler import Need, route
from store.database import transaction
from store.decisions import RoutingRow
from tests.console.conftest import Told

Segue = Callable[..., Told]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("console.routing.now", lambda: now)


@pytest.fixture
def changed(harbor: Path, tmp_path: Path) -> Callable[[str, str], Path]:
    """Harbor's folder with one change to its routing."""

    def changed(old: str, new: str) -> Path:
        folder = tmp_path / "vendor"
        for part in ("teams", "catalogue"):
            copytree(harbor / part, folder / part)
        file = folder / "teams" / "routing.yaml"
        assert old in file.read_text()
        file.write_text(file.read_text().replace(old, new, 1))
        return folder

    return changed


def told(answer: Told) -> dict[str, Any]:
    assert (answer.code, answer.err) == (0, "")
    read: dict[str, Any] = json.loads(answer.out)
    return read


def test_harbors_routing_is_sound(segue: Segue) -> None:
    answer = segue("routing", "check", "--strict")
    assert (answer.code, answer.err) == (0, "")
    assert "10 rules" in answer.out
    assert told(segue("routing", "check", "--json"))["findings"] == []


def test_a_rule_that_can_never_match_is_named_with_its_line(
    segue: Segue, changed: Callable[[str, str], Path]
) -> None:
    folder = changed(
        "when: {motion: [add_on]}", "when: {motion: [add_on], complexity: {at_least: 99}}"
    )
    answer = segue("routing", "check", "--vendor", str(folder), "--json")
    assert answer.code == 1
    never, uncovered = json.loads(answer.out)["findings"]
    assert (never["kind"], never["serious"], never["file"]) == ("never", True, "teams/routing.yaml")
    line = (folder / "teams" / "routing.yaml").read_text().splitlines()[never["line"] - 1]
    assert "add-on-to-implementation" in line
    assert "no need is more complex than" in never["what"]
    assert uncovered["what"].startswith("No rule is for an add-on")
    said = segue("routing", "check", "--vendor", str(folder))
    assert said.code == 1
    assert f"teams/routing.yaml:{never['line']}: {never['what']}" in said.out


def test_what_only_the_fallback_serves_fails_when_it_is_to(
    segue: Segue, changed: Callable[[str, str], Path]
) -> None:
    folder = changed("when: {motion: [add_on]}", "when: {motion: [add_on], stage: [customer]}")
    assert segue("routing", "check", "--vendor", str(folder)).code == 0
    assert segue("routing", "check", "--vendor", str(folder), "--strict").code == 1


def test_files_that_would_be_refused_are_refused(
    segue: Segue, changed: Callable[[str, str], Path]
) -> None:
    folder = changed("pool: specialists", "pool: specialist")
    answer = segue("routing", "check", "--vendor", str(folder))
    assert answer.code == 1
    assert "There is no pool specialist. Did you mean 'specialists'?" in answer.out
    explained = segue("routing", "explain", "--facts", "motion=upsell", "--vendor", str(folder))
    assert explained.code == 1
    assert "There is no pool specialist." in explained.err


def test_a_fault_of_an_explanation_is_told_at_its_line_with_the_rules_id(
    segue: Segue, changed: Callable[[str, str], Path]
) -> None:
    folder = changed("this goes to {host}, who connects", "this goes to {owner}, who connects")
    answer = segue("routing", "check", "--vendor", str(folder), "--json")
    (problem,) = json.loads(answer.out)["problems"]
    line = (folder / "teams" / "routing.yaml").read_text().splitlines()[problem["line"] - 1]
    assert "this goes to {owner}" in line
    assert problem["what"].startswith("Rule salesforce-to-integrations: explanation names {owner}")
    assert problem["remedy"].startswith("Known are {")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("when: {motion: [upsell]}", "when: {motion: [upsel]}", "'rule upsell: when.motion.0'"),
        ("    - id: support\n", "    - id: support\n      whn: 1\n", "'rule support: whn'"),
    ],
)
def test_a_fault_of_a_rule_names_it_by_its_id(
    segue: Segue, changed: Callable[[str, str], Path], old: str, new: str, said: str
) -> None:
    answer = segue("routing", "check", "--vendor", str(changed(old, new)), "--json")
    whats = [one["what"] for one in json.loads(answer.out)["problems"]]
    assert any(said in what for what in whats), whats


def test_facts_are_explained_rule_by_rule(segue: Segue) -> None:
    facts = "motion=cross_sell team_size=60 integrations=1 owner_id=maya-chen"
    answer = told(
        segue("routing", "explain", "--facts", facts, "--answers", "crm=hubspot", "--json")
    )
    assert answer["rule"] == "cross-sell-to-specialist"
    assert answer["passed_over"]["salesforce-to-integrations"] == "answer to crm"
    assert answer["passed_over"]["complex-cross-sell-with-owner"] == "complexity"
    assert answer["complexity"]["score"] == 4
    assert answer["questions"] == [
        {"id": "crm", "answer": "hubspot", "read_by": "salesforce-to-integrations"}
    ]
    assert answer["fallback"] is False


def test_the_question_that_is_open_is_told_with_the_rule_that_needs_it(segue: Segue) -> None:
    answer = told(segue("routing", "explain", "--facts", "motion=cross_sell", "--json"))
    assert answer["rule"] is None
    assert answer["open_question"]["id"] == "crm"
    assert answer["open_question"]["needed_by"] == "salesforce-to-integrations"
    said = segue("routing", "explain", "--facts", "motion=cross_sell").out
    assert "Would be asked: Do you already use a CRM?" in said


def test_an_account_is_explained_with_an_offer(segue: Segue, desk: Desk) -> None:
    answer = told(
        segue(
            "routing", "explain", "--account", "northwind", "--offer", "upgrade_to_team", "--json"
        )
    )
    assert answer["rule"] == "upsell-to-owner"
    assert answer["seats"] == [["maya-chen"]]
    assert "Northwind's account" in answer["why"]
    assert answer["turns"] == []


def test_whose_turn_it_is_is_told_with_weights_and_shares(segue: Segue, desk: Desk) -> None:
    arguments = ("routing", "explain", "--facts", "motion=cross_sell", "--answers", "crm=none")
    (turn,) = told(segue(*arguments, "--json"))["turns"]
    assert turn["pool"] == "specialists"
    assert [one["host"] for one in turn["order"]] == ["sara-kim", "tom-okafor"]
    assert turn["order"][0] == {
        "host": "sara-kim",
        "weight": 100,
        "priority": 2,
        "meetings": 0,
        "credited": 0,
        "share": 0,
        "last": None,
        "free": True,
    }
    words = segue(*arguments).out
    assert "sara-kim: weight 100, priority 2, 0 of a share of 0, last none" in words
    assert max(map(len, words.splitlines())) <= 80


def test_what_was_recorded_is_explained_as_it_was(
    segue: Segue, flow: Flow, desk: Desk, stranger: str, engine: Engine, now: datetime
) -> None:
    found = route(desk.vendor.teams, Need(motion="bundle"))
    with transaction(engine) as session:
        row = RoutingRow(id="r1", visit_id=stranger, at=now, answers={}, **found.model_dump())
        row.host_ids, row.also = list(found.host_ids), []
        session.add(row)
    held = flow.hold_time(stranger, datetime.fromisoformat("2026-11-23T15:30:00Z"), "Etc/UTC")
    assert isinstance(held, Held)
    flow.book(stranger, held.hold_id, name="Ada", email="ada@example.com")
    by_routing = told(segue("routing", "explain", "--routing", "r1", "--json"))
    assert by_routing["why"] == found.explanation
    by_booking = told(segue("routing", "explain", "--booking", held.hold_id, "--json"))
    assert by_booking["why"] == (
        "Several products together go to one of our solutions consultants, who know how they fit; "
        "it was Sara Kim's turn, the first by id where nothing else tells them apart."
    )
    assert by_booking["turns"][0]["host"] == "sara-kim"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--facts", "motoin=upsell"], "Did you mean 'motion'?"),
        (["--facts", "motion=upsel"], "There is no motion 'upsel'. Did you mean 'upsell'?"),
        (["--facts", "team_size=many"], "'team_size' cannot be 'many'"),
        (["--facts", "region=europ"], "There is no region 'europ'. Did you mean 'europe'?"),
        (["--facts", "stage=costumer"], "Did you mean 'customer'?"),
        (["--facts", "owner_id=maya-chne"], "Did you mean 'maya-chen'?"),
        (["--facts", "language=english"], "'english' is no language tag"),
        (["--facts", "offer_id=upgrade_to_teem"], "Did you mean 'upgrade_to_team'?"),
        (["--facts", '{"motion": '], "The facts (--facts) are not JSON"),
        (["--facts", "upsell"], "'upsell' is no fact. Write JSON, or pairs: motion=upsell"),
        ([], "Say what is to be explained: --facts,"),
        (["--answers", "crm=hubspt"], "Did you mean 'hubspot'?"),
        (["--answers", "csm=hubspot"], "Did you mean 'crm'?"),
        (["--offer", "upgrade_to_teem"], "Did you mean 'upgrade_to_team'?"),
        (["--account", "nobody"], "There is no account 'nobody'"),
        (["--routing", "nothing"], "There is no routing 'nothing'"),
        (["--booking", "nothing"], "There is no meeting 'nothing'"),
        (["--booking", "a", "--account", "b"], "Name one of"),
        (["--vendor", "/nowhere", "--facts", "motion=upsell"], "There is no folder /nowhere"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_else(
    segue: Segue, desk: Desk, arguments: list[str], said: str
) -> None:
    answer = segue("routing", "explain", *arguments, "--json")
    assert (answer.code, answer.out) == (2, "")
    assert said in answer.err
    assert "Traceback" not in answer.err
