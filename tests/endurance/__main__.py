"""The test that matters, as a command of its own.

    .segue/env/bin/python -m tests.endurance [--interactions 10000] [--accounts 500] [--seed 1]
        [--database sqlite postgresql] [--crm hubspot salesforce webhook builtin] [--together]

Each CRM has a run of its own on each database, unless they are told at once (``--together``).
Prints a report of each run; exit code 1 if anything does not hold. The logs of all processes stay
in ``--folder`` (default: a new folder for temporary files) when a run failed.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.endurance.run import Plan, endure
from tests.endurance.stories import Play
from tests.endurance.systems.kinds import NAMES


def main() -> int:
    """Run what was asked for; the exit code."""
    asked = _asked()
    play = Play(asked.seed, asked.interactions, asked.accounts)
    groups = [tuple(asked.crm)] if asked.together else [(name,) for name in asked.crm]
    good = True
    for database in asked.database:
        for crms in groups:
            good = _run(Plan(play, database, crms), asked.folder) and good
    return 0 if good else 1


def _run(plan: Plan, parent: Path | None) -> bool:
    name = f"segue-endurance-{plan.database}-{'-'.join(plan.crms)}-"
    if parent is not None:
        parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=name, dir=parent))
    report = endure(plan, folder)
    _say("\n".join(report.lines()))
    if report.holds:
        shutil.rmtree(folder)
    else:
        _say(f"Logs: {folder}")
    return report.holds


def _say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.endurance", description=__doc__.splitlines()[0]
    )
    parser.add_argument("--interactions", type=int, default=10_000)
    parser.add_argument("--accounts", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    databases = ("sqlite", "postgresql")
    parser.add_argument("--database", nargs="+", choices=databases, default=["sqlite"])
    parser.add_argument("--crm", nargs="+", choices=NAMES, default=["hubspot", "salesforce"])
    parser.add_argument("--together", action="store_true", help="all CRMs in one run")
    parser.add_argument("--folder", type=Path, help="where databases and logs are made")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
