"""Files of accounts: a row an account, its metrics in columns of their own."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.imports.columns import from_json, insert_all, to_json
from accounts.imports.faults import Fault
from accounts.imports.judging import (
    Known,
    Verdict,
    compared,
    empty,
    not_yet,
    unknown,
)
from accounts.imports.kind import Key, Kind
from accounts.imports.of_usage import instant, set_usage, usage_changes
from accounts.imports.rows import NEW_ACCOUNT, AccountLine, AccountRow
from accounts.imports.spool import Spool, Task
from accounts.standing import segment_for, stage_for
from store.accounts import Account

There = Mapping[str, Mapping[str, Any]]
"""Account id -> its columns, as they are."""

_COLUMNS = tuple(AccountRow.model_fields)


class Accounts(Kind[AccountLine, There]):
    """A row an account."""

    def keys(self, row: AccountLine, known: Known) -> Iterator[Key]:
        yield "accounts", (row.id,)
        if "usage" in known.kinds:
            for metric in row.usage:
                yield "usage", (row.id, metric)

    def faults(self, row: AccountLine, known: Known) -> list[Fault]:
        return faults_of(row, known)

    def look(self, session: Session, spool: Spool, rows: Sequence[AccountLine]) -> There:
        columns = [getattr(Account, name) for name in (*_COLUMNS, "usage", "usage_at")]
        query = select(*columns).where(Account.id.in_([row.id for row in rows]))
        return {found["id"]: dict(found) for found in session.execute(query).mappings()}

    def judge(self, row: AccountLine, there: There, known: Known) -> Verdict:
        old = there.get(row.id)
        values = _values(row, old)
        faults = _missing(values)
        if faults:
            return Verdict(faults=tuple(faults))
        _follow(values, row, old, known)
        if old is None:
            usage = {metric: value for metric, value in row.usage.items() if value is not None}
            return Verdict(task=Task.NEW, content=to_json({**values, "usage": usage}))
        changes = compared(old, values)
        content = {change.field: change.new for change in changes}
        news = usage_changes(row.usage, old, known)
        if news:
            content["usage"] = {metric: row.usage[metric] for metric in news}
            changes += tuple(news.values())
        if not changes:
            return Verdict()
        content = to_json({"id": row.id, **content})
        return Verdict(task=Task.CHANGE, changes=changes, content=content)

    def write(self, session: Session, spool: Spool, known: Known) -> None:
        for new in spool.work("accounts", Task.NEW):
            for row in new:
                row["usage_at"] = dict.fromkeys(row["usage"], instant(known.now))
            insert_all(session, Account, new)
        for changed in spool.work("accounts", Task.CHANGE):
            rows = [from_json(Account, row) for row in changed]
            metrics = {row["id"]: row.pop("usage") for row in rows if "usage" in row}
            columns = [row for row in rows if len(row) > 1]
            if columns:
                session.execute(update(Account), columns)
            set_usage(session, metrics, at=known.now)


def _values(row: AccountLine, old: Mapping[str, Any] | None) -> dict[str, Any]:
    """The columns that the row sets, with what an empty cell stands for."""
    names = _COLUMNS if old is None else [name for name in _COLUMNS if name in row.model_fields_set]
    values = {name: getattr(row, name) for name in names}
    for name, standard in NEW_ACCOUNT.items():
        if name in values and values[name] is None:
            values[name] = standard
    return values


def _missing(values: Mapping[str, Any]) -> list[Fault]:
    return [
        empty(name, f"An account needs a {name}.")
        for name in ("name", "region")
        if name in values and values[name] is None
    ]


def faults_of(row: AccountRow, known: Known) -> list[Fault]:
    """What is wrong with an account in the light of the catalogue, the teams and the day."""
    catalogue, latest = known.catalogue, known.latest_day
    faults = [
        *unknown("plan", row.plan, "plan", catalogue.plans),
        *unknown("segment", row.segment, "segment", catalogue.segments),
        *unknown("owner_id", row.owner_id, "host in the teams", known.owners),
        *not_yet("plan_since", row.plan_since, latest),
        *not_yet("onboarding_completed_on", row.onboarding_completed_on, latest),
        *not_yet("core_milestone_on", row.core_milestone_on, latest),
    ]
    if known.regions:
        faults += unknown("region", row.region, "region in the teams", known.regions)
    if row.onboarding_completed is False and row.onboarding_completed_on is not None:
        what = "The onboarding is not completed, and completed on a day."
        remedy = "Correct one of onboarding_completed and onboarding_completed_on."
        faults.append(
            Fault("onboarding_completed_on", str(row.onboarding_completed_on), what, remedy)
        )
    return faults


def _follow(
    values: dict[str, Any], row: AccountLine, old: Mapping[str, Any] | None, known: Known
) -> None:
    """What follows from other columns: stage, segment, and that an onboarding is completed."""
    now = {**(old or {}), **values}
    if values.get("stage", "") is None:
        values["stage"] = stage_for(now["plan"])
    if values.get("segment", "") is None or _follows_people(values, old, known):
        values["segment"] = _segment(now, known)
    if "onboarding_completed" not in row.model_fields_set:
        if values.get("onboarding_completed_on"):
            values["onboarding_completed"] = True
    elif not values["onboarding_completed"]:
        values["onboarding_completed_on"] = None


def _follows_people(values: Mapping[str, Any], old: Mapping[str, Any] | None, known: Known) -> bool:
    """Whether the segment, which the file does not tell, was the one of so many people."""
    return old is not None and "segment" not in values and old["segment"] == _segment(old, known)


def _segment(account: Mapping[str, Any], known: Known) -> str:
    return segment_for(known.catalogue, account["employees"])
