"""Visits as they were recorded, one after the other: what a backtest replays."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session

from accounts.learnt import learnt_called
from accounts.usage import counted_metrics, usage_as_of
from offers import Catalogue, Facts
from offers.backtest import Counted, Recorded, RecordedVisit
from offers.items import Metric
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
    what was learnt is what it named, and what each of ``catalogues`` counts otherwise than the
    first of them (the one in force), or was not counted then, is counted from the events that had
    happened and arrived by its moment.
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
        in_force, *others = catalogues
        self._recorded_as = in_force.metrics
        self._counted = {
            catalogue.version: (catalogue, counted_metrics(catalogue))
            for catalogue in (in_force, *others)
        }

    def counted(
        self, session: Session, account_id: str | None, facts: Facts, at: datetime
    ) -> dict[str, Counted]:
        if account_id is None:
            return {}
        found = {}
        for version, (catalogue, metrics) in self._counted.items():
            missing = [one.id for one in metrics if not self._known(one, facts)]
            if missing:
                usage = usage_as_of(
                    session, catalogue, account_id, facts.plan, moment=at, metrics=missing
                )
                found[version] = Counted(frozenset(missing), usage.values, usage.projected)
        return found

    def _known(self, metric: Metric, facts: Facts) -> bool:
        """Whether the record holds it as this catalogue means it."""
        return metric.id in facts.usage and self._recorded_as.get(metric.id) == metric


def _decisions(
    session: Session, wanted: _Wanted, rows: list[Row[Any]]
) -> tuple[Recorded, ...] | None:
    decisions = []
    for row in rows:
        facts = _facts(row.observed)
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
                counted=wanted.counted(session, row.account_id, facts, row.at),
            )
        )
    return tuple(decisions)


def _facts(observed: dict[str, Any] | None) -> Facts | None:
    """The facts; None where another version of Segue recorded what this one does not know."""
    if observed is None:
        return None
    try:
        return Facts.model_validate(observed)
    except ValidationError:
        return None
