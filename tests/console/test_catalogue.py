"""``./segue catalogue``: check, show, diff and schema, for people and for programs."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from offers import load_catalogue
from tests.console.conftest import Told

Segue = Callable[..., Told]
Change = Callable[..., Path]


@pytest.fixture
def changed(harbor: Path, tmp_path: Path) -> Change:
    """A copy of Harbor's folder in which some words stand in place of others."""

    def changed(file: str, was: str, becomes: str) -> Path:
        copy = tmp_path / "changed"
        if not copy.exists():
            shutil.copytree(harbor / "catalogue", copy / "catalogue")
        written = (copy / "catalogue" / file).read_text(encoding="utf-8")
        assert was in written
        (copy / "catalogue" / file).write_text(written.replace(was, becomes, 1), encoding="utf-8")
        return copy

    return changed


def test_a_sound_catalogue_is_told_by_its_families(segue: Segue, harbor: Path) -> None:
    told = segue("catalogue", "check")
    assert (told.code, told.err) == (0, "")
    assert load_catalogue(harbor / "catalogue").version in told.out
    for family in ("usage", "intent", "gap", "post_purchase", "renewal"):
        assert f" {family} " in told.out
    assert "Languages: en, de, es." in told.out


def test_the_folder_may_be_the_vendors_or_the_catalogues(segue: Segue, harbor: Path) -> None:
    told = [segue("catalogue", "check", str(f), "--json") for f in (harbor, harbor / "catalogue")]
    assert told[0] == told[1]
    assert json.loads(told[0].out)["problems"] == []


def test_every_problem_is_told_on_a_line_of_its_own(segue: Segue, changed: Change) -> None:
    changed("policies.yaml", "health: [poor]", "health: [pour]")
    folder = changed("triggers_gap.yaml", "is: starter", "is: startr")
    told = segue("catalogue", "check", str(folder))
    assert (told.code, told.err) == (1, "")
    assert f"{folder}/catalogue has 2 problems:" in told.out
    lines = [line for line in told.out.splitlines() if line.startswith("  catalogue/")]
    assert [line.split(":")[0].strip() for line in lines] == [
        "catalogue/policies.yaml",
        "catalogue/triggers_gap.yaml",
    ]
    assert lines[1].endswith("unknown id 'startr'. Did you mean 'starter'?")


def test_problems_are_told_to_programs(segue: Segue, changed: Change) -> None:
    folder = changed("triggers_gap.yaml", "is: starter", "is: startr")
    told = segue("catalogue", "check", str(folder), "--json")
    assert told.code == 1
    (problem,) = json.loads(told.out)["problems"]
    assert problem["file"] == "catalogue/triggers_gap.yaml"
    assert problem["remedy"] == "Did you mean 'starter'?"


def test_what_no_account_can_meet_is_told_and_not_refused(segue: Segue, changed: Change) -> None:
    folder = changed("triggers_gap.yaml", "plan, is: business}", "plan, is: enterprise}")
    told = segue("catalogue", "check", str(folder))
    assert told.code == 0
    assert "no account can be made this offer: 'enterprise' is part of 'enterprise'." in told.out


@pytest.mark.parametrize("verb", ["check", "show", "diff"])
@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"- a list\n", b"a: [\n", b"", b"offers: {x: {texts: {en: 1}}}\n", b"x: *y\n"],
)
def test_faulty_files_are_problems_and_never_tracebacks(
    segue: Segue, tmp_path: Path, verb: str, content: bytes
) -> None:
    (tmp_path / "a.yaml").write_bytes(content)
    told = segue("catalogue", verb, str(tmp_path))
    assert told.code == 1
    assert "problem" in told.out + told.err
    assert "Traceback" not in told.out + told.err


def test_a_folder_that_is_none_is_said_with_the_remedy(segue: Segue, tmp_path: Path) -> None:
    told = segue("catalogue", "check", str(tmp_path / "nowhere"))
    assert told.code == 1
    assert "There is no folder" in told.err
    assert "Name a vendor's folder" in told.err


def test_everything_that_is_offered_is_shown_with_when_and_why(segue: Segue, harbor: Path) -> None:
    told = segue("catalogue", "show")
    assert told.code == 0
    catalogue = load_catalogue(harbor / "catalogue")
    for ids in (catalogue.offers, catalogue.experiments, catalogue.plays, catalogue.incentives):
        assert all(key in told.out for key in ids)
    assert "too_often" in told.out
    assert "Since your team is" in told.out


