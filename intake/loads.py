"""The history of the vendor's files: what was taken and refused, what is kept for a restart."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from intake.vendor_folder import Reading
from store.catalogues import CatalogueLoad

_TRIES = 5


def note_load(session: Session, reading: Reading, *, now: datetime) -> bool:
    """Write down that a change was taken or refused; whether that is news.

    Every process that reads the folder tells; whoever is first writes. What the latest entry says
    already is no news, nor what an entry of the same or a later change says: a process that was
    slow tells of what is past.

    Raises ``IntegrityError`` where others are faster again and again.
    """
    for attempt in range(_TRIES):
        if not _is_news(session, reading):
            return False
        try:
            with session.begin_nested():
                _append(session, reading, now)
        except IntegrityError:
            if attempt == _TRIES - 1:
                raise
            continue  # another process took the number: perhaps with this very change
        return True
    return False


def last_taken(session: Session) -> dict[str, str] | None:
    """The files that were in force last, by name; None: none ever were."""
    query = select(CatalogueLoad.files).where(CatalogueLoad.files.is_not(None))
    return session.scalars(query.order_by(CatalogueLoad.number.desc())).first()


def _is_news(session: Session, reading: Reading) -> bool:
    latest = session.scalars(
        select(CatalogueLoad.digest).order_by(CatalogueLoad.number.desc())
    ).first()
    if latest == reading.digest:
        return False
    query = select(CatalogueLoad.id).where(
        CatalogueLoad.digest == reading.digest, CatalogueLoad.changed_at >= reading.changed_at
    )
    return session.scalars(query).first() is None


def _append(session: Session, reading: Reading, now: datetime) -> None:
    number = session.scalars(
        select(CatalogueLoad.number).order_by(CatalogueLoad.number.desc())
    ).first()
    before = last_taken(session)
    texts = {name: content.decode(errors="replace") for name, content in reading.files.items()}
    taken = reading.vendor is not None
    if taken:
        session.execute(update(CatalogueLoad).values(files=None))
    session.add(
        CatalogueLoad(
            number=1 + (number or 0),
            digest=reading.digest,
            version=None if reading.vendor is None else reading.vendor.catalogue.version,
            # The file system's clock may be another one, ahead of ours.
            changed_at=min(reading.changed_at, now),
            at=now,
            changed=_changed(before, texts),
            problems=[asdict(problem) for problem in reading.problems],
            files=texts if taken else None,
        )
    )


def _changed(before: Mapping[str, str] | None, after: Mapping[str, str]) -> list[str]:
    """The files that differ; none where there was nothing before."""
    if before is None:
        return []
    return sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
