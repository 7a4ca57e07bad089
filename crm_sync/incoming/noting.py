"""Somebody says that records changed: their ids are noted, and they are read again soon."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_sync.incoming.inserting import insert
from crm_sync.incoming.source import Thing
from store.crm_incoming import CrmNotice, CrmReading, CrmToRead

KEPT = timedelta(days=8)
"""HubSpot sends a notification that was not taken again for three days, signed anew each time. The
same one after this is read once more, which changes nothing."""

Noted = tuple[Thing, str]
"""What changed: a record by its kind and its id over there."""


def new_ones(
    session: Session, target_id: str, event_ids: Iterable[str], *, now: datetime
) -> set[str]:
    """Those of the notifications that were not received before; from now on they were."""
    found: set[str] = set()
    for event_id in sorted(set(event_ids)):
        new = insert(session, CrmNotice).values(
            target_id=target_id, event_id=event_id, received_at=now
        )
        told = session.execute(new.on_conflict_do_nothing().returning(CrmNotice.event_id))
        found.update(told.scalars())
    return found


def note(session: Session, target_id: str, changed: Iterable[Noted], *, now: datetime) -> int:
    """These are to be read again: how many they are. A CRM that can be read is asked at once."""
    rows = sorted({(thing.value, remote_id) for thing, remote_id in changed})
    for thing, remote_id in rows:
        new = insert(session, CrmToRead).values(
            target_id=target_id, thing=thing, remote_id=remote_id, noted_at=now
        )
        key = ["target_id", "thing", "remote_id"]
        later = new.on_conflict_do_update(
            index_elements=key, set_={"noted_at": new.excluded.noted_at}
        )
        session.execute(later)
    if rows:
        session.execute(
            update(CrmReading)
            .where(
                CrmReading.target_id == target_id, CrmReading.tries == 0, CrmReading.next_at > now
            )
            .values(next_at=now)
            .execution_options(synchronize_session=False)
        )
    return len(rows)


def count_ignored(session: Session, target_id: str, ignored: int, *, now: datetime) -> None:
    """So many notifications meant nothing here."""
    if not ignored:
        return
    new = insert(session, CrmReading).values(
        target_id=target_id, next_at=now, tries=0, ignored=ignored
    )
    more = {"ignored": CrmReading.ignored + ignored}
    session.execute(new.on_conflict_do_update(index_elements=["target_id"], set_=more))


def forget_notices(session: Session, *, now: datetime) -> None:
    """Notifications of long ago need not be known any more."""
    session.execute(delete(CrmNotice).where(CrmNotice.received_at < now - KEPT))
