"""Objects and fields of an org: what stands there before anything of ours is deployed.

Lengths and what is required are those of Salesforce's *Object Reference*.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Field:
    """One field as the describe call tells of it."""

    name: str
    type: str
    """string, textarea, email, phone, url, picklist, multipicklist, boolean, int, double, currency,
    date, datetime, reference or id."""
    length: int = 0
    """Of texts, in UTF-16 units; of numbers, digits before the point."""
    required: bool = False
    default: object = None
    read_only: bool = False
    choices: tuple[str, ...] = ()
    restricted: bool = False
    to: tuple[str, ...] = ()
    """Of a reference: the objects that it may name."""
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False
    label: str = ""

    @property
    def custom(self) -> bool:
        """Whether somebody added it."""
        return self.name.endswith("__c")


@dataclass
class SObject:
    """One object."""

    name: str
    prefix: str
    """The first three characters of its records' ids."""
    fields: dict[str, Field] = field(default_factory=dict)
    activities: bool = False
    """Whether an Event or Task may be about one (``WhatId``)."""

    @property
    def custom(self) -> bool:
        """Whether somebody added it."""
        return self.name.endswith("__c")


def text(name: str, length: int, **more: object) -> Field:
    """A line of text."""
    return replace(Field(name, "string", length), **more)  # type: ignore[arg-type]


def long_text(name: str, length: int = 32_000) -> Field:
    """A text of many lines."""
    return Field(name, "textarea", length)


def choice(name: str, *choices: str, **more: object) -> Field:
    """A picklist."""
    return replace(Field(name, "picklist", 255, choices=choices), **more)  # type: ignore[arg-type]


def reference(name: str, *to: str, read_only: bool = False) -> Field:
    """A look-up."""
    return Field(name, "reference", 18, to=to, read_only=read_only)


def _read_only(name: str, type_: str, default: object = None) -> Field:
    return Field(name, type_, read_only=True, default=default)


def system_fields() -> Iterable[Field]:
    """What every record has."""
    yield Field("Id", "id", 18, read_only=True)
    yield _read_only("IsDeleted", "boolean", default=False)
    yield from (_read_only(n, "datetime") for n in _TIMES)
    yield from (reference(n, "User", read_only=True) for n in ("CreatedById", "LastModifiedById"))


_TIMES = ("CreatedDate", "LastModifiedDate", "SystemModstamp")
_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
_LEADS = ("Open - Not Contacted", "Working - Contacted")
STAGES = (
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Id. Decision Makers",
    "Perception Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
)
_ABOUT = ("Account", "Opportunity", "Asset", "Product2")


def _object(name: str, prefix: str, *fields: Field, owned: bool = True) -> SObject:
    every = [*system_fields(), *([reference("OwnerId", "User")] if owned else []), *fields]
    return SObject(name, prefix, {one.name: one for one in every}, activities=name in _ABOUT)


def _person() -> tuple[Field, ...]:
    return (
        text("FirstName", 40),
        text("LastName", 80, required=True),
        text("Name", 121, read_only=True),
        Field("Email", "email", 80),
        text("Title", 128),
        Field("Phone", "phone", 40),
        choice("LeadSource", *_SOURCES),
        long_text("Description"),
        reference("MasterRecordId", "Contact", "Lead", read_only=True),
    )


def _activity() -> tuple[Field, ...]:
    return (
        text("Subject", 255),
        long_text("Description"),
        reference("WhoId", "Contact", "Lead"),
        reference("WhatId", *_ABOUT),
        reference("AccountId", "Account", read_only=True),
        Field("ActivityDate", "date"),
    )


def standard_objects() -> dict[str, SObject]:
    """A fresh org, as far as Segue has to do with it."""
    made = (
        _object(
            "Account",
            "001",
            text("Name", 255, required=True),
            text("AccountNumber", 40),
            Field("Website", "url", 255),
            Field("Phone", "phone", 40),
            choice("Industry", "Technology", "Education", "Other"),
            choice("Type", "Prospect", "Customer - Direct", "Customer - Channel", "Other"),
            Field("NumberOfEmployees", "int", 8),
            Field("AnnualRevenue", "currency", 18),
            text("BillingCountry", 80),
            long_text("Description"),
            reference("ParentId", "Account"),
            reference("MasterRecordId", "Account", read_only=True),
        ),
        _object(
            "Contact",
            "003",
            *_person(),
            text("Department", 80),
            reference("AccountId", "Account"),
        ),
        _object(
            "Lead",
            "00Q",
            *_person(),
            text("Company", 255, required=True),
            choice("Status", *_LEADS, default=_LEADS[0]),
            Field("Website", "url", 255),
            Field("NumberOfEmployees", "int", 8),
            text("Country", 80),
            _read_only("IsConverted", "boolean", default=False),
            _read_only("ConvertedDate", "date"),
            reference("ConvertedAccountId", "Account", read_only=True),
            reference("ConvertedContactId", "Contact", read_only=True),
            reference("ConvertedOpportunityId", "Opportunity", read_only=True),
        ),
        _object(
            "Opportunity",
            "006",
            text("Name", 120, required=True),
            choice("StageName", *STAGES, required=True),
            Field("CloseDate", "date", required=True),
            Field("Amount", "currency", 18),
            text("NextStep", 255),
            choice("Type", "New Customer", "Existing Customer - Upgrade"),
            choice("LeadSource", *_SOURCES),
            long_text("Description"),
            reference("AccountId", "Account"),
            _read_only("IsClosed", "boolean", default=False),
            _read_only("IsWon", "boolean", default=False),
        ),
        _object(
            "Event",
            "00U",
            *_activity(),
            text("Location", 255),
            Field("StartDateTime", "datetime", required=True),
            Field("EndDateTime", "datetime"),
            Field("DurationInMinutes", "int", 8),
            Field("ActivityDateTime", "datetime"),
            Field("IsAllDayEvent", "boolean", default=False),
            choice("ShowAs", "Busy", "OutOfOffice", "Free", default="Busy", restricted=True),
        ),
        _object(
            "Task",
            "00T",
            *_activity(),
            choice(
                "Status",
                "Not Started",
                "In Progress",
                "Completed",
                "Waiting on someone else",
                "Deferred",
                default="Not Started",
            ),
            choice("Priority", "High", "Normal", "Low", default="Normal"),
            _read_only("IsClosed", "boolean", default=False),
        ),
        _object(
            "Organization",
            "00D",
            text("Name", 80, required=True),
            _read_only("IsSandbox", "boolean", default=False),
            owned=False,
        ),
        _object(
            "User",
            "005",
            text("FirstName", 40),
            text("LastName", 80, required=True),
            text("Name", 121, read_only=True),
            text("Username", 80, required=True),
            Field("Email", "email", 128, required=True),
            Field("IsActive", "boolean", default=True),
            owned=False,
        ),
        _object(
            "Asset",
            "02i",
            text("Name", 255, required=True),
            reference("AccountId", "Account"),
            reference("ContactId", "Contact"),
            reference("Product2Id", "Product2"),
            choice("Status", "Shipped", "Installed", "Registered", "Obsolete", "Purchased"),
            Field("Quantity", "double", 10),
            Field("InstallDate", "date"),
            Field("PurchaseDate", "date"),
            Field("UsageEndDate", "date"),
        ),
        _object(
            "Product2",
            "01t",
            text("Name", 255, required=True),
            text("ProductCode", 255),
            text("Family", 255),
            Field("IsActive", "boolean", default=False),
            owned=False,
        ),
    )  # fmt: skip
    return {one.name: one for one in made}
