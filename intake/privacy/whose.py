"""Which visits a wish for access or erasure concerns.

A stranger's concerns this visit alone, which only this browser can show the token of; that of
somebody whose identity was vouched for, all visits of that person. An address that was typed proves
nothing: it leads to no other visit. Only an operator, who has looked who it is that asks, goes by
an address.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from store.meetings import Booking
from store.visits import AnswerRow, LeftMessage, Visit, address_key

Scope = Literal["visit", "person", "address"]


def scope_of(visit: Visit) -> Scope:
    """Whether a wish out of this visit concerns it alone, or all visits of the person."""
    return "person" if visit.account_id and visit.contact_id else "visit"


def own_visits(session: Session, visit: Visit) -> Sequence[Visit]:
    """The visits that a wish out of this one concerns, oldest first; it is among them."""
    if scope_of(visit) == "visit":
        return [visit]
    query = select(Visit).where(
        Visit.account_id == visit.account_id, Visit.contact_id == visit.contact_id
    )
    return session.scalars(query.order_by(Visit.opened_at, Visit.id)).all()


def visits_with_address(session: Session, email: str) -> Sequence[Visit]:
    """The visits in which somebody gave this address or was vouched for with it, oldest first."""
    ids = _visits_with(session, email.lower())
    found = (session.get(Visit, one) for one in sorted(ids))
    return sorted((one for one in found if one is not None), key=lambda one: one.opened_at)


def shared_addresses(
    session: Session, emails: Iterable[str], but_of: Iterable[str]
) -> frozenset[str]:
    """Those of the addresses (lower case) that visits other than ``but_of`` gave as well: what the
    CRMs have of such a person is not this visitor's alone."""
    own, wanted = set(but_of), {one.lower() for one in emails}
    shared = set()
    for email in wanted:
        if _visits_with(session, email) - own:
            shared.add(email)
    return frozenset(shared)


def _visits_with(session: Session, lower: str) -> set[str]:
    """Visits with the address, which is in lower case."""
    booked = select(Booking.visit_id).where(func.lower(Booking.attendee_email) == lower)
    verified = select(Visit.id).where(func.lower(Visit.verified_email) == lower)
    left = select(LeftMessage.visit_id).where(func.lower(LeftMessage.email) == lower)
    answered = select(AnswerRow.visit_id).where(AnswerRow.email == address_key(lower))
    found = (session.scalars(query) for query in (booked, verified, left, answered))
    return {one for visits in found for one in visits if one is not None}
