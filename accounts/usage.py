"""How much an account uses, by the catalogue's metrics: reported as it is, or counted of events."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import inf
from typing import Any

from sqlalchemy import (
    BindParameter,
    CompoundSelect,
    Date,
    Float,
    Integer,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from accounts.events.days import amount
from accounts.events.then import theirs_then
from offers import Catalogue
from offers.items import Metric
from store.accounts import Account
from store.base import Instant
from store.events import Event, EventDay

PROJECTED_AFTER = timedelta(days=3)
"""Less of a month than this says nothing of the whole: a weekend would end it at nothing."""
_VALUES_AT_MOST = 30_000
"""SQLite binds 32,766 in one statement."""


@dataclass(frozen=True)
class Usage:
    """The values of the metrics that are known."""

    values: Mapping[str, float]
    """Metric -> its value now."""
    projected: Mapping[str, float]
    """Metric with a period -> its value at the period's end, if it goes on as until now."""


def usage_of(session: Session, catalogue: Catalogue, account: Account, *, now: datetime) -> Usage:
    """The account's use as of ``now``."""
    return usage_of_each(session, catalogue, [account], now=now)[account.id]


def usage_of_each(
    session: Session, catalogue: Catalogue, accounts: Iterable[Account], *, now: datetime
) -> dict[str, Usage]:
    """Account id -> its use as of ``now``, for each of up to a few thousand ``accounts``.

    What is counted of events is known, be it nothing, once any event of the account came in.
    """
    some = list(accounts)
    counts = _counts(session, counted_metrics(catalogue), [account.id for account in some], now)
    return {
        account.id: usage_from(
            catalogue,
            account.plan,
            reported=account.usage,
            reported_at={k: datetime.fromisoformat(v) for k, v in (account.usage_at or {}).items()},
            counts=counts.get(account.id, {}),
            now=now,
        )
        for account in some
    }


def usage_as_of(
    session: Session,
    catalogue: Catalogue,
    account_id: str,
    plan: str | None,
    *,
    moment: datetime,
    metrics: Collection[str] | None = None,
) -> Usage:
    """What ``usage_of`` would have counted at a moment in the past, of all counted metrics or some.

    Read from the events themselves: those that had happened, had arrived, and were known to be
    the account's by then. Reported values are not in it: nobody keeps what they were.
    """
    wanted = [m for m in counted_metrics(catalogue) if metrics is None or m.id in metrics]
    counts = _counts_then(session, wanted, account_id, moment)
    return usage_from(catalogue, plan, reported={}, reported_at={}, counts=counts, now=moment)


def usage_from(
    catalogue: Catalogue,
    plan: str | None,
    *,
    reported: Mapping[str, float],
    reported_at: Mapping[str, datetime],
    counts: Mapping[str, float],
    now: datetime,
) -> Usage:
    """Values and projections of what was reported (and of when that is, where it is known) and of
    what was counted, as of ``now``, for somebody on a plan."""
    values: dict[str, float] = {}
    projected: dict[str, float] = {}
    for metric in catalogue.metrics.values():
        if metric.event is None:
            value, at = reported.get(metric.id), reported_at.get(metric.id, now)
        else:
            value, at = _of_limit(catalogue, plan, metric, counts.get(metric.id)), now
        if value is None or not 0 <= value < inf:
            continue  # Refunds that exceed what was sold: nothing that a rule could compare.
        if metric.period is not None and at < month_of(now)[0]:
            continue  # What was reported of another month is over.
        values[metric.id] = value
        if metric.period is not None and at - month_of(at)[0] >= PROJECTED_AFTER:
            projected[metric.id] = value / elapsed(at)
    return Usage(values=values, projected=projected)


def counted_metrics(catalogue: Catalogue) -> tuple[Metric, ...]:
    """The metrics that are counted of events."""
    return tuple(m for m in catalogue.metrics.values() if m.event is not None)


def first_day(metric: Metric, now: datetime) -> date:
    """The first day (UTC) that a counted metric counts."""
    if metric.period is not None:
        return month_of(now)[0].date()
    if metric.within_days is not None:
        return now.astimezone(UTC).date() - timedelta(days=metric.within_days - 1)
    return date.min


def month_of(moment: datetime) -> tuple[datetime, datetime]:
    """The beginning of the moment's month (UTC), and of the next one."""
    first = datetime.combine(moment.astimezone(UTC).date().replace(day=1), time(), UTC)
    return first, (first + timedelta(days=32)).replace(day=1)


