"""Reading the teams' folder: models from YAML, or everything that is wrong with it at once."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from scheduler.located_yaml import Located, Place, TeamsError, read_folder
from scheduler.rules import Teams
from scheduler.teams_checks import check_references, check_shadowing

_KEYED = ("hosts", "pools", "meeting_types", "questions")
_UNION_MEMBERS = {"PoolTarget", "HostTarget", "OwnerTarget"}


def load_teams(folder: Path) -> Teams:
    """Hosts, pools, meeting types and routing from all ``*.yaml`` of a folder.

    Raises ``TeamsError``: its ``problems`` name file, line, what is wrong and the remedy, all at
    once.
    """
    located = read_folder(folder)
    _take_ids_from_keys(located)
    teams = None
    try:
        if not located.problems:
            teams = Teams.model_validate(located.values)
    except ValidationError as error:
        _explain(error, located)
    if teams is not None:
        check_references(teams, located)
        check_shadowing(teams, located)
    if teams is None or located.problems:
        raise TeamsError(sorted(set(located.problems), key=lambda one: (one.file, one.line)))
    return teams


def _take_ids_from_keys(located: Located) -> None:
    for section in _KEYED:
        written = located.values.get(section)
        if not isinstance(written, dict):
            continue
        for key, body in written.items():
            if isinstance(body, dict) and "id" in body:
                located.problem(
                    (section, key, "id"), "the id is written twice", "The key is the id: remove it"
                )
            elif isinstance(body, dict):
                body["id"] = key


def _explain(error: ValidationError, located: Located) -> None:
    faults = error.errors(include_url=False)
    for fault in faults:
        # A list whose only item is wrong is also called too short: once is enough.
        if fault["type"] == "too_short" and any(
            len(other["loc"]) > len(fault["loc"])
            and other["loc"][: len(fault["loc"])] == fault["loc"]
            for other in faults
        ):
            continue
        place: Place = tuple(part for part in fault["loc"] if part not in _UNION_MEMBERS)
        what, remedy = _in_words(place, fault["type"], fault["msg"], fault.get("ctx", {}))
        if place[-2:-1] == ("to",) and fault["type"] in ("missing", "extra_forbidden"):
            place = place[:-1]
            what, remedy = (
                "to: is none of the three kinds of target",
                "Write {owner: true}, {host: <id>} or {pool: <id>}",
            )
        located.problem(place, what, remedy)


def _in_words(place: Place, kind: str, message: str, context: dict[str, Any]) -> tuple[str, str]:
    name = ".".join(str(part) for part in place)
    if place[-1:] == ("fallback",) and kind == "missing":
        return (
            "routing has no fallback, so a need that no rule is for would go nowhere",
            "Write routing.fallback with to, meeting_type and explanation",
        )
    if kind == "missing":
        return f"{name} is missing", "Write it"
    if kind == "extra_forbidden":
        return f"{name} is not a key that is known here", "Remove it, or correct its spelling"
    if kind == "literal_error":
        return f"{name} is none of the values it may have", f"Write {context['expected']}"
    if kind == "value_error":
        what, _, remedy = message.removeprefix("Value error, ").partition("; ")
        return f"{name}: {what}", remedy[:1].upper() + remedy[1:] if remedy else "Correct it"
    return f"{name}: {message[:1].lower()}{message[1:]}", "Correct the value"
