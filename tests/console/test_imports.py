"""``./segue import`` as people and programs meet it: words, exit codes, JSON."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from store.accounts import Account, Ownership
from store.database import reading
from tests.console.conftest import Told


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A file of accounts with one row that is good and one that is not."""
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "accounts.csv").write_text(
        "id,name,region,plan\nacme,Acme,europe,starter\nbolt,[red]Bolt\x1b[31m,europe,starter\n"
    )
    return folder


@pytest.fixture
def bring_in(segue: Callable[..., Told]) -> Callable[..., tuple[int, str, str]]:
    """Runs the command: exit code, standard output and error."""

    def command(*words: object) -> tuple[int, str, str]:
        told = segue("import", *(str(word) for word in words))
        return told.code, told.out, told.err

    return command


BringIn = Callable[..., tuple[int, str, str]]


def accounts(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Account)) or 0


def test_rejected_rows_are_told_and_the_others_taken(
    bring_in: BringIn, files: Path, engine: Engine
) -> None:
    code, out, _ = bring_in("accounts", files / "accounts.csv")
    assert code == 3
    assert out.startswith("Imported.")
    assert "Rejected: 1" in out
    assert "[red]Bolt\\x1b" in out
    assert "\x1b" not in out
    assert accounts(engine) == 1


def test_nothing_is_written_by_a_dry_run_and_it_says_the_same(
    bring_in: BringIn, files: Path, engine: Engine
) -> None:
    code, dry, _ = bring_in("accounts", files / "accounts.csv", "--dry-run")
    assert code == 3
    assert dry.startswith("Nothing was written: this was a dry run.")
    assert accounts(engine) == 0
    _, wet, _ = bring_in("accounts", files / "accounts.csv")
    assert dry.splitlines()[1:] == wet.splitlines()[1:]


def test_strict_takes_all_or_nothing(bring_in: BringIn, files: Path, engine: Engine) -> None:
    code, out, _ = bring_in("accounts", files / "accounts.csv", "--strict")
    assert code == 1
    assert out.startswith("Nothing was written")
    assert accounts(engine) == 0


def test_a_change_is_shown_with_what_was_before(bring_in: BringIn, files: Path) -> None:
    bring_in("accounts", files / "accounts.csv")
    file = files / "accounts.csv"
    file.write_text("id,plan,health\nacme,team,poor\n")
    code, out, _ = bring_in("accounts", file)
    assert code == 0
    assert "~ accounts acme  plan: starter → team, health: good → poor" in out


def test_json_is_all_there_is_on_standard_output(bring_in: BringIn, files: Path) -> None:
    code, out, _ = bring_in("accounts", files / "accounts.csv", "--json")
    report = json.loads(out)
    assert code == 3
    assert report["written"] is True
    assert report["counts"]["accounts"] == {
        "rows": 2,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "rejected": 1,
        "removed": 0,
    }
    (rejected,) = report["rejected"]
    assert rejected["line"] == 3
    assert [fault["column"] for fault in rejected["faults"]] == ["name"]


def test_a_folder_and_the_folder_of_what_was_rejected(
    bring_in: BringIn, harbor: Path, tmp_path: Path, engine: Engine
) -> None:
    code, out, _ = bring_in(harbor / "imports", "--rejected", tmp_path / "rejected")
    assert code == 3
    assert "ownership.csv:7" in out
    mended = tmp_path / "rejected"
    for name, wrong, right in (
        ("ownership.csv", "insigths", "insights"),
        ("usage.csv", '"6,200"', "6200"),
    ):
        file = mended / name
        file.write_text(file.read_text().replace(wrong, right))
    assert bring_in(mended)[0] == 0
    with reading(engine) as session:
        assert session.get_one(Ownership, ("tanaka-robotics", "insights")).since


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["acounts", "{files}/accounts.csv"], "Did you mean 'accounts'?"),
        (["accounts"], "./segue import accounts FILE.csv"),
        (["nowhere"], "There is no folder 'nowhere'"),
        (["accounts", "{files}"], "is a folder"),
        (["accounts", "{files}/nothing.csv"], "cannot be opened"),
        (["accounts", "{files}/accounts.csv", "--replace"], "--replace is for files of ownership"),
        (["accounts", "{files}/accounts.csv", "--delimiter", "tap"], "Did you mean 'tab'?"),
        (["accounts", "{files}/accounts.csv", "--rejected", "{files}/accounts.csv"], "itself"),
        (["accounts", "{files}/accounts.csv", "--rejected", "{files}/no/x.csv"], "be written"),
        (["{files}", "--rejected", "{files}"], "is the folder itself"),
        (["contacts", "{files}/accounts.csv"], "Unknown column 'region'"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    bring_in: BringIn, files: Path, engine: Engine, words: list[str], told: str
) -> None:
    code, out, err = bring_in(*(word.format(files=files) for word in words))
    assert (code, out) == (1, "")
    assert err.startswith("✗ ")
    assert told in err
    assert accounts(engine) == 0


def test_a_link_is_not_replaced_by_the_rejected_rows(bring_in: BringIn, files: Path) -> None:
    link = files.parent / "stdout"
    link.symlink_to(files.parent / "elsewhere")
    code, _, err = bring_in("accounts", files / "accounts.csv", "--rejected", link)
    assert code == 1
    assert "is no plain file" in err
    assert link.is_symlink()


def test_an_interruption_is_told_without_a_traceback(
    bring_in: BringIn, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("console.imports.import_files", interrupted)
    code, _, err = bring_in("accounts", files / "accounts.csv")
    assert code == 130
    assert err.startswith("✗ Interrupted: all of it is written, or nothing.")


def test_a_folder_with_another_file_names_the_nearest_kind(bring_in: BringIn, files: Path) -> None:
    (files / "contcts.csv").write_text("id\n")
    code, _, err = bring_in(files)
    assert code == 1
    assert "Did you mean 'contacts'?" in err


def test_a_faulty_catalogue_takes_nothing(
    bring_in: BringIn, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_VENDOR", str(files))
    code, _, err = bring_in("accounts", files / "accounts.csv")
    assert code == 1
    assert "vendor.yaml" in err


def test_a_database_that_is_not_there_is_said(
    bring_in: BringIn, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEGUE_DATABASE_URL", f"sqlite:///{files}/none/segue.db")
    code, _, err = bring_in("accounts", files / "accounts.csv")
    assert code == 1
    assert "database" in err
    assert "Traceback" not in err
