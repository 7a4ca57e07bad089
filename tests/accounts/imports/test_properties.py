"""Whatever is in a file: good rows come in, bad ones are told of, and nothing else happens."""

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from accounts.imports.faults import CannotImport
from accounts.imports.importing import Input, Options, import_files
from accounts.imports.judging import Known
from accounts.imports.report import Report
from accounts.imports.rows import KINDS
from store.accounts import Account
from store.database import open_engine, transaction

FEWER = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
GOOD = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Acme", "Brücke & Söhne", 'The "Old" Mill, Ltd', "Two\nLines"]),
        "region": st.sampled_from(["europe", "americas"]),
        "employees": st.sampled_from(["", "3", "45.0", "4000"]),
        "plan": st.sampled_from(["", "starter", "team"]),
        "plan_since": st.sampled_from(["", "2025-02-28"]),
        "usage.forms_published": st.sampled_from(["", "0", "14"]),
    }
)
BAD = st.sampled_from(
    [
        {"name": ""},
        {"name": "\x00"},
        {"region": "nowhere"},
        {"employees": "NaN"},
        {"employees": "-1"},
        {"employees": "1e9"},
        {"plan": "startr"},
        {"plan_since": "2025-02-30"},
        {"usage.forms_published": "1e400"},
        {"id": "="},
        {"id": ""},
    ]
)
COLUMNS = ["id", "name", "region", "employees", "plan", "plan_since", "usage.forms_published"]


@contextmanager
def database(prepared: Path) -> Iterator[tuple[Engine, Path]]:
    """A fresh database with one account in it, and a folder."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "segue.db"
        file.write_bytes(prepared.read_bytes())
        engine = open_engine(f"sqlite:///{file}")
        with transaction(engine) as session:
            bystander = {"segment": "small", "region": "europe", "stage": "customer"}
            session.add(Account(id="bystander", name="Bystander", usage={"x": 1}, **bystander))
        try:
            yield engine, Path(folder)
        finally:
            engine.dispose()


def brought_in(engine: Engine, known: Known, folder: Path, kind: str, written: bytes) -> Report:
    file = folder / f"{kind}.csv"
    file.write_bytes(written)
    return import_files(engine, known, [Input(kind, file)], Options(), lambda *_: None)


def everything(engine: Engine) -> dict[str, tuple[object, ...]]:
    """Every account with all its columns."""
    with transaction(engine) as session:
        rows = session.execute(select(Account.__table__.columns)).all()
        return {row.id: tuple(row) for row in rows}


@FEWER
@given(rows=st.lists(st.tuples(GOOD, st.none() | BAD), max_size=12), data=st.data())
def test_the_good_rows_are_in_and_the_bad_ones_are_told_of(
    prepared: Path,
    known: Known,
    rows: list[tuple[dict[str, str], dict[str, str] | None]],
    data: st.DataObject,
) -> None:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, delimiter=data.draw(st.sampled_from(",;\t")))
    writer.writeheader()
    good: dict[str, dict[str, str]] = {}
    bad_lines = []
    for number, (row, wrong) in enumerate(rows):
        line = out.getvalue().count("\n") + 1
        written = {"id": f"a{number}", **row, **(wrong or {})}
        writer.writerow(written)
        if wrong is None:
            good[written["id"]] = written
        else:
            bad_lines.append(line)
    with database(prepared) as (engine, folder):
        before = everything(engine)["bystander"]
        report = brought_in(engine, known, folder, "accounts", out.getvalue().encode())
        after = everything(engine)
        assert after.keys() == good.keys() | {"bystander"}
        assert after["bystander"] == before
        assert [one.line for one in report.refused] == bad_lines
        with transaction(engine) as session:
            for id_, row in good.items():
                made = session.get_one(Account, id_)
                assert made.name == " ".join(row["name"].split())
                assert (made.plan or "") == row["plan"]
                assert made.employees == (
                    round(float(row["employees"])) if row["employees"] else None
                )
        again = brought_in(engine, known, folder, "accounts", out.getvalue().encode())
        assert again.counts["accounts"].unchanged == len(good)
        assert everything(engine) == after


ROWS = {
    "accounts": b"id,name,region\nacme,Acme,europe\n",
    "contacts": b"id,account_id,email,name\nd,bystander,d@acme.example,Dana\n",
    "ownership": b"account_id,product_id,since\nbystander,scheduling,2025-01-01\n",
    "usage": b"account_id,metric,value\nbystander,forms_published,14\n",
    "offers": b"account_id,offer_id,placement,outcome,at\n"
    b"bystander,more_seats,rep,shown,2026-01-01\n",
}


@FEWER
@given(
    kind=st.sampled_from(sorted(KINDS)),
    noise=st.binary(max_size=60) | st.text('",;\n\r\t=\x00é1ae-', max_size=60).map(str.encode),
    data=st.data(),
)
def test_any_bytes_are_taken_or_refused_in_words(
    prepared: Path, known: Known, kind: str, noise: bytes, data: st.DataObject
) -> None:
    written = ROWS[kind]
    at = data.draw(st.integers(0, len(written)))
    until = data.draw(st.integers(at, len(written)))
    with database(prepared) as (engine, folder):
        before = everything(engine)
        with suppress(CannotImport):
            report = brought_in(engine, known, folder, kind, written[:at] + noise + written[until:])
            assert report.counts[kind].rows == (
                sum(vars(report.counts[kind]).values()) - report.counts[kind].rows
            )
            return
        assert everything(engine) == before


@FEWER
@given(kind=st.sampled_from(sorted(KINDS)), cells=st.lists(st.text(max_size=20), max_size=6))
def test_any_cells_are_taken_or_refused_in_words(
    prepared: Path, known: Known, kind: str, cells: list[str]
) -> None:
    out = io.StringIO()
    out.write(ROWS[kind].decode().splitlines()[0] + "\n")
    csv.writer(out).writerow(cells)
    with database(prepared) as (engine, folder):
        report = brought_in(
            engine, known, folder, kind, out.getvalue().encode(errors="surrogatepass")
        )
        assert report.written
        assert all(fault.what.endswith(".") for one in report.refused for fault in one.faults)


def test_what_is_interrupted_leaves_everything_as_it_was(
    prepared: Path, known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    def pull_the_plug(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    with database(prepared) as (engine, folder):
        before = everything(engine)
        with monkeypatch.context() as patch:
            patch.setattr("accounts.imports.importing.record_purchases", pull_the_plug)
            with pytest.raises(KeyboardInterrupt):
                brought_in(engine, known, folder, "accounts", ROWS["accounts"])
        assert everything(engine) == before
        assert brought_in(engine, known, folder, "accounts", ROWS["accounts"]).written
