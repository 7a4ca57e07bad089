"""What is known of the vendor's customers: accounts, people, what they own and how they use it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from store.base import Base, Instant


class Account(Base):
    """A company that the vendor knows, with the traits that rules read."""

    __tablename__ = "segue_accounts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str]
    segment: Mapped[str]
    region: Mapped[str]
    language: Mapped[str] = mapped_column(default="en")
    stage: Mapped[str]
    """prospect, open_opportunity, onboarding, customer or renewal."""
    employees: Mapped[int | None]
    plan: Mapped[str | None]
    plan_since: Mapped[date | None]
    seats_bought: Mapped[int | None]
    seats_used: Mapped[int | None]
    renewal_on: Mapped[date | None]
    owner_id: Mapped[str | None]
    """The host (a rep) who owns the account."""
    ownership: Mapped[str | None]
    """Who takes care of it: named, pool, specialist or support_led. None: by name where the owner
    is one of the hosts, else whoever of a pool."""
    implementation_stage: Mapped[str | None]
    onboarding_completed: Mapped[bool] = mapped_column(default=False)
    onboarding_completed_on: Mapped[date | None]
    """The day, where it is known."""
    core_milestone_on: Mapped[date | None]
    """The day when the account first got the value that it bought the product for."""
    health: Mapped[str] = mapped_column(default="good")
    """good, fair or poor."""
    open_escalation: Mapped[bool] = mapped_column(default=False)
    unpaid_dispute: Mapped[bool] = mapped_column(default=False)
    open_tickets: Mapped[int] = mapped_column(default=0, server_default="0")
    """Support tickets that wait for an answer."""
    budget: Mapped[float | None]
    """What the account can spend on more, a month, in the catalogue's currency."""
    usage: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """Metric name -> number, e.g. ``{"submissions_share": 0.91, "forms_published": 14}``."""
    usage_at: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Metric name -> the moment (ISO 8601) that its value is of, where that is known."""
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    """Field -> (moment, value) as it was last told, so that older news never overwrites newer
    (``accounts.telling``). None: nothing was told since the row was made."""

    owned: Mapped[list["Ownership"]] = relationship(
        cascade="all, delete-orphan", order_by="Ownership.product_id"
    )
    contacts: Mapped[list["Contact"]] = relationship(cascade="all, delete-orphan")


class Ownership(Base):
    """An account owns a product."""

    __tablename__ = "segue_ownership"

    account_id: Mapped[str] = mapped_column(ForeignKey("segue_accounts.id"), primary_key=True)
    product_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[date | None]
    """None: nobody said since when, so nothing is made of it being new."""


class Contact(Base):
    """A person at an account."""

    __tablename__ = "segue_contacts"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("segue_accounts.id"), index=True)
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    role: Mapped[str | None]
    told: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True), deferred=True)
    """As ``Account.told``."""


class PastOffer(Base):
    """An offer made to an account before Segue, or by a rep: the hold-back policies count it."""

    __tablename__ = "segue_past_offers"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[str] = mapped_column(ForeignKey("segue_accounts.id"), index=True)
    offer_id: Mapped[str]
    placement: Mapped[str]
    outcome: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)
    deferred_until: Mapped[datetime | None] = mapped_column(Instant)
