"""The short form: a few hundred interactions through all trouble, and what must hold then."""

from pathlib import Path

import pytest

from tests.endurance.run import Plan, endure
from tests.endurance.stories import Play
from tests.endurance.trouble import Pace

SHORT = Play(seed=20261118, interactions=150, accounts=20)
QUICK = Pace(kills=3.0, outages=9.0, people=0.5, away=0.6, longest=6.0, dead=0.1)


@pytest.mark.parametrize(
    ("crm", "database"),
    [
        ("builtin", "sqlite"),
        ("hubspot", "sqlite"),
        ("webhook", "postgresql"),
        ("salesforce", "postgresql"),
    ],
)
def test_it_all_arrives_once_and_in_order_through_everything(
    crm: str, database: str, tmp_path: Path
) -> None:
    report = endure(Plan(SHORT, database, (crm,), QUICK), tmp_path)
    assert report.holds, "\n".join(report.lines())
    assert sum(many for what, many in report.happened.items() if what.startswith("kill")) > 0
