"""The licence of every dependency, held against what Apache-2.0 software may be shipped with."""

import importlib.metadata
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from launcher import start
from launcher.places import Places

ALLOWED = {
    "0BSD",
    "Apache 2.0",
    "Apache License 2.0",
    "Apache Software License",
    "Apache-2.0",
    "BSD",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "CC0-1.0",
    "3-Clause BSD License",
    "ISC",
    "ISC License (ISCL)",
    "MIT",
    "MIT License",
    "MIT-0",
    "MIT-CMU",
    "MPL-2.0",  # a weak copyleft by file: shipped unchanged
    "Mozilla Public License 2.0 (MPL 2.0)",
    "PSF-2.0",
    "Public Domain",
    "Python Software Foundation License",
    "TCL",
    "The Unlicense (Unlicense)",
    "Zlib",
}

EXCEPTIONS = {
    "axe-playwright-python": "MIT by its LICENSE file, MPL-2.0 for the axe it ships; tests only",
    "psycopg": "LGPL-3.0: a library of its own, unchanged and replaceable; PostgreSQL only",
    "psycopg-binary": "LGPL-3.0: as psycopg",
    "psycopg2-binary": "LGPL with exceptions: as psycopg; Rasa requires it",
    "Radicale": "GPL-3.0: a server that tests start and talk to; not shipped",
    "recurring-ical-events": "LGPL-3.0: a library of its own, unchanged and replaceable",
    "skops": "MIT by its LICENSE file; Rasa requires it",
    "x-wr-timezone": "LGPL-3.0: as recurring-ical-events, which needs it",
    "xandikos": "GPL-3.0: as radicale",
    "zen-engine": "MIT by its repository; benchmarks only",
}
"""Packages whose metadata does not say enough, or says something that needs a reason."""


@dataclass(frozen=True, order=True)
class Licensed:
    """A package somebody else made, and what its metadata says of its licence."""

    where: str
    name: str
    version: str
    licence: str

    @property
    def allowed(self) -> bool:
        """Whether Segue may be shipped with it."""
        return self.name in EXCEPTIONS or is_allowed(self.licence)


def is_allowed(licence: str) -> bool:
    """Whether an SPDX expression (``A OR (B AND C)``) or a classifier's name is allowed."""
    if licence in ALLOWED:  # some names have brackets or words of an expression in them
        return True
    alternatives = re.split(r"\s+OR\s+", licence.strip("()"), flags=re.IGNORECASE)
    return any(
        all(part.strip("() ") in ALLOWED for part in re.split(r"\s+AND\s+", alternative))
        for alternative in alternatives
    )


def python_packages(where: str, environment: Path) -> Iterator[Licensed]:
    """What is installed in an environment."""
    folders = [str(path) for path in environment.glob("lib/python3*/site-packages")]
    for installed in importlib.metadata.distributions(path=folders):
        metadata = installed.metadata
        yield Licensed(where, metadata["Name"], installed.version, _told_by(metadata))


def _told_by(metadata: importlib.metadata.PackageMetadata) -> str:
    if "License-Expression" in metadata:
        return metadata["License-Expression"]
    named = [
        classifier.split("::")[-1].strip()
        for classifier in metadata.get_all("Classifier") or []
        if classifier.startswith("License ::")
    ]
    names = [name for name in named if name != "OSI Approved"]
    if names:
        return " AND ".join(sorted(names))
    told = metadata.get_all("License") or ["not told"]
    return str(told[0]).splitlines()[0]


def npm_packages(where: str, folder: Path) -> Iterator[Licensed]:
    """What ``npm ci`` installed beside a ``package.json``."""
    installed = json.loads((folder / "node_modules" / ".package-lock.json").read_text())
    for path, package in installed["packages"].items():
        name = path.rpartition("node_modules/")[2]
        yield Licensed(where, name, package["version"], package.get("license", "not told"))


def refused(packages: Iterable[Licensed]) -> list[Licensed]:
    """Those that may not be shipped."""
    return sorted(package for package in packages if not package.allowed)


def show(places: Places) -> int:
    """Install and print every dependency with its licence; 1 if one is not allowed."""
    start.prepare(places, os.environ, only={"bot-env", "embed-packages"})
    packages = [
        *python_packages("product", places.env),
        *python_packages("bot", places.bot_env),
        *npm_packages("embed", places.embed),
    ]
    table = Table("where", "package", "version", "licence", "", box=None)
    for package in sorted(packages):
        remark = EXCEPTIONS.get(package.name, "" if package.allowed else "NOT ALLOWED")
        table.add_row(package.where, package.name, package.version, package.licence, remark)
    console = Console()
    console.print(table)
    wrong = refused(packages)
    console.print(f"\n{len(packages)} packages, {len(wrong)} not allowed", highlight=False)
    return 1 if wrong else 0
