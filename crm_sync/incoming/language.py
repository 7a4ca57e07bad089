"""What an operator lets a CRM say: the words of ``incoming:`` in a target's mapping. Values only.

Each of our fields names the vendor's property that it is read from, and how its values are called
here. What is not named, the CRM does not say.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from crm_sync.incoming.source import Asked, Thing

ACCOUNT_FIELDS = (
    "name",
    "segment",
    "region",
    "language",
    "stage",
    "employees",
    "plan",
    "plan_since",
    "seats_bought",
    "seats_used",
    "renewal_on",
    "owner",
    "ownership",
    "implementation_stage",
    "onboarding_completed",
    "onboarding_completed_on",
    "core_milestone_on",
    "health",
    "open_escalation",
    "unpaid_dispute",
    "open_tickets",
    "budget",
    "products",
)
"""What a CRM may say of an account. ``owner``: their owner, found among the hosts; ``products``:
all that it owns."""
PERSON_FIELDS = ("email", "name", "role")
DEAL_FIELDS = ("name", "stage", "closed", "won", "amount", "currency", "closed_at")

NewAccounts = Literal["never", "identified", "customers", "all"]


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reading(_Words):
    """How one of our fields is read."""

    source: str | tuple[str, ...]
    """The vendor's property; several are joined with a space: first and last name."""
    values: Mapping[str, str | None] = Field(default_factory=dict)
    """The vendor's value -> ours; null: nothing of ours. Any other value is taken as it is."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, written: Any) -> Any:
        """``plan: plan__c`` is ``plan: {source: plan__c}``."""
        return {"source": written} if isinstance(written, str | list) else written

    @property
    def properties(self) -> tuple[str, ...]:
        """The vendor's, in their order."""
        return (self.source,) if isinstance(self.source, str) else self.source


class Having(_Words):
    """Those records whose property has one of these values."""

    source: str
    values: tuple[str, ...]


class AccountsIn(_Words):
    """Companies as accounts."""

    id: str | None = None
    """The property that holds our account id: the vendor's own customer number."""
    domain: str | None = None
    """The property that holds the web domain; only read ``by_domain``."""
    by_domain: bool = False
    """Whether a company may be known by its domain, where exactly one account's people have their
    addresses there."""
    new: NewAccounts = "customers"
    """Which companies that nobody knows become accounts: none; those with an ``id``; those and the
    customers; all."""
    customers: Having | None = None
    """Which companies are customers."""
    region: str | None = None
    """Of a new account, where the company says none."""
    fields: Mapping[str, Reading] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_ours(self) -> "AccountsIn":
        _known(self.fields, ACCOUNT_FIELDS)
        if self.by_domain and self.domain is None:
            raise ValueError("by_domain needs `domain`: the property that holds it")
        return self


class PeopleIn(_Words):
    """Contacts as people of an account."""

    company: str
    """The property that holds the id of their company."""
    id: str | None = None
    """The property that holds our id of them: the ``sub`` of the identity token. With one, who has
    none there does not come in."""
    fields: Mapping[str, Reading] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_ours(self) -> "PeopleIn":
        _known(self.fields, PERSON_FIELDS)
        return self


class DealsIn(_Words):
    """Deals of accounts."""

    company: str
    fields: Mapping[str, Reading] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_ours(self) -> "DealsIn":
        _known(self.fields, DEAL_FIELDS)
        return self


class ProductsIn(_Words):
    """What companies own, where the vendor keeps a record of each."""

    company: str
    product: Reading
    since: str | None = None
    ended: Having | None = None
    """Which are owned no more."""


class Incoming(_Words):
    """All that one CRM may say. A part that is absent is not read."""

    owners: Mapping[str, str] = Field(default_factory=dict)
    """Their owner (an e-mail address or an id) -> a host of ours, where the addresses differ."""
    accounts: AccountsIn | None = None
    contacts: PeopleIn | None = None
    deals: DealsIn | None = None
    products: ProductsIn | None = None


def asked(incoming: Incoming) -> Asked:
    """The properties that have to be read."""
    if incoming.accounts is None:
        return {}
    found = {Thing.COMPANY: frozenset(_of_accounts(incoming.accounts))}
    if "owner" in incoming.accounts.fields:
        found[Thing.OWNER] = frozenset()
    if incoming.contacts is not None:
        keys = {incoming.contacts.company, incoming.contacts.id} - {None}
        found[Thing.CONTACT] = frozenset({*_read(incoming.contacts.fields), *map(str, keys)})
    if incoming.deals is not None:
        found[Thing.DEAL] = frozenset({*_read(incoming.deals.fields), incoming.deals.company})
    if incoming.products is not None:
        found[Thing.PRODUCT] = frozenset(_of_products(incoming.products))
    return {thing: found[thing] for thing in Thing if thing in found}


def _of_accounts(accounts: AccountsIn) -> Iterator[str]:
    yield from _read(accounts.fields)
    if accounts.id is not None:
        yield accounts.id
    if accounts.by_domain and accounts.domain is not None:
        yield accounts.domain
    if accounts.customers is not None:
        yield accounts.customers.source


def _of_products(products: ProductsIn) -> Iterator[str]:
    yield products.company
    yield from products.product.properties
    if products.since is not None:
        yield products.since
    if products.ended is not None:
        yield products.ended.source


def _read(fields: Mapping[str, Reading]) -> Iterator[str]:
    for reading in fields.values():
        yield from reading.properties


def _known(fields: Mapping[str, Reading], ours: tuple[str, ...]) -> None:
    for name in fields:
        if name not in ours:
            raise ValueError(f"{name} is no field of ours; there are: {', '.join(ours)}")
