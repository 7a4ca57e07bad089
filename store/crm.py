"""The outbox to the CRMs, how far each of them is, and the built-in CRM itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class CrmSequence(Base):
    """The next number of an account's hand-offs: taken in the business transaction."""

    __tablename__ = "segue_crm_sequences"

    account_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    taken: Mapped[int] = mapped_column(default=0)


class CrmOutbox(Base):
    """One hand-off that the CRMs must receive, in the order of ``seq`` for its account."""

    __tablename__ = "segue_crm_outbox"
    __table_args__ = (UniqueConstraint("account_key", "seq", name="uq_segue_crm_outbox_order"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    account_key: Mapped[str] = mapped_column(String(80))
    """``account:<id>`` for a verified visitor, ``visit:<id>`` for a stranger."""
    seq: Mapped[int]
    hand_off: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``crm_sync.HandOff`` as JSON."""
    interaction_id: Mapped[str] = mapped_column(String(100), index=True)
    """``HandOff.id``: what was told before of the same interaction is found by it."""
    told_at: Mapped[datetime] = mapped_column(Instant)


class BuiltinCrmRecord(Base):
    """One record of the built-in CRM. ``external_id`` is ours: writing it again updates it."""

    __tablename__ = "segue_builtin_crm_records"
    __table_args__ = (
        UniqueConstraint("kind", "external_id", name="uq_segue_builtin_crm_records_key"),
        Index("ix_segue_builtin_crm_records_account", "account_key"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    kind: Mapped[str] = mapped_column(String(32))
    """company, contact, deal, offer_interaction, meeting, note or task."""
    external_id: Mapped[str] = mapped_column(String(400))
    account_key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str]
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    belongs_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    """The records that it is associated with, each ``<kind>:<external_id>``."""
    version: Mapped[int]
    """The ``seq`` of the hand-off that wrote it last: an older one never overwrites it."""
    created_at: Mapped[datetime] = mapped_column(Instant)
    updated_at: Mapped[datetime] = mapped_column(Instant)


class CrmTarget(Base):
    """A CRM that is told everything: the built-in one, and those that an operator connected."""

    __tablename__ = "segue_crm_targets"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    """The operator's name for it, e.g. ``hubspot``; ``builtin`` is always there."""
    kind: Mapped[str] = mapped_column(String(32))
    """``builtin``, ``hubspot``, ``salesforce`` or ``webhook`` (``crm_sync.targets.kinds``)."""
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What is no secret: addresses, the API's version."""
    credentials: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed (``remote.sealing``). Tokens that were given for them as well."""
    connected_at: Mapped[datetime] = mapped_column(Instant)
    not_before: Mapped[datetime | None] = mapped_column(Instant)
    """Nothing is sent before: it is away, busy, or a person must act."""
    tries: Mapped[int] = mapped_column(default=0)
    """Attempts in a row that failed for the whole target."""
    failure: Mapped[str | None]
    """Why nothing can be sent to it, a sentence for the operator."""
    remedy: Mapped[str | None]
    """What a person must do; None: it may pass by itself."""
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    delivered_at: Mapped[datetime | None] = mapped_column(Instant)
    """The last success."""
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None] = mapped_column(Instant)
    mapping_faults: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")
    """What is wrong with its mapping as it stands in the vendor's folder, each a sentence with file
    and line: what was in force before goes on."""
    mapping_faulty_since: Mapped[datetime | None] = mapped_column(Instant)
    mapping_taken: Mapped[str | None] = mapped_column(deferred=True)
    """The text of its mapping's file as it was taken last ("": there was none): it stays in force
    over a restart while the file is faulty. None: none was taken yet."""


class CrmDelivery(Base):
    """One hand-off on its way to one CRM."""

    __tablename__ = "segue_crm_deliveries"
    __table_args__ = (
        Index(
            "ix_segue_crm_deliveries_waiting",
            "target_id",
            "account_key",
            "seq",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_segue_crm_deliveries_oldest",
            "target_id",
            "told_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_segue_crm_deliveries_dead",
            "target_id",
            "settled_at",
            sqlite_where=text("state = 'dead'"),
            postgresql_where=text("state = 'dead'"),
        ),
    )

    target_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True
    )
    outbox_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_outbox.id", ondelete="CASCADE"), primary_key=True
    )
    account_key: Mapped[str] = mapped_column(String(80))
    seq: Mapped[int]
    """These are the outbox row's, so that what is next is found without it."""
    told_at: Mapped[datetime] = mapped_column(Instant)
    state: Mapped[str] = mapped_column(String(16), default="waiting")
    """``waiting``; ``delivered``; ``dead`` (a person must act); ``superseded`` (it was dead, and a
    later one of the same interaction told all of it); ``dismissed`` (it was dead, and a person said
    that it stays so)."""
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str | None]
    """Why it is dead, or why the last try failed: a sentence for the operator."""
    remedy: Mapped[str | None]
    notes: Mapped[list[str]] = mapped_column(JSON, default=list)
    """What was left out or cut of what was delivered, each with the field's name."""
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was delivered or died."""


class CrmLane(Base):
    """One account's hand-offs to one CRM: they go one after another, whoever sends them."""

    __tablename__ = "segue_crm_lanes"
    __table_args__ = (Index("ix_segue_crm_lanes_due", "target_id", "due_at"),)

    target_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True
    )
    account_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    due_at: Mapped[datetime | None] = mapped_column(Instant)
    """When the next one may be sent; None: nothing waits."""
    claimed_by: Mapped[str | None] = mapped_column(String(80))
    """The process that sends it at this moment: its worker's id, a slash, and what tells it from
    the one that had the id before."""
    claimed_until: Mapped[datetime | None] = mapped_column(Instant)