def elapsed(moment: datetime) -> float:
    """The share of its month (UTC) that is over at a moment."""
    first, following = month_of(moment)
    return (moment - first) / (following - first)


def _of_limit(
    catalogue: Catalogue, plan: str | None, metric: Metric, count: float | None
) -> float | None:
    """A count as it is, or as a share of the plan's limit; None where there is none."""
    if metric.of_limit is None or count is None:
        return count
    known = catalogue.plans.get(plan or "")
    limit = None if known is None else getattr(known.limits, metric.of_limit)
    return None if limit is None else count / limit


def _counts(
    session: Session, metrics: Sequence[Metric], ids: Sequence[str], now: datetime
) -> dict[str, dict[str, float]]:
    """Account id -> metric -> its count, of the accounts that ever sent an event."""
    if not metrics:
        return {}
    statement = _counting(tuple((metric.event or "", metric.sum_of) for metric in metrics))
    given: dict[str, Any] = {"today": now.astimezone(UTC).date()}
    given.update({f"since_{n}": first_day(metric, now) for n, metric in enumerate(metrics)})
    nothing = {metric.id: 0.0 for metric in metrics}
    found: dict[str, dict[str, float]] = {}
    at_a_time = max(1, _VALUES_AT_MOST // len(metrics))
    for start in range(0, len(ids), at_a_time):
        given["ids"] = ids[start : start + at_a_time]
        for account_id, number, value in session.execute(statement, given):
            counts = found.setdefault(account_id, dict(nothing))
            counts[metrics[number].id] = float(value or 0)
    silent = [one for one in ids if one not in found]
    if silent:
        ever = exists().where(EventDay.account_id == Account.id, EventDay.day <= given["today"])
        for one in session.scalars(select(Account.id).where(Account.id.in_(silent), ever)):
            found[one] = dict(nothing)
    return found


@lru_cache(maxsize=64)
def _counting(metrics: tuple[tuple[str, str | None], ...]) -> CompoundSelect[Any]:
    """The statement that counts metrics, each ``(event, property that is summed)``: a walk along
    the key for each of them. Kept, because making it takes longer than carrying it out."""
    days = EventDay.__table__.c
    ids: BindParameter[Any] = bindparam("ids", expanding=True)
    today = bindparam("today", type_=Date)
    parts = []
    for number, (event, sum_of) in enumerate(metrics):
        what = days.count if sum_of is None else days.sums[sum_of].as_string()
        whole = func.sum(cast(what, Float))
        parts.append(
            select(days.account_id, literal_column(str(number), Integer), whole)
            .where(
                days.account_id.in_(ids),
                days.name == event,
                days.day >= bindparam(f"since_{number}", type_=Date),
                days.day <= today,
            )
            .group_by(days.account_id)
        )
    return union_all(*parts)


def _counts_then(
    session: Session, metrics: Sequence[Metric], account_id: str, moment: datetime
) -> dict[str, float]:
    """Metric -> its count at a moment in the past; empty where no event had come in by then."""
    if not metrics:
        return {}
    given: dict[str, Any] = {"account_id": account_id, "moment": moment}
    for number, metric in enumerate(metrics):
        given[f"since_{number}"] = datetime.combine(first_day(metric, moment), time(), UTC)
    statement = _counting_then(tuple((one.event or "", one.sum_of) for one in metrics))
    counts = dict.fromkeys((metric.id for metric in metrics), Decimal())
    known = False
    for number, count, properties in session.execute(statement, given):
        if number is None:
            known = True
        elif properties is None:
            counts[metrics[number].id] = Decimal(count)
        else:
            summed = amount(properties.get(metrics[number].sum_of))
            counts[metrics[number].id] += summed or 0
    return {key: float(count) for key, count in counts.items()} if known else {}


@lru_cache(maxsize=64)
def _counting_then(metrics: tuple[tuple[str, str | None], ...]) -> CompoundSelect[Any]:
    """The statement that counts metrics as of ``:moment``, each ``(event, property that is
    summed)``, of ``:account_id``; a row without a number says that there was an event at all."""
    theirs = and_(Event.kind == "track", theirs_then())
    nothing = literal(None, Event.properties.type)
    ever = select(literal(None, Integer), literal(1), nothing).where(exists().where(theirs))
    parts = []
    for number, (event, sum_of) in enumerate(metrics):
        what = (func.count(), nothing) if sum_of is None else (literal(1), Event.properties)
        parts.append(
            select(literal_column(str(number), Integer), *what).where(
                theirs, Event.name == event, Event.at >= bindparam(f"since_{number}", type_=Instant)
            )
        )
    return union_all(ever, *parts)
