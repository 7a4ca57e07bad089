"""The vendor's folder as a whole: what it says of itself, and all that is wrong with it at once."""

import shutil
from pathlib import Path

import pytest

from intake.sentences import IntakeFilesError, load_sentences
from intake.vendor import load_about, load_vendor
from vendor_files import VendorError


@pytest.fixture
def vendor(harbor: Path, tmp_path: Path) -> Path:
    """A copy of the example vendor's folder."""
    return shutil.copytree(harbor, tmp_path / "vendor")


def told(folder: Path, copy: str, name: str = "en.yaml") -> list[str]:
    """The problems of a copy file, as they are shown."""
    (folder / "copy").mkdir(exist_ok=True)
    (folder / "copy" / name).write_text(copy)
    with pytest.raises(IntakeFilesError) as refused:
        load_sentences(folder)
    return [str(problem) for problem in refused.value.problems]


def test_a_sentence_of_the_vendors_stands_in_for_ours(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "en.yaml").write_text("skip: No\nask_plan: Your {vendor} plan?\n")
    say = load_sentences(tmp_path)["en"]
    assert say.say("skip") == "No"
    assert say.say("ask_plan", vendor="Harbor") == "Your Harbor plan?"
    assert say.say("confirm") == "That's right"


@pytest.mark.parametrize(
    ("copy", "problem"),
    [
        ("skipp: No\n", "There is no sentence 'skipp'. Did you mean 'skip'?"),
        (
            "ask_plan: On {vendr}?\n",
            "'ask_plan' names {vendr}, which is not filled in. Did you mean 'vendor'?",
        ),
        ("skip: Rather {not}\n", "names {not}, which is not filled in. Nothing is: leave it out."),
        ("ask_plan: '{}?'\n", "'ask_plan' names {}, which is not filled in. Known: vendor."),
        ("ask_plan: '{vendor.__class__}'\n", "names {vendor.__class__}, which is not filled in."),
        ("ask_plan: '{vendor!r}'\n", "how 'vendor' is written; that is not done here. Write"),
        ("ask_plan: '{vendor:{width}}'\n", "says how 'vendor' is written"),
        ("ask_plan: On {vendor?\n", "has a brace that does not pair"),
        ("skip: 3\n", "'skip' should be text, not 3. Put it in quotes."),
        ("skip:\n", "'skip' should be a valid string, not nothing."),
        ("skip: ''\n", "'skip'"),
        ("skip: [\n", "This is not valid YAML"),
    ],
)  # fmt: skip
def test_a_fault_in_a_sentence_is_told_at_its_line(tmp_path: Path, copy: str, problem: str) -> None:
    (found,) = told(tmp_path, f"confirm: Right\n{copy}")
    line = 3 if "[" in copy else 2
    assert found.startswith(f"copy/en.yaml:{line}: ")
    assert problem in found


def test_all_faults_of_all_copy_files_are_told_at_once(tmp_path: Path) -> None:
    told(tmp_path, "skip: Non\n", "fr.yaml")
    found = told(tmp_path, "skipp: No\nask_plan: '{x}'\n")
    assert len(found) == 3
    assert "copy/fr.yaml:1: There are no sentences in 'fr'" in found[2]
    assert "Known: de, en, es." in found[2]


def test_the_vendors_name_stands_in_vendor_yaml(harbor: Path) -> None:
    assert load_about(harbor).name == "Harbor"


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ("nam: Harbor\nname: H\n", "vendor.yaml:1: Unknown key 'nam'. Did you mean 'name'?"),
        ("# nothing\n", "vendor.yaml:1: 'name' is missing. Add 'name: …'."),
        ("\nname: 3\n", "vendor.yaml:2: 'name' should be text, not 3. Put it in quotes."),
        ("- Harbor\n", "vendor.yaml:1: The file is not a mapping."),
        (None, "vendor.yaml:1: There is no such file in"),
    ],
)
def test_a_fault_in_vendor_yaml_is_told(tmp_path: Path, written: str | None, problem: str) -> None:
    if written is not None:
        (tmp_path / "vendor.yaml").write_text(written)
    with pytest.raises(IntakeFilesError) as refused:
        load_about(tmp_path)
    assert problem in str(refused.value)


def test_every_part_is_read_though_another_is_at_fault(vendor: Path) -> None:
    (vendor / "vendor.yaml").unlink()
    (vendor / "copy").mkdir()
    (vendor / "copy" / "en.yaml").write_text("skipp: No\n")
    (vendor / "catalogue" / "plans.yaml").write_text("plans: [\n")
    (vendor / "teams" / "hosts.yaml").write_text("hosts: [\n")
    with pytest.raises(VendorError) as refused:
        load_vendor(vendor)
    assert [problem.file for problem in refused.value.problems] == [
        "catalogue/plans.yaml",
        "copy/en.yaml",
        "teams/hosts.yaml",
        "vendor.yaml",
    ]


def test_a_folder_that_does_not_exist_is_one_problem(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="SEGUE_VENDOR") as refused:
        load_vendor(tmp_path / "harbr")
    assert len(refused.value.problems) == 1
