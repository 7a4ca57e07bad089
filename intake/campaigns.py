"""The history of the catalogue, with its time to campaign: from a file's change to the first
impression of what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.catalogues import CatalogueLoad
from store.decisions import DecisionRow


@dataclass(frozen=True)
class Campaign:
    """One change of the vendor's files, and what came of it."""

    load: CatalogueLoad
    in_force_after: timedelta | None
    """From the change until it was in force; None: it was refused."""
    changes_offers: bool
    """Whether it made another catalogue of it: teams and sentences may change without one."""
    time_to_campaign: timedelta | None
    """From the change to the first offer that was shown by it; None: none was (yet)."""


def campaigns(session: Session, *, most: int) -> list[Campaign]:
    """The latest changes, newest first."""
    newest_first = select(CatalogueLoad).order_by(CatalogueLoad.number.desc())
    # One more: what was in force before the oldest tells what that one changed.
    rows = session.scalars(newest_first.limit(most + 1)).all()
    return [_campaign(session, rows, position) for position in range(min(most, len(rows)))]


def in_force_since(session: Session, version: str) -> datetime | None:
    """Since when a catalogue that is in force is; None: nobody wrote it down yet."""
    other = select(func.max(CatalogueLoad.number)).where(CatalogueLoad.version != version)
    query = select(func.min(CatalogueLoad.at)).where(
        CatalogueLoad.version == version,
        CatalogueLoad.number > func.coalesce(other.scalar_subquery(), 0),
    )
    return session.scalar(query)


def _campaign(session: Session, rows: Sequence[CatalogueLoad], position: int) -> Campaign:
    load = rows[position]
    before = next((row.version for row in rows[position + 1 :] if row.version is not None), None)
    changes = load.version is not None and load.version != before
    return Campaign(
        load=load,
        in_force_after=None if load.version is None else load.at - load.changed_at,
        changes_offers=changes,
        time_to_campaign=_to_first_impression(session, rows, position) if changes else None,
    )


def _to_first_impression(
    session: Session, rows: Sequence[CatalogueLoad], position: int
) -> timedelta | None:
    load = rows[position]
    later = [row for row in rows[:position] if row.version not in (None, load.version)]
    shown = select(func.min(DecisionRow.at)).where(
        DecisionRow.catalogue_version == load.version,
        DecisionRow.offer_id.is_not(None),
        DecisionRow.at >= load.at,
    )
    if later:
        shown = shown.where(DecisionRow.at < later[-1].at)
    first = session.scalar(shown)
    return None if first is None else first - load.changed_at
