"""An importer on an empty database, and files written on the spot."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from accounts.imports.importing import Input, Options, import_files
from accounts.imports.judging import Known
from accounts.imports.report import Report
from offers import Catalogue, load_catalogue
from scheduler import Teams, load_teams

HARBOR = Path(__file__).parents[3] / "examples" / "harbor"


@pytest.fixture(scope="session")
def harbors_catalogue() -> Catalogue:
    return load_catalogue(HARBOR / "catalogue")


@pytest.fixture(scope="session")
def harbors_teams() -> Teams:
    return load_teams(HARBOR / "teams")


@pytest.fixture
def known(harbors_catalogue: Catalogue, harbors_teams: Teams, now: datetime) -> Known:
    """Harbor's ids, at the still clock's moment."""
    return Known(harbors_catalogue, set(harbors_teams.hosts), set(harbors_teams.regions), now)


@pytest.fixture
def bring_in(engine: Engine, known: Known, tmp_path: Path) -> Callable[..., Report]:
    """Imports what a test writes, e.g. ``bring_in(accounts="id,name…")``, as one.

    ``rejected``: a folder for the rejected rows; ``known``: other ids, or another moment.
    """
    folder = tmp_path / "files"
    folder.mkdir()

    def run(
        options: Options | None = None,
        *,
        rejected: Path | None = None,
        known: Known = known,
        **files: str | bytes,
    ) -> Report:
        inputs = []
        for kind, written in files.items():
            file = folder / f"{kind}.csv"
            file.write_bytes(written if isinstance(written, bytes) else written.encode())
            inputs.append(Input(kind, file, rejected / file.name if rejected else None))
        among = replace(known, kinds={*files})
        return import_files(engine, among, inputs, options or Options(), lambda *_: None)

    return run


@pytest.fixture
def faults() -> Callable[[Report], list[tuple[int, str, str]]]:
    """Line, column and what is wrong, of each fault of a report."""

    def of(report: Report) -> list[tuple[int, str, str]]:
        return [
            (one.line, fault.column, fault.what) for one in report.refused for fault in one.faults
        ]

    return of
