"""A CRM's words by the rules that an import's rows and the vendor's own events keep to."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from accounts.events.faults import Refused
from accounts.events.traits import account_said, contact_said
from accounts.imports.judging import Known
from crm_sync.incoming.rule import PRODUCTS, Said

News = list[tuple[datetime, Mapping[str, Any]]]
"""What was said, as of when; as ``accounts.telling`` takes it."""


def of_account(known: Known, said: Mapping[str, Said]) -> tuple[News, dict[str, Said], list[str]]:
    """What counts, which words it was, and why the others do not."""

    def judged(name: str, value: str | None) -> Mapping[str, Any]:
        if name == PRODUCTS:
            return account_said(known, {name: value.split(";") if value else []})
        return account_said(known, {name: value})

    return _judged(said, judged)


def of_person(said: Mapping[str, Said]) -> tuple[News, dict[str, Said], list[str]]:
    """The same of a person. An address or a name that is empty says nothing."""
    given = {name: one for name, one in said.items() if one.value is not None or name == "role"}
    return _judged(given, lambda name, value: contact_said({name: value or ""}))


def _judged(
    said: Mapping[str, Said], judge: Callable[[str, str | None], Mapping[str, Any]]
) -> tuple[News, dict[str, Said], list[str]]:
    news: News = []
    taken: dict[str, Said] = {}
    notes: list[str] = []
    for name, one in said.items():
        try:
            news.append((one.at, judge(name, one.value)))
        except Refused as error:
            notes.append(_note(name, one, error))
        else:
            taken[name] = one
    return news, taken, notes


def _note(name: str, said: Said, error: Refused) -> str:
    why = str(error).replace("traits.", "")
    return f"{why} (Over there it is {_shown(said.word.value)}; {name} stays as it was here.)"


def _shown(value: str | None) -> str:
    return "empty" if value is None else f"“{value[:60]}”"


def without(said: Mapping[str, Said], *names: str) -> dict[str, Said]:
    """The words on the other fields."""
    return dict(_others(said, names))


def _others(said: Mapping[str, Said], names: tuple[str, ...]) -> Iterator[tuple[str, Said]]:
    return ((name, one) for name, one in said.items() if name not in names)
