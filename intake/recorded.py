"""Visits as they were recorded, one after the other: what a backtest replays."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from accounts.learnt import learnt_called
from accounts.recorded import recorded_facts
from accounts.usage import counted_metrics, usage_as_of
from offers import Catalogue, Facts
from offers.backtest import Counted, Recorded, RecordedVisit
from store.decisions import DecisionRow
from store.visits import Visit

_AT_A_TIME = 200
"""Rows that are in memory at once."""


def how_many(session: Session, *, since: datetime, until: datetime) -> int:
    """The visits with a decision of which ``recorded_visits`` tells."""
    visits = select(func.count(DecisionRow.visit_id.distinct())).join(Visit)
    return session.scalar(_between(visits, since, until)) or 0


def recorded_visits(
    session: Session,
    catalogues: Iterable[Catalogue],
    *,
    since: datetime,
    until: datetime,
) -> Iterator[RecordedVisit]:
    """The visits opened at or after ``since``, by their time, with their decisions before
    ``until``. Memory does not grow with them.

    Nothing that came after a decision is in it: its facts are those that were recorded with it,
    what was learnt is what it named, and what each of ``catalogues`` counts of events is counted
    anew from those that had happened and arrived by its moment. A count that was recorded stands
    only where one of ``catalogues`` made the record and meant the same: what another version meant
    by it is not at hand.
    """
    wanted = _Wanted(catalogues)
    rows = session.execute(
        _between(_COLUMNS, since, until)
        .order_by(Visit.opened_at, Visit.id, DecisionRow.at, DecisionRow.id)
        .execution_options(yield_per=_AT_A_TIME)
    )
    for visit_id, of_visit in groupby(rows, key=lambda row: row.visit_id):
        decisions = list(of_visit)
        yield RecordedVisit(
            visit_id, decisions[0].account_id, _decisions(session, wanted, decisions)
        )


# Not the whole record: it is large, and all that is decided anew is in these.
_COLUMNS = select(
    DecisionRow.visit_id,
    DecisionRow.account_id,
    DecisionRow.at,
    DecisionRow.placement,
    DecisionRow.language,
    DecisionRow.chance,
    DecisionRow.observed,
    DecisionRow.learnt_id,
    DecisionRow.catalogue_version,
    DecisionRow.offer_id,
    DecisionRow.reason,
).join(Visit)


def _between(query: Select[Any], since: datetime, until: datetime) -> Select[Any]:
    return query.where(Visit.opened_at >= since, DecisionRow.at < until)


class _Wanted:
    """The metrics that each catalogue counts from events."""

    def __init__(self, catalogues: Iterable[Catalogue]) -> None:
        self._counted = {one.version: (one, counted_metrics(one)) for one in catalogues}

    def counted(self, session: Session, row: Row[Any], facts: Facts) -> dict[str, Counted]:
        if row.account_id is None:
            return {}
        found = {}
        plan = facts.plan_on_record or facts.plan
        recorded = self._meant(row.catalogue_version)
        for version, (catalogue, metrics) in self._counted.items():
            meant = self._meant(version)
            missing = [
                one.id
                for one in metrics
                if one.id not in facts.usage or recorded.get(one.id) != meant[one.id]
            ]
            if missing:
                usage = usage_as_of(
                    session, catalogue, row.account_id, plan, moment=row.at, metrics=missing
                )
                found[version] = Counted(frozenset(missing), usage.values, usage.projected)
        return found

    def _meant(self, version: str) -> Mapping[str, object]:
        """Metric -> all that its value follows from besides the events: also the plans' limits,
        for a share of one. Empty for a version that is not at hand."""
        if version not in self._counted:
            return {}
        catalogue, metrics = self._counted[version]
        limits = {key: plan.limits for key, plan in catalogue.plans.items()}
        return {one.id: (one, one.of_limit and limits) for one in metrics}


def _decisions(
    session: Session, wanted: _Wanted, rows: list[Row[Any]]
) -> tuple[Recorded, ...] | None:
    decisions = []
    for row in rows:
        facts = recorded_facts(row.observed)
        if facts is None or row.chance is None or row.language is None:
            return None
        decisions.append(
            Recorded(
                at=row.at,
                placement=row.placement,
                language=row.language,
                chance=row.chance,
                facts=facts,
                learnt=learnt_called(session, row.learnt_id),
                catalogue_version=row.catalogue_version,
                offer_id=row.offer_id,
                reason=row.reason,
                counted=wanted.counted(session, row, facts),
            )
        )
    return tuple(decisions)
