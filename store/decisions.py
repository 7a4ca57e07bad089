"""What the offer engine decided, why, and what the visitor did with it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from store.base import Base, Instant, new_id


class DecisionRow(Base):
    """One decision: at most one offer, with the whole record of how it came about."""

    __tablename__ = "segue_decisions"
    __table_args__ = (Index("ix_segue_decisions_shown", "catalogue_version", "at"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Instant)
    placement: Mapped[str]
    """``chat`` or ``form`` (later also ``email``, ``rep``)."""
    page: Mapped[str]
    offer_id: Mapped[str | None]
    motion: Mapped[str | None]
    """``upsell``, ``cross_sell``, ``bundle`` or ``add_on``."""
    family: Mapped[str | None]
    trigger_id: Mapped[str | None]
    reason: Mapped[str | None]
    """The reason exactly as it was shown."""
    record: Mapped[dict[str, Any]] = mapped_column(JSON)
    """``offers.Decision`` as JSON: every candidate, every verdict, the facts read."""
    observed: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Every fact as it was then (``offers.Facts`` as JSON), also those that this catalogue does
    not read: a changed catalogue can be tried on them. None: decided before they were kept."""
    language: Mapped[str | None]
    chance: Mapped[float | None]
    """The visitor's own number in [0, 1), by which control groups and variants are told: kept on
    its own, for a database's JSON may round it. None, like ``language``: as for ``observed``."""
    segment: Mapped[str | None]
    experiment_id: Mapped[str | None]
    """The experiment that the offer is part of, and the arm that this account belongs to."""
    arm: Mapped[str | None]
    withheld_offer_id: Mapped[str | None]
    """The offer that would have been made, had the visitor not belonged to a control group."""
    learnt_id: Mapped[str | None] = mapped_column(String(32))
    """What had been learnt from the base by then (``store.learning.LearntRow``)."""
    catalogue_version: Mapped[str]
    outcome: Mapped[str | None]
    """``shown``, then ``accepted``, ``deferred``, ``declined``, ``ignored``, or ``withdrawn``: a
    fact was corrected that it was made of. None: no offer."""
    outcome_at: Mapped[datetime | None] = mapped_column(Instant)
    deferred_until: Mapped[datetime | None] = mapped_column(Instant)
    asked_why_at: Mapped[datetime | None] = mapped_column(Instant)


class Outcome(Base):
    """One thing that became of an offer. Append-only; ``DecisionRow.outcome`` is the visitor's
    latest answer."""

    __tablename__ = "segue_outcomes"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    decision_id: Mapped[str] = mapped_column(ForeignKey("segue_decisions.id"), index=True)
    account_id: Mapped[str | None] = mapped_column(String(64), index=True)
    outcome: Mapped[str]
    """``shown``, ``accepted``, ``deferred``, ``declined``, ``ignored``, ``withdrawn``, ``booked``,
    ``cancelled``, ``no_show`` (the meeting) or ``won`` (they have it now)."""
    at: Mapped[datetime] = mapped_column(Instant)
    value: Mapped[float | None]
    """Worth a year, where something was won."""


class RoutingRow(Base):
    """Where an accepted offer (or a wish for a meeting) was sent, and why."""

    __tablename__ = "segue_routings"

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    visit_id: Mapped[str] = mapped_column(ForeignKey("segue_visits.id"), index=True)
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("segue_decisions.id"))
    at: Mapped[datetime] = mapped_column(Instant)
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Routing question id -> value."""
    rule_id: Mapped[str | None]
    """None while a routing question waits for its answer."""
    meeting_type_id: Mapped[str | None]
    host_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Who may lead the meeting."""
    also: Mapped[list[list[str]]] = mapped_column(JSON, default=list)
    """A collective meeting: for each further seat, who may take it."""
    explanation: Mapped[str | None]
    """One sentence: why this calendar."""
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    fallback: Mapped[bool] = mapped_column(default=False)
    followed_up_at: Mapped[datetime | None] = mapped_column(Instant)
    """When it was followed up, having been begun and not finished: that is done once."""
    closed_at: Mapped[datetime | None] = mapped_column(Instant)
    """When its meeting was cancelled: a new wish is routed anew."""
