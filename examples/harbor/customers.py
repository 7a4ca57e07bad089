"""The fixed customers of the demo: whom one can be on Harbor's site, and what to try."""

from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, EmailStr, Field

from store.accounts import Account, Contact, Ownership


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Value):
    """Who signs in."""

    name: str
    email: EmailStr
    role: str


class Situation(_Value):
    """The customer's account. Days count from the day of generation."""

    region: str
    employees: int
    stage: Literal["onboarding", "customer", "renewal"] = "customer"
    plan: str
    bought_days_ago: int
    renews_in_days: int
    seats_bought: int
    seats_used: int
    owner_id: str
    implementation_stage: str = "live"
    onboarding_completed: bool = True
    reached_days_ago: int | None = None
    """When the core milestone was reached; None: not yet."""
    health: Literal["good", "fair", "poor"] = "good"
    open_escalation: bool = False
    owned: dict[str, int] = Field(default_factory=dict)
    """Product -> bought so many days ago."""
    usage: dict[str, float]


class Customer(_Value):
    """One of them."""

    id: str
    """Of the account."""
    name: str
    contact: Person
    try_this: str
    """One line for the demo's page."""
    account: Situation

    @property
    def contact_id(self) -> str:
        """Of the person."""
        return f"{self.id}-contact"

    @property
    def contact_name(self) -> str:
        """The person's name."""
        return self.contact.name

    @property
    def contact_email(self) -> str:
        """The person's address."""
        return self.contact.email

    def as_account(self, today: date, segment: str) -> Account:
        """The rows that the store keeps of this customer."""
        has = self.account
        same = has.model_dump(
            include={
                "region", "employees", "stage", "plan", "seats_bought", "seats_used", "owner_id",
                "implementation_stage", "onboarding_completed", "health", "open_escalation",
                "usage",
            }
        )  # fmt: skip
        return Account(
            id=self.id,
            name=self.name,
            segment=segment,
            language="en",
            plan_since=_ago(today, has.bought_days_ago),
            renewal_on=today + timedelta(days=has.renews_in_days),
            core_milestone_on=_ago(today, has.reached_days_ago),
            unpaid_dispute=False,
            open_tickets=0,
            owned=[
                Ownership(account_id=self.id, product_id=product, since=_ago(today, days))
                for product, days in has.owned.items()
            ],
            contacts=[
                Contact(
                    id=self.contact_id,
                    account_id=self.id,
                    email=self.contact.email,
                    name=self.contact.name,
                    role=self.contact.role,
                )
            ],
            **same,
        )


def _ago(today: date, days: int | None) -> date | None:
    return None if days is None else today - timedelta(days=days)


def load_customers(folder: Path) -> dict[str, Customer]:
    """Id -> customer, in the order of ``customers.yaml`` in the vendor's folder.

    Raises ``pydantic.ValidationError`` for one that is not as described here.
    """
    written = yaml.safe_load((folder / "customers.yaml").read_text(encoding="utf-8"))
    return {
        key: Customer.model_validate({**customer, "id": key})
        for key, customer in written["customers"].items()
    }
