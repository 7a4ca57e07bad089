"""Files of usage in long form: a row the value of one metric of one account."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.imports.faults import Fault
from accounts.imports.judging import (
    Change,
    Known,
    Verdict,
    metric_faults,
    metric_value,
    no_account,
)
from accounts.imports.kind import Key, Kind
from accounts.imports.rows import USAGE, UsageRow
from accounts.imports.spool import Spool, Task
from store.accounts import Account

KIND = "usage"
There = Mapping[str, Mapping[str, Any]]
"""Account id -> ``usage`` and ``usage_at``; empty for one that is made by the same import."""


class Usages(Kind[UsageRow, There]):
    """A row the value of a metric of an account."""

    def keys(self, row: UsageRow, known: Known) -> Iterator[Key]:
        yield KIND, (row.account_id, row.metric or "")

    def faults(self, row: UsageRow, known: Known) -> list[Fault]:
        metric = row.metric or ""
        faults = metric_faults(known.catalogue, "metric", metric)
        return faults or metric_value(known.catalogue, "value", metric, row.value)[1]

    def look(self, session: Session, spool: Spool, rows: Sequence[UsageRow]) -> There:
        ids = {row.account_id for row in rows}
        query = select(Account.id, Account.usage, Account.usage_at).where(Account.id.in_(ids))
        there: dict[str, Mapping[str, Any]] = {
            id_: {"usage": {}, "usage_at": {}} for id_ in spool.accounts_among(ids)
        }
        there.update((found["id"], dict(found)) for found in session.execute(query).mappings())
        return there

    def judge(self, row: UsageRow, there: There, known: Known) -> Verdict:
        if row.account_id not in there:
            return Verdict(faults=(no_account(row.account_id),))
        metric = row.metric or ""
        value, _ = metric_value(known.catalogue, "value", metric, row.value)
        old = there[row.account_id]
        change = usage_changes({metric: value}, old, known).get(metric)
        if change is None:
            return Verdict()
        content = {"account_id": row.account_id, "metric": metric, "value": value}
        if metric not in old["usage"]:
            return Verdict(task=Task.NEW, content=content)
        return Verdict(task=Task.CHANGE, changes=(change,), content=content)

    def write(self, session: Session, spool: Spool, known: Known) -> None:
        for task in (Task.NEW, Task.CHANGE):
            for rows in spool.work(KIND, task):
                metrics: dict[str, dict[str, float | None]] = defaultdict(dict)
                for row in rows:
                    metrics[row["account_id"]][row["metric"]] = row["value"]
                set_usage(session, metrics, at=known.now)


def usage_changes(
    said: Mapping[str, float | None], there: Mapping[str, Any], known: Known
) -> dict[str, Change]:
    """Metric -> what changes, of what is said of an account's metrics.

    What begins anew each month is worth something only with the day that it is of: the same value
    of a later day is news.
    """
    usage, moments = there["usage"], there["usage_at"] or {}
    changes = {}
    for metric, value in said.items():
        if usage.get(metric) != value:
            changes[metric] = Change(USAGE + metric, usage.get(metric), value)
        elif value is not None and known.catalogue.metrics[metric].period is not None:
            of = moments.get(metric, "")[:10]
            today = instant(known.now)[:10]
            if of < today:
                changes[metric] = Change(f"{USAGE}{metric} as of", of, today)
    return changes


def set_usage(
    session: Session, metrics: Mapping[str, Mapping[str, float | None]], *, at: datetime
) -> None:
    """Set some metrics of accounts, None to forget one; the others stay as they are now."""
    if not metrics:
        return
    query = select(Account.id, Account.usage, Account.usage_at).where(Account.id.in_(metrics))
    merged = [
        {
            "id": id_,
            "usage": _merged(usage, metrics[id_]),
            "usage_at": _merged(
                moments or {},
                {key: None if one is None else instant(at) for key, one in metrics[id_].items()},
            ),
        }
        for id_, usage, moments in session.execute(query.with_for_update(key_share=True))
    ]
    if merged:  # without rows the statement would be about all accounts
        session.execute(update(Account), merged)


def _merged(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**old, **new}.items() if value is not None}


def instant(moment: datetime) -> str:
    """A moment as ``Account.usage_at`` keeps it."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
