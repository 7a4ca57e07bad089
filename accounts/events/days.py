"""What is counted of events, day by day (UTC): decisions read this in place of the events."""

import logging
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Context, Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from offers import Catalogue
from store.events import Event, EventDay

Key = tuple[str, str, date]
"""(account id, event's name, day)"""

_DIGITS_AT_MOST = 18
"""Longer numbers are ids, not amounts."""
_STEP = Decimal("1e-9")
_EXACT = Context(prec=60)
NAMES_A_DAY = 50
"""Properties that are summed of an account's event on a day, besides those that a metric names:
another metric may come later. A sender that makes up names must not fill a row without bound."""
_NAME_AT_MOST = 600
"""Longer names no metric can have."""
_log = logging.getLogger("accounts")


def count_event(
    session: Session, catalogue: Catalogue, key: Key, properties: Mapping[str, Any]
) -> None:
    """Count one event more."""
    day = session.get(EventDay, key)
    if day is None:
        account_id, name, on = key
        day = EventDay(account_id=account_id, name=name, day=on, count=0, sums={})
        session.add(day)
    _count(day, _named(catalogue, day.name), properties)


def recount(session: Session, catalogue: Catalogue, keys: Iterable[Key]) -> None:
    """Count the events of some days anew, from the events themselves."""
    by_use: dict[tuple[str, str], set[date]] = {}
    for account_id, name, on in keys:
        by_use.setdefault((account_id, name), set()).add(on)
    for (account_id, name), days in sorted(by_use.items()):
        counts = _counted(session, catalogue, account_id, name, days)
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
    session: Session, catalogue: Catalogue, account_id: str, name: str, days: set[date]
) -> Mapping[date, EventDay]:
    begin = datetime.combine(min(days), time(), UTC)
    end = datetime.combine(max(days) + timedelta(days=1), time(), UTC)
    named = _named(catalogue, name)
    query = select(Event.at, Event.properties).where(
        Event.account_id == account_id,
        Event.name == name,
        Event.kind == "track",
        Event.at >= begin,
        Event.at < end,
    )
    counts: dict[date, EventDay] = {}
    for at, properties in session.execute(query.order_by(Event.received_at, Event.message_id)):
        on = day_of(at)
        if on in days:
            day = counts.setdefault(
                on, EventDay(account_id=account_id, name=name, day=on, count=0, sums={})
            )
            _count(day, named, properties)
    return counts


def _named(catalogue: Catalogue, event: str) -> frozenset[str]:
    """The event's properties that the catalogue's metrics sum: these have their place always."""
    metrics = catalogue.metrics.values()
    return frozenset(one.sum_of for one in metrics if one.event == event and one.sum_of)


def _count(day: EventDay, named: frozenset[str], properties: Mapping[str, Any]) -> None:
    """Count an event more, and add its numbers: exactly, so that no order gives another sum."""
    day.count += 1
    total = dict(day.sums)
    room = NAMES_A_DAY - len(total.keys() - named)
    for name, value in properties.items():
        number = amount(value)
        if number is None:
            continue
        if name not in total and name not in named:
            if room <= 0 or len(name) > _NAME_AT_MOST:
                continue
            room -= 1
            if room == 0:
                _warn(day)
        total[name] = _text(_EXACT.add(Decimal(total.get(name, "0")), number))
    day.sums = total


def _warn(day: EventDay) -> None:
    """Say once a day that the row is full."""
    words = "account %s, %s: %d properties of an event are summed, further ones are not"
    _log.warning(words, day.account_id, day.day, NAMES_A_DAY)


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
