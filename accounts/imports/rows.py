"""The kinds of files, and what a row of each may hold.

A column that is not in the file leaves what is there. An empty cell clears it: to nothing, or to
the value that a new account has.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, EmailStr

from accounts.imports.cells import (
    Amount,
    Count,
    Day,
    Flag,
    Ident,
    Language,
    Line,
    Moment,
    People,
    Slug,
    one_of,
    unfit,
)
from offers.facts import STAGES

USAGE = "usage."
"""What the columns of an account's metrics begin with: ``usage.forms_published``."""
NEW_ACCOUNT: Mapping[str, Any] = MappingProxyType(
    {
        "language": "en",
        "onboarding_completed": False,
        "health": "good",
        "open_escalation": False,
        "unpaid_dispute": False,
        "open_tickets": 0,
    }
)
"""What holds of an account where nothing else was said: nobody records that nothing is wrong."""

OUTCOMES = ("shown", "accepted", "deferred", "declined", "ignored")
PLACEMENTS = ("form", "chat", "email", "rep")


def _given(text: str) -> str:
    if not text:
        unfit("It is empty.", "Fill it in.")
    return text


Given = Annotated[Slug, BeforeValidator(_given)]


class Row(BaseModel):
    """Base of all rows. Fields are columns; ``model_fields_set`` are those that the file has."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    required: ClassVar[tuple[str, ...]]
    """The columns that every file of the kind must have."""


class AccountRow(Row):
    """An account with its traits. A known account is changed where the file says otherwise."""

    required = ("id",)

    id: Ident
    name: Line = None
    segment: Slug = None
    """Empty: by the number of employees, as the catalogue divides them."""
    region: Slug = None
    language: Language = None
    stage: Annotated[str | None, BeforeValidator(one_of(*STAGES))] = None
    """Empty: ``customer`` with a plan, ``prospect`` without."""
    employees: People = None
    plan: Slug = None
    plan_since: Day = None
    seats_bought: People = None
    seats_used: People = None
    renewal_on: Day = None
    owner_id: Slug = None
    """The host, of the vendor's teams, who owns the account."""
    ownership: Annotated[
        str | None, BeforeValidator(one_of("named", "pool", "specialist", "support_led"))
    ] = None
    """Empty: ``named`` where the owner is one of the hosts, else ``pool``."""
    implementation_stage: Line = None
    onboarding_completed: Flag = None
    onboarding_completed_on: Day = None
    """Its day means that it is completed, too, where the file has no column that says so."""
    core_milestone_on: Day = None
    health: Annotated[str | None, BeforeValidator(one_of("good", "fair", "poor"))] = None
    open_escalation: Flag = None
    unpaid_dispute: Flag = None
    open_tickets: Count = None
    budget: Amount = None


class AccountLine(AccountRow):
    """A row of a file of accounts, with the metrics that have columns there."""

    usage: Mapping[str, float | None] = {}
    """Metric -> value; None: an empty cell."""


class ContactRow(Row):
    """A person at an account."""

    required = ("id",)

    id: Ident
    """The ``sub`` of the identity token."""
    account_id: Ident | None = None
    email: Annotated[EmailStr | None, BeforeValidator(_given)] = None
    name: Line = None
    role: Line = None


class OwnershipRow(Row):
    """An account owns a product, or a bundle, since a day."""

    required = ("account_id", "product_id")

    account_id: Ident
    product_id: Given
    since: Day = None


class UsageRow(Row):
    """The value of one metric of one account. Empty: not known any more."""

    required = ("account_id", "metric", "value")

    account_id: Ident
    metric: Given
    value: str = ""
    """Read by the metric's unit."""


class OfferRow(Row):
    """An offer that was made before Segue, or by a rep. The hold-back policies count it."""

    required = ("account_id", "offer_id", "placement", "outcome", "at")

    account_id: Ident
    offer_id: Given
    placement: Annotated[
        str | None, BeforeValidator(one_of(*PLACEMENTS)), BeforeValidator(_given)
    ] = None
    outcome: Annotated[str | None, BeforeValidator(one_of(*OUTCOMES)), BeforeValidator(_given)] = (
        None
    )
    at: Annotated[Moment, BeforeValidator(_given)] = None
    deferred_until: Moment = None
    """When they asked to hear of it again."""


KINDS: Mapping[str, type[Row]] = MappingProxyType(
    {
        "accounts": AccountLine,
        "contacts": ContactRow,
        "ownership": OwnershipRow,
        "usage": UsageRow,
        "offers": OfferRow,
    }
)
"""Kind -> its rows, in the order in which a folder is imported."""
