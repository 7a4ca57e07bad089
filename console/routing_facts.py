"""Facts and answers that somebody types to have a routing explained, held against the files.

A value that the files do not know would be explained like a visitor who never comes. Each function
raises ``typer.BadParameter``, which names the option and the nearest: exit code 2.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, get_args

import typer

from console.answers import Option, read_answers
from console.running import CannotDo
from scheduler.routing.need import Need
from scheduler.teams.people import primary
from scheduler.teams.rules import Motion, Ownership, Stage, Teams
from vendor_files import nearest

FACTS = Option("The facts (--facts)", "fact", "motion=upsell region=europe")
ANSWERS = Option("The answers (--answers)", "answer", "crm=hubspot")
_TAG = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def written(given: str | None, name: str, option: Option) -> dict[str, Any]:
    """What an option holds; ``name``: the option's."""
    try:
        return {} if given is None else read_answers(given, option)
    except CannotDo as error:
        raise typer.BadParameter(str(error), param_hint=f"'{name}'") from None


def check_facts(teams: Teams, facts: Mapping[str, Any]) -> None:
    """Refuse a fact that no need has, and a value that the files do not know."""
    keys = [key for key in Need.model_fields if key != "answers"]
    known: dict[str, Iterable[str]] = {
        "motion": get_args(Motion),
        "stage": get_args(Stage),
        "ownership": get_args(Ownership),
        "region": teams.regions,
        "owner_id": teams.hosts,
    }
    for key, value in facts.items():
        if key not in keys:
            raise wrong("--facts", f"There is no fact '{key}'.", nearest(key, keys))
        if key in known and value is not None and value not in known[key]:
            remedy = nearest(str(value), known[key])
            raise wrong("--facts", f"There is no {_NAMES.get(key, key)} '{value}'.", remedy)
    if facts.get("language") is not None:
        _check_language(teams, str(facts["language"]))


_NAMES = {"owner_id": "host"}


def _check_language(teams: Teams, tag: str) -> None:
    """Any tag may be a visitor's; a name of a language is none."""
    if not _TAG.fullmatch(tag):
        spoken = {primary(one) for host in teams.hosts.values() for one in host.languages}
        remedy = f"Write a tag such as {', '.join(sorted(spoken))}."
        raise wrong("--facts", f"'{tag}' is no language tag.", remedy)


def wrong(option: str, what: str, remedy: str) -> typer.BadParameter:
    """The refusal of an option's value."""
    return typer.BadParameter(f"{what} {remedy}", param_hint=f"'{option}'")
