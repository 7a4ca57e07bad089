"""Files as spreadsheets and databases really write them, and files that are none."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, func, select

from accounts.imports.faults import CannotImport
from accounts.imports.importing import Options
from accounts.imports.reading import open_table
from accounts.imports.rejects import REASON, guarded, unguarded
from accounts.imports.report import Counts, Report
from store.accounts import Account
from store.database import reading

BringIn = Callable[..., Report]
Faults = Callable[[Report], list[tuple[int, str, str]]]
HEADER = "id,name,region"


def names(engine: Engine) -> list[str]:
    with reading(engine) as session:
        return list(session.scalars(select(Account.name).order_by(Account.id)))


@pytest.mark.parametrize(
    "written",
    [
        b"id,name,region\nacme,Acme,europe\n",
        b"\xef\xbb\xbfid,name,region\r\nacme,Acme,europe\r\n",
        b"id;name;region\nacme;Acme;europe",
        b"id\tname\tregion\nacme\tAcme\teurope\n",
        b"id|name|region\nacme|Acme|europe\n",
        b"id,name,region\racme,Acme,europe\r",
        b'"id";"name";"region"\n"acme";"Acme";"europe"\n',
        b"\n\nID, Name ,Region\n\nacme, Acme ,europe\n,,\n\n",
    ],
)
def test_exports_differ_and_say_the_same(engine: Engine, bring_in: BringIn, written: bytes) -> None:
    assert bring_in(accounts=written).counts == {"accounts": Counts(rows=1, new=1)}
    assert names(engine) == ["Acme"]


def test_a_delimiter_can_be_named(engine: Engine, bring_in: BringIn) -> None:
    bring_in(Options(delimiter=";"), accounts="id;name;region\nacme;Acme, Inc;europe\n")
    assert names(engine) == ["Acme, Inc"]


def test_quotes_hold_delimiters_line_breaks_and_quotes(engine: Engine, bring_in: BringIn) -> None:
    bring_in(accounts=f'{HEADER}\nacme,"The ""Acme"", of\nBerlin",europe\n')
    assert names(engine) == ['The "Acme", of Berlin']


def test_a_line_is_counted_as_an_editor_counts_it(bring_in: BringIn, faults: Faults) -> None:
    report = bring_in(accounts=f'{HEADER}\r\n\r\nacme,"two\r\nlines",europe\r\nbolt,,europe\r\n')
    assert [line for line, _, _ in faults(report)] == [5]


def test_a_row_with_too_many_or_too_few_cells_is_refused(bring_in: BringIn, faults: Faults) -> None:
    report = bring_in(accounts=f"{HEADER}\nacme,Acme,Inc,europe\nbolt\ncask,Cask,europe\n")
    assert faults(report) == [
        (2, "", "The row has 4 cells, and the header 3."),
        (3, "", "The row has one cell, and the header 3."),
    ]
    assert report.counts["accounts"].new == 1


def test_a_row_with_stray_quotes_is_refused_alone(engine: Engine, bring_in: BringIn) -> None:
    report = bring_in(accounts=f'{HEADER}\nacme,"Acme"s,europe\nbolt,Bolt,europe\n')
    assert [one.line for one in report.refused] == [2]
    assert names(engine) == ["Bolt"]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (b"", "is empty"),
        (b"\n\r\n", "is empty"),
        (b"id,name,region\nacme,\xc4cme,europe\n", ":2: This is not UTF-8 (byte 0xC4)"),
        ("id,name\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04rest of a workbook", "workbook"),
        (b"id,id,region\n", "'id' stands 2 times"),
        (b"id,nmae,region\n", "Unknown column 'nmae'. Did you mean 'name'?"),
        (b"name,region\n", "lacks 'id'"),
        (b"id,,region\n", "Column 2 has no name"),
        (b"id,usage.forms_publised\n", "Did you mean 'forms_published'?"),
        (b'id,name,region\nacme,"Acme,europe\nbolt,Bolt,europe\n', ":2: A quote is opened"),
        (b'id,"name,region\n', ":1: A quote is opened"),
        (b"id," + b"x," * 600 + b"\n", "columns"),
        (b"id,name\n" + b"x" * 1_000_001, ":2: The line is longer"),
    ],
)
def test_a_file_that_cannot_be_trusted_gives_no_row(
    engine: Engine, bring_in: BringIn, written: bytes, told: str
) -> None:
    good = f"{HEADER}\nacme,Acme,europe\n".encode()
    with pytest.raises(CannotImport) as refused:
        bring_in(accounts=written)
    assert told in str(refused.value)
    with pytest.raises(CannotImport):
        bring_in(accounts=good, contacts=written.replace(b"region", b"role"))
    assert names(engine) == []


def test_all_that_is_wrong_with_a_header_is_told_at_once(bring_in: BringIn) -> None:
    with pytest.raises(CannotImport) as refused:
        bring_in(accounts="nmae,region,region\n")
    *problems, hint = str(refused.value).splitlines()
    assert len(problems) == 3
    assert hint.startswith("Columns of accounts: id, name,")


def test_a_file_of_another_kind_is_recognised(bring_in: BringIn) -> None:
    with pytest.raises(CannotImport, match="import ownership FILE"):
        bring_in(accounts="account_id,product_id,since\nacme,routing,\n")


def test_a_header_alone_is_a_file_without_rows(bring_in: BringIn) -> None:
    assert bring_in(accounts=HEADER).counts == {"accounts": Counts()}


@pytest.mark.parametrize("where", ["nowhere.csv", "."])
def test_what_cannot_be_opened_is_said(tmp_path: Path, where: str) -> None:
    with (
        pytest.raises(CannotImport, match="cannot be opened"),
        open_table(tmp_path / where, delimiter=None, known=()),
    ):
        pass


def test_rejected_rows_can_be_mended_and_imported_again(
    engine: Engine, bring_in: BringIn, tmp_path: Path
) -> None:
    bring_in(
        rejected=tmp_path,
        accounts="\ufeffid;name;region\nacme;Acme;eurpe\nbolt;Bolt;europe\ncask;Cask;x;y\n",
    )
    rejected = tmp_path / "accounts.csv"
    written = rejected.read_text(encoding="utf-8")
    assert written.startswith(f"\ufeff{REASON};id;name;region\n")
    assert "line 2: region: There is no such region in the teams. Did you mean 'europe'?" in written
    mended = written.replace(";eurpe", ";europe").replace("x;y", "europe")
    report = bring_in(accounts=mended)
    assert report.counts["accounts"] == Counts(rows=2, new=2)
    assert names(engine) == ["Acme", "Bolt", "Cask"]
    assert not list(tmp_path.glob("*.part"))


def test_a_spreadsheet_takes_no_rejected_cell_for_a_formula(
    bring_in: BringIn, tmp_path: Path
) -> None:
    cells = ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "'=quoted", "plain"]
    rows = "\n".join(f"acme,{cell},nowhere" for cell in cells)
    bring_in(rejected=tmp_path, accounts=f"{HEADER}\n{rows}\n")
    with (tmp_path / "accounts.csv").open(newline="") as file:
        written = [row[2] for row in csv.reader(file)][1:]
    assert [cell[0] for cell in written[:4]] == ["'"] * 4
    again = tmp_path / "again"
    again.mkdir()
    bring_in(rejected=again, accounts=(tmp_path / "accounts.csv").read_text())
    with (again / "accounts.csv").open(newline="") as file:
        assert [unguarded(row[2]) for row in csv.reader(file)][1:] == cells


@given(st.text(max_size=30))
def test_what_is_guarded_comes_back_as_it_was(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(("=", "+", "-", "@", "\t", "\r"))


def test_without_rejected_rows_the_file_for_them_has_a_header_alone(
    bring_in: BringIn, tmp_path: Path
) -> None:
    (tmp_path / "accounts.csv").write_text("of last time")
    bring_in(rejected=tmp_path, accounts=f"{HEADER}\nacme,Acme,europe\n")
    assert (tmp_path / "accounts.csv").read_text() == f"{REASON},{HEADER}\n"


def test_a_long_file_is_read_in_parts(engine: Engine, bring_in: BringIn) -> None:
    out = io.StringIO()
    csv.writer(out).writerows(
        [("id", "name", "region"), *((f"a{n}", f"A {n}", "europe") for n in range(1201))]
    )
    assert bring_in(accounts=out.getvalue()).counts["accounts"].new == 1201
    with reading(engine) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 1201
