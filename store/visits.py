"""A visitor on a website: the visit, what was said, what was answered, what was shown."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class Visit(Base):
    """One visitor's conversation, in chat and form alike."""

    __tablename__ = "segue_visits"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    opened_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    page: Mapped[str]
    zone: Mapped[str]
    """The visitor's IANA time zone."""
    language: Mapped[str]
    account_id: Mapped[str | None] = mapped_column(ForeignKey("segue_accounts.id"), index=True)
    """Set only by a verified identity token: never by an e-mail address that was typed."""
    contact_id: Mapped[str | None]
    verified_name: Mapped[str | None]
    verified_email: Mapped[str | None]
    known_confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the visitor confirmed what ownership data says."""
    known_disputed: Mapped[bool] = mapped_column(default=False)
    """The visitor said that ownership data is wrong: it is asked instead of confirmed."""
    restarted_at: Mapped[datetime | None] = mapped_column(Instant)
    """What was answered before this no longer counts."""
    held_back: Mapped[str | None]
    """Why no offer may be made any more: ``problem_reported`` or ``human_requested``."""
    undecided_since: Mapped[datetime | None] = mapped_column(Instant, index=True)
    """Since when the engine fails for this visit; None: it does not."""
    last_message_seq: Mapped[int] = mapped_column(default=0)
    misses: Mapped[int] = mapped_column(default=0, server_default="0")
    """How many messages in a row the chat did not understand."""
    asked_back: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the chat asked back and waits for (``intake.asking_back``), with the visitor's words."""
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    """When everything said and done in it was erased. What came before is nobody's any more: it is
    not shown, and no CRM is told of it."""


class Message(Base):
    """One utterance in the chat, by either side. Our own log: it serves history."""

    __tablename__ = "segue_messages"
    __table_args__ = (
        UniqueConstraint("visit_id", "seq", name="uq_segue_messages_order"),
        UniqueConstraint("visit_id", "client_id", name="uq_segue_messages_client_id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"))
    seq: Mapped[int]
    author: Mapped[str]
    """``visitor`` or ``assistant``."""
    text: Mapped[str]
    step: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    """The step of the flow that this utterance shows (``intake.steps``), if any."""
    client_id: Mapped[str | None] = mapped_column(String(64))
    """The browser's id of a visitor's message: sending it again changes nothing."""
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    """A visitor's message: when the assistant answered it; None while it waits."""
    at: Mapped[datetime] = mapped_column(Instant)


def address_key(email: str) -> str:
    """An e-mail address as addresses are compared."""
    return email.strip().lower()[:320]


class AnswerRow(Base):
    """One answer to one question. Append-only: the latest for a field counts."""

    __tablename__ = "segue_answers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    seq: Mapped[int]
    field: Mapped[str]
    value: Mapped[Any] = mapped_column(JSON(none_as_null=True), nullable=True)
    """As ``intake.answers`` describes for the field; None: skipped."""
    email: Mapped[str | None] = mapped_column(String(320), index=True)
    """The value once more where it is an e-mail address, as ``address_key`` has it: so it is found,
    which each database's JSON would do in its own way."""
    words: Mapped[str]
    """The visitor's exact words that it was taken from; empty for a choice."""
    source: Mapped[str]
    """``chat``, ``form`` or ``host_page``."""
    at: Mapped[datetime] = mapped_column(Instant)


class Signal(Base):
    """Something the visitor did in this visit that rules may read as intent."""

    __tablename__ = "segue_signals"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    kind: Mapped[str]
    """``asked_pricing``, ``asked_capability``, ``asked_integration``, ``page_viewed`` …"""
    subject: Mapped[str]
    """A capability's id, a page's path; empty where the kind says it all."""
    at: Mapped[datetime] = mapped_column(Instant)


class LeftMessage(Base):
    """An e-mail address left because a part was down or a person was asked for."""

    __tablename__ = "segue_left_messages"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str | None] = mapped_column(ForeignKey("segue_visits.id"))
    email: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