def test_one_id_is_shown_with_all_that_names_it(segue: Segue) -> None:
    told = segue("catalogue", "show", "add_routing").out
    assert "offers.add_routing  catalogue/offers_products.yaml:" in told
    assert "Named by" in told
    assert "triggers.leads_assigned_by_hand  catalogue/triggers_gap.yaml:" in told


def test_an_id_in_a_given_folder_is_shown(segue: Segue, harbor: Path) -> None:
    assert "policies.too_often" in segue("catalogue", "show", str(harbor), "too_often").out


def test_a_fact_is_shown_with_its_readers(segue: Segue) -> None:
    told = segue("catalogue", "show", "seats_share").out
    assert "signal, number. Seats used / seats bought" in told
    assert "triggers.seats_nearly_used" in told


def test_an_id_that_is_none_is_said_with_the_nearest(segue: Segue) -> None:
    told = segue("catalogue", "show", "add_roting")
    assert (told.code, told.out) == (1, "")
    assert "Did you mean 'add_routing'?" in told.err


def test_a_difference_is_told_in_the_terms_of_the_catalogue(segue: Segue, changed: Change) -> None:
    changed("policies.yaml", "per_account: 3", "per_account: 2")
    folder = changed("triggers_gap.yaml", "team_size, at_least: 5}", "team_size, at_least: 8}")
    told = segue("catalogue", "diff", str(folder))
    assert (told.code, told.err) == (0, "")
    assert "when team_size  at least 5 -> at least 8" in told.out
    assert "per_account  3 -> 2" in told.out


def test_a_difference_goes_from_the_first_to_the_second(
    segue: Segue, harbor: Path, changed: Change
) -> None:
    folder = changed("policies.yaml", "per_account: 3", "per_account: 2")
    told = segue("catalogue", "diff", str(folder), str(harbor))
    assert "per_account  2 -> 3" in told.out


def test_differences_are_told_to_programs(segue: Segue, harbor: Path, changed: Change) -> None:
    folder = changed("policies.yaml", "per_account: 3", "per_account: 2")
    told = json.loads(segue("catalogue", "diff", str(folder), "--json").out)
    assert told["from"] == load_catalogue(harbor / "catalogue").version != told["to"]
    assert told["differences"] == [
        {
            "section": "policies", "id": "too_often", "kind": "changed", "field": "per_account",
            "before": 3, "after": 2,
        }
    ]  # fmt: skip


def test_a_comment_is_no_difference(segue: Segue, harbor: Path, changed: Change) -> None:
    folder = changed("policies.yaml", "policies:", "# A word to whoever reads this.\npolicies:")
    assert "Only comments or the layout differ" in segue("catalogue", "diff", str(folder)).out
    same = segue("catalogue", "diff", str(harbor), str(harbor))
    assert "They are the same." in same.out


def test_the_schema_is_printed_for_editors(segue: Segue, harbor: Path) -> None:
    reference = harbor.parents[1] / "docs" / "reference"
    for options, name in (
        ((), "catalogue.schema.json"),
        (("--words",), "catalogue-words.schema.json"),
    ):
        printed = json.loads(segue("catalogue", "schema", *options).out)
        assert printed == json.loads((reference / name).read_text(encoding="utf-8"))


def test_of_a_vendors_folder_the_rest_is_checked_as_well(
    segue: Segue, harbor: Path, tmp_path: Path
) -> None:
    vendor = tmp_path / "vendor"
    shutil.copytree(harbor, vendor)
    (vendor / "vendor.yaml").write_text("nmae: Acme\n", encoding="utf-8")
    told = segue("catalogue", "check", str(vendor))
    assert told.code == 1
    assert "vendor.yaml:1: Unknown key 'nmae'. Did you mean 'name'?" in told.out
    assert segue("catalogue", "check", str(vendor / "catalogue")).code == 0


def test_programs_are_told_what_is_in_it_and_hardly_meant(segue: Segue) -> None:
    told = json.loads(segue("catalogue", "check", "--json").out)
    assert told["counts"]["triggers"] > 20
    assert {"file", "line", "what"} == told["doubts"][0].keys()
