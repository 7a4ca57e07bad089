"""What is counted of events, day by day (UTC): decisions read this in place of the events."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.events import Event, EventDay

Key = tuple[str, str, date]
"""(account id, event's name, day)"""

_DIGITS_AT_MOST = 18
"""Longer numbers are ids, not amounts."""
_STEP = Decimal("1e-9")
_EXACT = Context(prec=60)


def count_event(session: Session, key: Key, properties: Mapping[str, Any]) -> None:
    """Count one event more."""
    day = session.get(EventDay, key)
    if day is None:
        account_id, name, on = key
        day = EventDay(account_id=account_id, name=name, day=on, count=0, sums={})
        session.add(day)
    day.count += 1
    day.sums = _added(day.sums, properties)


def recount(session: Session, keys: Iterable[Key]) -> None:
    """Count the events of some days anew, from the events themselves."""
    by_use: dict[tuple[str, str], set[date]] = {}
    for account_id, name, on in keys:
        by_use.setdefault((account_id, name), set()).add(on)
    for (account_id, name), days in sorted(by_use.items()):
        counts = _counted(session, account_id, name, days)
        for on in sorted(days):
            row = session.get(EventDay, (account_id, name, on))
            if row is not None:
                session.delete(row)
        session.flush()
        session.add_all(counts.values())
    session.flush()


def day_of(at: datetime) -> date:
    """The day, in UTC."""
    return at.astimezone(UTC).date()


def _counted(
    session: Session, account_id: str, name: str, days: set[date]
) -> Mapping[date, EventDay]:
    begin = datetime.combine(min(days), time(), UTC)
    end = datetime.combine(max(days) + timedelta(days=1), time(), UTC)
    query = select(Event.at, Event.properties).where(
        Event.account_id == account_id,
        Event.name == name,
        Event.kind == "track",
        Event.at >= begin,
        Event.at < end,
    )
    counts: dict[date, EventDay] = {}
    for at, properties in session.execute(query):
        on = day_of(at)
        if on in days:
            day = counts.setdefault(
                on, EventDay(account_id=account_id, name=name, day=on, count=0, sums={})
            )
            day.count += 1
            day.sums = _added(day.sums, properties)
    return counts


def _added(sums: Mapping[str, str], properties: Mapping[str, Any]) -> dict[str, str]:
    """The sums with an event's numbers added: exactly, so that no order gives another sum."""
    total = dict(sums)
    for name, value in properties.items():
        number = amount(value)
        if number is not None:
            total[name] = _text(_EXACT.add(Decimal(total.get(name, "0")), number))
    return total


def amount(value: Any) -> Decimal | None:
    """A property as a number that can be summed, to nine decimals; None for anything else."""
    if type(value) not in (int, float):
        return None
    number = Decimal(repr(value))
    if number.adjusted() >= _DIGITS_AT_MOST:
        return None
    return number.quantize(_STEP, context=_EXACT)


def _text(number: Decimal) -> str:
    return f"{number.normalize(_EXACT):f}"
