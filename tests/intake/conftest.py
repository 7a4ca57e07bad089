"""The example vendor's folder, and what is left of it when something is taken out."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from intake.vendor import Vendor, load_vendor
from offers.loading import load_with_places as read_catalogue
from scheduler.teams.reading import load_with_places as read_teams

_READ = {"catalogue": read_catalogue, "teams": read_teams}
_LOST = object()
_TO_THE_DESK = {
    "to": {"host": "support-desk"},
    "meeting_type": "introduction",
    "explanation": "Whoever is at the desk listens.",
}
_MAY_BE_MISSING = ("builds_on", "fills", "narrow_by", "regions", "when_full")
_ALL_OR_NOTHING = ("when", "fits")


@pytest.fixture
def vendor(harbor: Path, tmp_path: Path) -> Path:
    """A copy of the example vendor's folder."""
    return shutil.copytree(harbor, tmp_path / "vendor")


@pytest.fixture
def without(harbor: Path, tmp_path: Path) -> Callable[[str, str, str], Vendor]:
    """Harbor without ``section.id`` of its catalogue or teams, nor anything that names it."""

    def without(part: str, section: str, id_: str) -> Vendor:
        folder = tmp_path / f"without-{id_}"
        shutil.copytree(harbor, folder)
        data = _READ[part](folder / part).source.data
        if section == "rules":
            rules = data["routing"]["rules"]
            data["routing"]["rules"] = [rule for rule in rules if rule["id"] != id_]
        else:
            del data[section][id_]
        if section not in ("rules", "questions"):  # nobody names those here
            _forget(data, {id_})
            if "routing" in data and "fallback" not in data["routing"]:
                data["routing"]["fallback"] = _TO_THE_DESK
        shutil.rmtree(folder / part)
        (folder / part).mkdir()
        (folder / part / "all.yaml").write_text(yaml.safe_dump(data, sort_keys=False))
        return load_vendor(folder)

    return without


def _forget(data: dict[str, Any], gone: set[str]) -> None:
    """Takes out whatever names something that is gone, until nothing does."""
    before = -1
    while before != len(gone):
        before = len(gone)
        for section, items in data.items():
            if not isinstance(items, dict) or section == "policies":
                continue
            for id_ in list(items):
                items[id_] = _left_of(items[id_], gone)
                if items[id_] is _LOST or _of_no_use(data, section, id_):
                    del items[id_]
                    gone.add(id_)


def _of_no_use(data: dict[str, Any], section: str, id_: str) -> bool:
    if section == "bundles":
        return len(data[section][id_]["products"]) < 2
    named = [trigger["offer"] for trigger in data.get("triggers", {}).values()]
    return section == "offers" and id_ not in named


def _left_of(value: Any, gone: set[str]) -> Any:
    if isinstance(value, str):
        return _LOST if value in gone else value
    if isinstance(value, list):
        left = [one for one in (_left_of(one, gone) for one in value) if one is not _LOST]
        return _LOST if value and not left else left
    if not isinstance(value, dict):
        return value
    left = {}
    for key, one in value.items():
        kept = _LOST if key in gone else _left_of(one, gone)
        shortened = isinstance(one, list) and kept is not _LOST and len(kept) < len(one)
        if kept is _LOST or (shortened and key in _ALL_OR_NOTHING):
            if key in _MAY_BE_MISSING or key in gone:
                continue
            return _LOST
        left[key] = kept
    return left
