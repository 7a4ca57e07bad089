"""``./segue catalogue backtest``: the demo's visits, replayed with a changed catalogue."""

import csv
import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from sqlalchemy import Engine, func, select, update

from examples.harbor.accounts import generate
from offers import load_catalogue
from store.database import transaction
from store.decisions import DecisionRow
from store.settings import Settings
from tests.console.conftest import Told

Segue = Callable[..., Told]
SINCE = ("--since", "2026-08-01", "--until", "2026-11-18")


@pytest.fixture
def visits(engine: Engine) -> int:
    """Seventy-two recorded visits."""
    with transaction(engine) as session:
        generate(session, accounts=240, seed=7, today=date(2026, 11, 18))
        return session.scalar(select(func.count()).select_from(DecisionRow)) or 0


@pytest.fixture
def stricter(harbor: Path, tmp_path: Path) -> Path:
    """Harbor's folder, where customers on Starter count as still deciding."""
    folder = shutil.copytree(harbor, tmp_path / "stricter")
    policies = folder / "catalogue" / "policies.yaml"
    written = policies.read_text()
    assert "plans: [none]" in written
    policies.write_text(written.replace("plans: [none]", "plans: [none, starter]"))
    return folder


def told(answer: Told) -> dict[str, Any]:
    assert answer.code == 0, answer.err
    read: dict[str, Any] = json.loads(answer.out)
    return read


def test_the_catalogue_in_force_reproduces_what_was_recorded(
    segue: Segue, harbor: Path, visits: int
) -> None:
    result = told(segue("catalogue", "backtest", str(harbor), *SINCE, "--json"))
    assert result["reproduced"] == {"decisions": visits, "same": visits}
    assert result["total"]["visits"] == result["total"]["same"] == visits
    assert result["catalogues"]["before"] == result["catalogues"]["after"]


def test_a_stricter_policy_takes_offers_away_and_says_from_whom(
    segue: Segue, stricter: Path, visits: int
) -> None:
    result = told(
        segue(
            "catalogue",
            "backtest",
            str(stricter),
            *SINCE,
            "--show",
            "disappears",
            "--limit",
            "0",
            "--json",
        )
    )
    total = result["total"]
    assert total["disappears"] > 0
    assert total["appears"] == 0
    assert total["before"] - total["after"] == total["disappears"]
    assert len(result["shown"]) == total["disappears"]
    for one in result["shown"]:
        assert one["before"]["reason"]
        assert one["after"] is None
        assert "still_deciding: the plan is 'starter'" in one["why"]
    assert sum(group["disappears"] for group in result["by_segment"].values()) == len(
        result["shown"]
    )
    assert sum(trigger["lost"] for trigger in result["by_trigger"].values()) == total["disappears"]


def test_a_restarted_backtest_says_the_same_and_records_nothing(
    segue: Segue, stricter: Path, visits: int, engine: Engine
) -> None:
    arguments = ("catalogue", "backtest", str(stricter), *SINCE, "--json")
    assert segue(*arguments).out == segue(*arguments).out
    with transaction(engine) as session:
        assert session.scalar(select(func.count()).select_from(DecisionRow)) == visits


def test_tables_fit_a_terminal_and_name_the_picture(
    segue: Segue, stricter: Path, visits: int, deployed: Settings
) -> None:
    answer = segue(
        "catalogue", "backtest", str(stricter), *SINCE, "--show", "disappears", "--limit", "1"
    )
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert max(len(line) for line in lines if not line.startswith("Picture:")) <= 80
    for said in ("the offer disappears", "Trigger", "Segment", "Placement"):
        assert said in answer.out
    assert f"{visits} of {visits} decisions" in answer.out
    assert "--limit 0 lists all" in answer.out
    version = load_catalogue(stricter / "catalogue").version
    picture = deployed.home / "backtests" / f"{version}.svg"
    assert lines[-1] == f"Picture: {picture}"
    assert ElementTree.parse(picture).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_every_visit_is_a_line_of_the_file(
    segue: Segue, stricter: Path, visits: int, tmp_path: Path
) -> None:
    file, picture = tmp_path / "out" / "visits.csv", tmp_path / "out" / "picture.svg"
    arguments = ("--csv", str(file), "--picture", str(picture), "--json")
    result = told(segue("catalogue", "backtest", str(stricter), *SINCE, *arguments))
    with file.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == visits
    for change in ("same", "reworded", "changed", "appears", "disappears"):
        assert sum(row["change"] == change for row in rows) == result["total"][change]
    assert result["picture"] == str(picture)
    assert picture.exists()


def test_visits_of_which_too_little_is_known_are_left_out(
    segue: Segue, stricter: Path, visits: int, engine: Engine
) -> None:
    some = ("harbor-visit-00001-d", "harbor-visit-00002-d", "harbor-visit-00003-d")
    with transaction(engine) as session:
        for key, gone in zip(
            some, ({"observed": None}, {"observed": {"gone": 1}}, {"chance": None}), strict=True
        ):
            session.execute(update(DecisionRow).where(DecisionRow.id == key).values(gone))
    answer = segue("catalogue", "backtest", str(stricter), *SINCE)
    assert "Left out: 3 visits" in answer.out
    assert f"{visits - 3} visits since" in answer.out


def test_only_visits_in_the_time_asked_for_are_replayed(
    segue: Segue, stricter: Path, visits: int
) -> None:
    def replayed(*times: str) -> int:
        answer = segue("catalogue", "backtest", str(stricter), *times, "--json")
        total: int = told(answer)["total"]["visits"]
        return total

    early = replayed("--since", "2026-08-01", "--until", "2026-10-01")
    late = replayed("--since", "2026-10-01T00:00:00Z", "--until", "2026-11-18")
    assert 0 < early < visits
    assert early + late == visits


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--since", "2026-11-17", "--until", "2026-11-16"), "is not before --until"),
        (("--since", "last week"), "'last week' is no moment"),
        (("--since", "2026-11-18", "--until", "2026-11-19"), "nothing to replay"),
        (
            (*SINCE, "--csv", "/proc/nowhere/visits.csv"),
            "/proc/nowhere/visits.csv cannot be written",
        ),
    ],
)
def test_what_cannot_be_replayed_is_said(
    segue: Segue, stricter: Path, visits: int, arguments: tuple[str, ...], said: str
) -> None:
    answer = segue("catalogue", "backtest", str(stricter), *arguments, "--json")
    assert (answer.code, answer.out) == (1, "")
    assert said in answer.err


def test_a_faulty_folder_is_named_line_by_line(segue: Segue, stricter: Path, visits: int) -> None:
    plans = stricter / "catalogue" / "plans.yaml"
    plans.write_text(plans.read_text().replace("price: 19", "price: cheap"))
    answer = segue("catalogue", "backtest", str(stricter), *SINCE)
    assert (answer.code, answer.out) == (1, "")
    assert "catalogue/plans.yaml:" in answer.err


def test_since_is_needed(segue: Segue, stricter: Path) -> None:
    answer = segue("catalogue", "backtest", str(stricter))
    assert answer.code == 2
    assert "--since" in answer.err