class CrmLink(Base):
    """Where a record of ours stands in a CRM."""

    __tablename__ = "segue_crm_links"
    __table_args__ = (Index("ix_segue_crm_links_remote", "target_id", "object", "remote_id"),)

    target_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True
    )
    key: Mapped[str] = mapped_column(String(450), primary_key=True)
    """``<kind>:<external_id>`` (``crm_sync.records.RecordKey``)."""
    object: Mapped[str] = mapped_column(String(80))
    """The vendor's name of what it is there: ``contacts``, ``Lead``."""
    remote_id: Mapped[str] = mapped_column(String(64))
    """The vendor's id. Two of our records can be one of theirs: people were merged."""
    account_key: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    """The ``seq`` of the hand-off that wrote it last, among those of ``account_key``."""
    digest: Mapped[str | None] = mapped_column(String(64))
    """Of what was written last: the same again is not sent. Its first character is the target's own
    mark of how the record was; ``theirs``: it is the CRM's own record, and nothing of it is
    written; None: it is not known, because people merged it."""
    state: Mapped[str] = mapped_column(String(16), default="there")
    """``there``, or ``deleted``: by a person, over there."""
    seen_at: Mapped[datetime] = mapped_column(Instant)


class CrmAllowance(Base):
    """How many calls a CRM still allows, shared by all workers."""

    __tablename__ = "segue_crm_allowances"

    target_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(32), primary_key=True)
    """Which limit: ``calls``, ``search``, ``daily``."""
    next_at: Mapped[int] = mapped_column(BigInteger, default=0)
    """When the next call would be in time if all came evenly, microseconds since 1970 UTC (the
    theoretical arrival time of the generic cell rate algorithm, ITU-T I.371)."""
    closed_until: Mapped[datetime | None] = mapped_column(Instant)
    """The CRM said that it takes no call before."""
    used: Mapped[int | None]
    most: Mapped[int | None]
    """Of the vendor's own count, as it last said."""


class CrmCheck(Base):
    """What came of holding a CRM's mapping against its own schema the last time."""

    __tablename__ = "segue_crm_checks"

    target_id: Mapped[str] = mapped_column(
        ForeignKey("segue_crm_targets.id", ondelete="CASCADE"), primary_key=True
    )
    checked_at: Mapped[datetime] = mapped_column(Instant)
    dropped: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    """Each field that would not arrive: ``field`` (the vendor's object and field), ``why`` and
    ``remedy``, sentences for the operator."""
