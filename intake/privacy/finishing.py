"""What an erasure has to wait for is seen to until it is done: looked at again and again.

Each look is a short transaction of its own, and to look twice is the same as once, so that a worker
that dies is followed by another one which goes on.
"""

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from crm_sync.erasing import forget_erasures, forget_told, settled
from intake.privacy.conversations import forget_conversations
from intake.privacy.emptying import empty_meeting
from intake.privacy.still_open import DISMISSED, DONE, GONE, WAITING, StillOpen
from store.database import reading, transaction
from store.erasures import Erasure
from store.mails import Mail
from store.meetings import Booking

A_TURN = timedelta(minutes=1)
"""Longer than any turn of the chat: what Rasa wrote back is seen by then."""
TOLD_WITHIN = timedelta(hours=12)
"""Mails of a cancelled meeting are tried for five hours. Whoever could not be told by then is not
told any more, and the address goes."""
_log = structlog.get_logger("intake")


def finish(engine: Engine, conversations: Path, *, now: datetime) -> None:
    """Go on with every erasure that is not done."""
    with reading(engine) as session:
        query = select(Erasure.id, Erasure.asked_at, Erasure.open)
        open_ones = session.execute(query.where(Erasure.finished_at.is_(None))).all()
    for id_, asked_at, written in open_ones:
        still = StillOpen.model_validate(written or {})
        left = _forget_conversations(conversations, still, asked_at)
        with transaction(engine) as session:
            record = session.get(Erasure, id_, with_for_update=True, populate_existing=True)
            if record is not None and record.finished_at is None:
                forgotten = left == 0 and now >= asked_at + A_TURN
                _go_on(session, record, still, rasa_done=forgotten, now=now)


def _forget_conversations(file: Path, still: StillOpen, until: datetime) -> int | None:
    """How many events there were; None: the file could not be had."""
    try:
        return forget_conversations(file, still.visits, until=until)
    except sqlite3.OperationalError as error:
        _log.warning("conversations_locked", why=str(error))
        return None


def _go_on(
    session: Session, record: Erasure, still: StillOpen, *, rasa_done: bool, now: datetime
) -> None:
    done: dict[str, str] = {"conversations": DONE} if rasa_done else {}
    told = [_told_or_late(session, one, record.asked_at, now) for one in still.meetings]
    if all(told):
        done["meetings"] = DONE
    sending = [
        forget_told(session, lane.account_key, lane.interactions, now=now) for lane in still.lanes
    ]
    done |= _crms(session, record, still)
    systems = dict(record.systems)
    for name, state in done.items():
        if systems.get(name, {}).get("state") == WAITING:
            systems[name] = {"state": state, "at": now.isoformat()}
    record.systems = systems
    if not any(sending) and all(one["state"] != WAITING for one in systems.values()):
        forget_erasures(session, [lane.outbox_id for lane in still.lanes])
        record.open, record.finished_at = None, now
        _log.info("erased", erasure=record.id, systems=sorted(systems))


def _crms(session: Session, record: Erasure, still: StillOpen) -> dict[str, str]:
    """The CRMs that are settled; a dead letter waits for a person, who replays or dismisses it."""
    states = settled(session, [lane.outbox_id for lane in still.lanes])
    named = (name.removeprefix("crm:") for name in record.systems if name.startswith("crm:"))
    became = {"delivered": DONE, "dismissed": DISMISSED}
    return {
        f"crm:{one}": became[states[one]] if one in states else GONE
        for one in named
        if one not in states or states[one] in became
    }


def _told_or_late(session: Session, booking_id: str, asked_at: datetime, now: datetime) -> bool:
    """Whether everybody was told of the cancellation, or it is too late for it: then the meeting is
    emptied."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.attendee_email is None:
        return True
    query = select(Mail.state).where(
        Mail.booking_id == booking_id,
        Mail.kind == "cancelled",
        Mail.sequence == booking.sequence,
    )
    states = session.scalars(query).all()
    told = bool(states) and "queued" not in states
    if told or now >= asked_at + TOLD_WITHIN:
        empty_meeting(session, booking)
        return True
    return False
