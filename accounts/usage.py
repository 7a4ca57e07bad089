"""How much an account uses, by the catalogue's metrics: reported as it is, or counted of events."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, and_, case, cast, exists, func, select
from sqlalchemy.orm import Session

from accounts.events.days import amount
from offers import Catalogue
from offers.items import Metric
from store.accounts import Account
from store.events import Event, EventDay

PROJECTED_AFTER = timedelta(days=3)
"""Less of a month than this says nothing of the whole: a weekend would end it at nothing."""


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
    by_then = and_(
        Event.account_id == account_id,
        Event.kind == "track",
        Event.at <= moment,
        Event.attached_at <= moment,
    )
    counts: dict[str, float] = {}
    if wanted and session.scalar(select(exists().where(by_then))):
        counts = {metric.id: _count_then(session, metric, by_then, moment) for metric in wanted}
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
        if value is None or (metric.period is not None and at < month_of(now)[0]):
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
    today = now.astimezone(UTC).date()
    query = (
        select(EventDay.account_id, *(_sum(metric, first_day(metric, now)) for metric in metrics))
        .where(
            EventDay.account_id.in_(ids),
            EventDay.name.in_({metric.event for metric in metrics}),
            EventDay.day >= min(first_day(metric, now) for metric in metrics),
            EventDay.day <= today,
        )
        .group_by(EventDay.account_id)
    )
    found = {
        account_id: {m.id: float(value or 0) for m, value in zip(metrics, row, strict=True)}
        for account_id, *row in session.execute(query)
    }
    ever = exists().where(EventDay.account_id == Account.id, EventDay.day <= today)
    silent = [one for one in ids if one not in found]
    if silent:
        for one in session.scalars(select(Account.id).where(Account.id.in_(silent), ever)):
            found[one] = {metric.id: 0.0 for metric in metrics}
    return found


def _count_then(
    session: Session, metric: Metric, by_then: ColumnElement[bool], moment: datetime
) -> float:
    since = datetime.combine(first_day(metric, moment), time(), UTC)
    theirs = and_(by_then, Event.name == metric.event, Event.at >= since)
    if metric.sum_of is None:
        return float(session.scalar(select(func.count()).where(theirs)) or 0)
    found = session.scalars(select(Event.properties).where(theirs))
    amounts = (amount(properties.get(metric.sum_of)) for properties in found)
    return float(sum(one for one in amounts if one is not None))


def _sum(metric: Metric, since: date) -> ColumnElement[Any]:
    what: ColumnElement[Any] = EventDay.count.expression
    if metric.sum_of is not None:
        what = cast(EventDay.sums[metric.sum_of].as_string(), Float)
    return func.sum(case((and_(EventDay.name == metric.event, EventDay.day >= since), what)))
