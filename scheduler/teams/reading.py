"""Reading the teams' folder: models from YAML, or everything that is wrong with it at once."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from scheduler.teams.checks import check_references, check_shadowing
from scheduler.teams.rules import Teams
from vendor_files import (
    Fault,
    Keys,
    Problem,
    Shape,
    Source,
    VendorError,
    check_complete,
    merge,
    read_folder,
    read_words,
    shape_of,
    validated,
    with_id,
)

_KEYED = ("hosts", "pools", "meeting_types", "questions")
TEXTS = shape_of(Teams) or Shape()
"""Where the teams' texts stand."""


class TeamsError(VendorError):
    """Teams that cannot be used. ``problems``: all that was found, not only the first."""


class Loaded(NamedTuple):
    """Teams, and where everything of them is written."""

    teams: Teams
    source: Source


def load_teams(folder: Path) -> Teams:
    """Hosts, pools, meeting types and routing from all ``*.yaml`` of a folder.

    Each key at the top stands in one file. A language that has a file in ``words`` says everything,
    there or beside the English line. Raises ``TeamsError``: its ``problems`` name file,
    line, what is wrong and the remedy, all at once.
    """
    return load_with_places(folder).teams


def load_with_places(folder: Path) -> Loaded:
    """As ``load_teams``, with the place of every value."""
    source = read_folder(folder, remedy="Write hosts.yaml, see docs/reference/teams.md.")
    teams = None
    words = read_words(folder)
    merge(source, TEXTS, words)
    of_words, source.problems = source.problems, []  # They name rules by their ids already.
    if not source.unreadable:
        check_complete(source, TEXTS, words, words, "remove that file")
        teams = validated(source, (), Teams, _with_ids(source), _in_own_words)
        source.problems = [_naming_its_rule(one, source) for one in source.problems]
    source.problems += of_words
    if teams is not None and not source.problems:
        check_references(teams, source)
        check_shadowing(teams, source)
    if teams is None or source.problems:
        raise TeamsError(source.problems)
    return Loaded(teams, source)


def _with_ids(source: Source) -> dict[str, Any]:
    """The data, each item of a keyed section with its key as its id."""
    data = dict(source.data)
    for section in _KEYED:
        written = data.get(section)
        if isinstance(written, dict):
            data[section] = {
                key: with_id(source, (section, key), body) if isinstance(body, dict) else body
                for key, body in written.items()
            }
    return data


_RULE = re.compile(r"[Rr]outing\.rules\.(\d+)\.?")


def _naming_its_rule(problem: Problem, source: Source) -> Problem:
    """Whoever wrote a rule knows it by its id, not by its place in the list."""

    def named(found: re.Match[str]) -> str:
        rule = source.data["routing"]["rules"][int(found[1])]
        id_ = rule.get("id") if isinstance(rule, dict) else None
        return f"rule {id_ or int(found[1]) + 1}" + (": " if found[0].endswith(".") else "")

    what = _RULE.sub(named, problem.what)
    return replace(problem, what=what[:1].upper() + what[1:])


def _in_own_words(fault: Fault) -> tuple[Keys, str, str] | None:
    if fault.path[-1:] == ("fallback",) and fault.kind == "missing":
        return (
            fault.path,
            "Routing has no fallback, so a need that no rule is for would go nowhere.",
            "Write routing.fallback with to, meeting_type and explanation.",
        )
    if fault.kind == "value_error" and fault.path[:1] == ("routing",):
        # Pydantic tells it of the whole rule; it stands in one key of it.
        key, _, said = fault.message.partition(" ")
        if said.startswith("names {"):
            what, _, remedy = fault.message.partition("; ")
            where = f"{fault.where}: " if fault.where else ""
            return (*fault.path, key), fault.sentence(f"{where}{what}"), f"{remedy.capitalize()}."
    if fault.path[-2:-1] == ("to",) and fault.kind in ("missing", "extra_forbidden"):
        return (
            fault.path[:-1],
            "'to' is none of the four kinds of target.",
            "Write {owner: true}, {host: <id>}, {pool: <id>} or {together: [<several of these>]}.",
        )
    if fault.kind == "string_pattern_mismatch":
        return fault.path, *_misspelt(str(fault.value), fault)
    return None


def _misspelt(written: str, fault: Fault) -> tuple[str, str]:
    # The two kinds of name in these files: languages, which have no digits, and ids.
    if "0-9" not in str(fault.context["pattern"]):
        return (
            f"'{written}' is not the tag of a language.",
            "Write one such as 'en'.",
        )
    remedy = "Use a to z, 0 to 9, '_' and '-', at most 64 of them; begin with a letter or digit."
    return f"'{written}' cannot be an id.", remedy
