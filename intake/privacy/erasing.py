"""Erasing what is somebody's: everything of our own at once, the rest as soon as it can be.

One transaction, which the caller opens: a meeting to come is cancelled as any is, so that whoever
was to come is told; our rows are deleted or emptied; every CRM is told to forget; and the record of
it is written. ``intake.privacy.finishing`` does what has to wait.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

import scheduler
from crm_sync.erasing import Story, tell_erasure
from intake.desk import Desk
from intake.meetings import booking as meetings_of_visit
from intake.privacy.emptying import delete_mails, empty, empty_meeting
from intake.privacy.held import Held
from intake.privacy.still_open import WAITING, Lane, StillOpen
from intake.privacy.whose import Scope, shared_addresses
from intake.turn import Turn
from store.base import new_id
from store.crm import CrmOutbox, CrmTarget
from store.erasures import Erasure
from store.meetings import Booking
from store.visits import Visit


@dataclass(frozen=True)
class Erased:
    """What was done, for whoever asked."""

    id: str
    """Of the record."""
    cancelled: int
    """Meetings that were to come."""


def erase(
    desk: Desk,
    session: Session,
    visits: Sequence[Visit],
    scope: Scope,
    *,
    by: str,
    keep: Visit | None = None,
    now: datetime,
) -> Erased:
    """Erase all that these visits hold. ``keep``: the one that asks, which goes on afresh."""
    _lock(session, visits)
    cancelled = _cancel(desk, session, visits, now)
    held = Held(session, visits)
    stories = list(_stories(session, held))
    meetings = held.bookings
    counts = empty(held, desk.vendor.teams, keep, now=now)
    still_told = cancelled | _still_told(session)
    for booking in meetings:
        if booking.id not in still_told:
            empty_meeting(session, booking)
    delete_mails(held)
    session.flush()
    record = Erasure(
        id=new_id(), asked_at=now, by=by, scope=scope, counts=counts, systems={}, open=None
    )
    session.add(record)
    _begin(session, record, held, sorted(cancelled), stories, now)
    return Erased(record.id, len(cancelled))


def _lock(session: Session, visits: Sequence[Visit]) -> None:
    """No turn of any of them goes on meanwhile, here or in another tab."""
    for visit in sorted(visits, key=lambda one: one.id):
        session.get(Visit, visit.id, with_for_update={"key_share": True}, populate_existing=True)


def _cancel(desk: Desk, session: Session, visits: Sequence[Visit], now: datetime) -> set[str]:
    """Cancel the meetings to come and let held times go; the ids of those meetings."""
    cancelled = set()
    for visit in sorted(visits, key=_account_key):
        turn = Turn(desk, session, now, visit)
        for booking in _to_come(session, visit, now):
            if booking.state == "held":
                scheduler.release(session, booking.id, visit_id=visit.id, now=now)
                continue
            meetings_of_visit.cancel(turn, booking)
            cancelled.add(booking.id)
    session.flush()
    return cancelled


def _still_told(session: Session) -> set[str]:
    """Meetings that an erasure before this one cancelled, and of which not everybody knows yet."""
    query = select(Erasure.open).where(Erasure.finished_at.is_(None))
    written = [one for one in session.scalars(query) if one is not None]
    return {meeting for one in written for meeting in StillOpen.model_validate(one).meetings}


def _to_come(session: Session, visit: Visit, now: datetime) -> Sequence[Booking]:
    query = select(Booking).where(
        Booking.visit_id == visit.id,
        (Booking.state == "held") | ((Booking.state == "confirmed") & (Booking.ends_at > now)),
    )
    return session.scalars(query.order_by(Booking.made_at)).all()


def _account_key(visit: Visit) -> str:
    return f"account:{visit.account_id}" if visit.account_id else f"visit:{visit.id}"


def _stories(session: Session, held: Held) -> Iterator[Story]:
    """What the CRMs were told, an account each, in the order in which accounts are told."""
    shared = shared_addresses(session, held.addresses, held.visit_ids)
    for key, visits in groupby(sorted(held.visits, key=_account_key), key=_account_key):
        of_account = Held(session, list(visits))
        strangers = key.startswith("visit:")
        people = _strangers(of_account.addresses - shared) if strangers else _verified(of_account)
        yield Story(
            account_key=key,
            interactions=frozenset(_interactions(session, key, of_account)),
            meetings=frozenset(one.uid for one in of_account.bookings),
            people=frozenset(people),
            company=strangers,
        )


def _strangers(addresses: frozenset[str]) -> Iterator[str]:
    return (f"email:{one}" for one in addresses)


def _verified(held: Held) -> Iterator[str]:
    for visit in held.visits:
        if within := visit.contact_id or (visit.verified_email or "").lower():
            yield f"account:{visit.account_id}/{within}"


def _interactions(session: Session, account_key: str, held: Held) -> Iterator[str]:
    """The ids under which something of the visits was told (``intake.hand_off``)."""
    yield from (one.id for one in held.decisions)
    yield from (one.id for one in held.routings)
    yield from (one.id for one in held.left)
    told = select(CrmOutbox.interaction_id).where(CrmOutbox.account_key == account_key)
    ids = set(held.visit_ids)
    for interaction in session.scalars(told.distinct()):
        parts = interaction.split("-")
        if len(parts) == 3 and parts[1] in ids:  # a problem, a wish for a person
            yield interaction


def _begin(
    session: Session,
    record: Erasure,
    held: Held,
    meetings: Sequence[str],
    stories: Sequence[Story],
    now: datetime,
) -> None:
    """Note what is still to be done, and tell the CRMs."""
    lanes = tuple(
        Lane(
            account_key=story.account_key,
            outbox_id=tell_erasure(session, record.id, story, now=now),
            interactions=tuple(sorted(story.interactions)),
        )
        for story in stories
        if story.interactions or story.people
    )
    crms = session.scalars(select(CrmTarget.id).order_by(CrmTarget.id)).all() if lanes else ()
    systems = {"database": {"state": "done", "at": now.isoformat()}}
    waits = ["conversations", *(["meetings"] if meetings else []), *(f"crm:{id_}" for id_ in crms)]
    record.systems = {**systems, **{name: {"state": WAITING} for name in waits}}
    still = StillOpen(visits=tuple(held.visit_ids), meetings=tuple(meetings), lanes=lanes)
    record.open = still.model_dump(mode="json")
    session.flush()
