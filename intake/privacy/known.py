"""What is known of a visitor, as a value that a person reads or downloads."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from intake.answers import AnswerField
from intake.names import called, meeting_title, name_of
from intake.privacy.held import Held
from intake.privacy.whose import Scope
from intake.vendor import Vendor
from offers import Decision
from store.accounts import Account, Contact
from store.crm import CrmTarget
from store.decisions import DecisionRow
from store.events import Event
from store.meetings import Booking
from store.visits import AnswerRow


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SignedIn(_Part):
    """Who the vendor's website says that the visitor is, and what the vendor told us of them."""

    name: str | None
    email: str | None
    company: str | None
    role: str | None
    product_events: int
    """Things done in the product, as the vendor's servers report them."""


class VisitKnown(_Part):
    """One visit."""

    id: str
    opened_at: datetime
    seen_at: datetime
    page: str
    zone: str
    language: str


class AnswerKnown(_Part):
    """One answer to one question; corrected ones as well."""

    field: str
    value: Any
    """As it counts; None: rather not answered."""
    called: str
    """The value in words."""
    words: str
    """What it was taken from."""
    source: str
    at: datetime


class SignalKnown(_Part):
    """Something that was looked at or asked about."""

    kind: str
    subject: str
    at: datetime


class OfferKnown(_Part):
    """A suggestion that was made, and why."""

    title: str
    reason: str
    outcome: str
    at: datetime


class MeetingKnown(_Part):
    """A meeting, or a time that is held for one."""

    title: str
    with_whom: str
    starts_at: datetime
    state: str
    name: str | None
    email: str | None


class MessageKnown(_Part):
    """One thing that was said in the chat, or left to be answered by e-mail."""

    author: str
    text: str
    at: datetime
    email: str | None = None
    """The address that was left with it."""


class MailKnown(_Part):
    """A mail that was written to the visitor or, of a meeting, to a rep."""

    to: str
    subject: str
    state: str
    at: datetime


class KnownAbout(_Part):
    """All that is held, and where it went."""

    scope: Scope
    signed_in: SignedIn | None
    visits: tuple[VisitKnown, ...]
    answers: tuple[AnswerKnown, ...]
    addresses: tuple[str, ...]
    """E-mail addresses that were given."""
    messages: tuple[MessageKnown, ...]
    signals: tuple[SignalKnown, ...]
    offers: tuple[OfferKnown, ...]
    meetings: tuple[MeetingKnown, ...]
    mails: tuple[MailKnown, ...]
    told_to: tuple[str, ...]
    """The systems for customers' data that were told of it."""


def known_about(session: Session, held: Held, scope: Scope, vendor: Vendor) -> KnownAbout:
    """What the visits hold of their visitor. Nothing of anybody else's."""
    languages = {one.id: one.language for one in held.visits}
    return KnownAbout(
        scope=scope,
        signed_in=_signed_in(session, held) if scope == "person" else None,
        visits=tuple(VisitKnown.model_validate(_columns(one, VisitKnown)) for one in held.visits),
        answers=tuple(_answer(one, vendor, languages[one.visit_id]) for one in held.answers),
        addresses=tuple(sorted(held.addresses)),
        messages=_messages(held),
        signals=tuple(
            SignalKnown.model_validate(_columns(one, SignalKnown)) for one in held.signals
        ),
        offers=tuple(_offer(one) for one in held.decisions if one.offer_id is not None),
        meetings=tuple(_meeting(one, vendor) for one in held.bookings),
        mails=tuple(
            MailKnown(to=one.recipient, subject=one.subject, state=one.state, at=one.made_at)
            for one in held.mails
        ),
        told_to=_told_to(session) if held.decisions or held.routings or held.left else (),
    )


def _columns(row: object, kind: type[BaseModel]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.model_fields}


def _signed_in(session: Session, held: Held) -> SignedIn:
    visit = held.visits[-1]
    contact = session.get(Contact, visit.contact_id)
    account = session.get(Account, visit.account_id)
    events = select(func.count()).select_from(Event).where(Event.user_id == visit.contact_id)
    return SignedIn(
        name=visit.verified_name or (contact.name if contact else None),
        email=visit.verified_email or (contact.email if contact else None),
        company=account.name if account else None,
        role=contact.role if contact else None,
        product_events=session.scalar(events) or 0,
    )


def _answer(row: AnswerRow, vendor: Vendor, tag: str) -> AnswerKnown:
    return AnswerKnown(
        field=row.field,
        value=row.value,
        called=_called(row, vendor, tag),
        words=row.words,
        source=row.source,
        at=row.at,
    )


def _called(row: AnswerRow, vendor: Vendor, tag: str) -> str:
    language = vendor.sentences_in(tag).language
    if row.value is None:
        return ""
    if row.field == AnswerField.PLAN:
        return called(vendor.catalogue.plans, str(row.value), language)
    if isinstance(row.value, list):
        points = vendor.catalogue.pain_points
        return ", ".join(called(points, str(one), language) for one in row.value)
    return str(row.value)


def _messages(held: Held) -> tuple[MessageKnown, ...]:
    said = [MessageKnown(author=one.author, text=one.text, at=one.at) for one in held.messages]
    left = [
        MessageKnown(author="visitor", text=one.text, at=one.at, email=one.email)
        for one in held.left
    ]
    return tuple(sorted((*said, *left), key=lambda one: one.at))


def _offer(row: DecisionRow) -> OfferKnown:
    title = Decision.model_validate(row.record).title
    return OfferKnown(
        title=title or row.offer_id or "",
        reason=row.reason or "",
        outcome=row.outcome or "",
        at=row.at,
    )


def _meeting(row: Booking, vendor: Vendor) -> MeetingKnown:
    return MeetingKnown(
        title=meeting_title(vendor.teams, row.meeting_type_id, row.language),
        with_whom=name_of(vendor.teams.hosts, row.host_id),
        starts_at=row.starts_at,
        state=row.state,
        name=row.attendee_name,
        email=row.attendee_email,
    )


def _told_to(session: Session) -> tuple[str, ...]:
    return tuple(session.scalars(select(CrmTarget.kind).distinct().order_by(CrmTarget.kind)))
