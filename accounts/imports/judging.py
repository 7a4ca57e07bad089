"""What a row means for what is there: new, a change, nothing, or a reason to refuse it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from pydantic_core import PydanticCustomError
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.imports import cells
from accounts.imports.faults import Fault
from accounts.imports.spool import Spool, Task
from offers import Catalogue
from store.accounts import Account
from vendor_files import nearest

SHARE_AT_MOST = 10.0
"""Ten times the allowance: a share above it was meant in per cent."""


@dataclass(frozen=True)
class Known:
    """What rows are checked against, besides the database."""

    catalogue: Catalogue
    owners: Collection[str]
    """The ids of the vendor's hosts."""
    regions: Collection[str]
    """The ids of the teams' regions; empty: any will do."""
    now: datetime
    kinds: Collection[str] = ()
    """Of all the files that are imported together."""

    @property
    def latest_day(self) -> date:
        """The last day that may have begun, anywhere on earth."""
        return (self.now + timedelta(days=1)).date()


@dataclass(frozen=True)
class Change:
    """One field of something that is there already."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Verdict:
    """What becomes of one row."""

    faults: tuple[Fault, ...] = ()
    """Why it is refused; empty: it is not."""
    task: Task | None = None
    """None: it says what is there already."""
    changes: tuple[Change, ...] = ()
    content: Mapping[str, Any] = field(default_factory=dict)
    """Columns to be written, with the values that they get."""


def compared(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Change, ...]:
    """The fields of ``new`` that are otherwise in ``old``."""
    return tuple(
        Change(name, old[name], value) for name, value in new.items() if old[name] != value
    )


def accounts_there(session: Session, spool: Spool, ids: Collection[str]) -> set[str]:
    """Those of some accounts that are there, or will be once the import is written."""
    there = set(session.scalars(select(Account.id).where(Account.id.in_(ids))))
    return there | spool.accounts_among(ids)


def empty(column: str, what: str) -> Fault:
    """The fault of something that must be filled in."""
    return Fault(column, "", what, f"Fill in '{column}'.")


def unknown(column: str, value: str | None, kind: str, known: Collection[str]) -> list[Fault]:
    """The fault of an id that is defined nowhere; none for an empty cell or a known id."""
    if value is None or value in known:
        return []
    return [Fault(column, value, f"There is no such {kind}.", _nearest(value, tuple(known)))]


def no_account(id_: str) -> Fault:
    """The fault of a row about an account that is not there."""
    what = "There is no such account."
    return Fault("account_id", id_, what, "Correct the id, or import the account first.")


def not_yet(column: str, value: date | None, latest: date) -> list[Fault]:
    """The fault of something that is said to have happened on a day that has not come."""
    if value is None or value <= latest:
        return []
    remedy = "Correct it, or import it once it is so."
    return [Fault(column, value.isoformat(), "This day has not come.", remedy)]


def metric_faults(catalogue: Catalogue, column: str, metric: str) -> list[Fault]:
    """Why no value of a metric can be imported."""
    if metric not in catalogue.metrics:
        return unknown(column, metric, "metric", catalogue.metrics)
    event = catalogue.metrics[metric].event
    if event is None:
        return []
    what = f"This metric is counted from the event '{event}'."
    return [Fault(column, metric, what, "Send the events, or leave it out.")]


def metric_value(
    catalogue: Catalogue, column: str, metric: str, text: str
) -> tuple[float | None, list[Fault]]:
    """The value in a cell; None for an empty one. A share is 0 to 1, and above it by a surplus."""
    share = catalogue.metrics[metric].unit == "share"
    try:
        value = cells.number(text) if share else cells.amount(text)
    except PydanticCustomError as error:
        return None, [cell_fault(column, text, error)]
    if share and value is not None and value > SHARE_AT_MOST:
        remedy = f"Write {value / 100:g} for {value:g} %."
        return None, [Fault(column, text, "A share is 0 to 1.", remedy)]
    return value, []


def cell_fault(column: str, text: str, error: PydanticCustomError) -> Fault:
    """The fault of a cell that a parser refused."""
    context = error.context or {}
    return Fault(column, text, context["what"], context["remedy"])


@lru_cache(maxsize=1024)
def _nearest(value: str, known: tuple[str, ...]) -> str:
    return nearest(value, known)
