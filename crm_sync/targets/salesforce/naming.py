"""Names of people, and sensible words where Salesforce requires some. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from crm_sync.mappings.applying import Scalar

NO_COMPANY = "Unknown company"
NO_NAME = "Unknown"
CANCELLED = {"cancelled": "Cancelled: ", "no_show": "Did not come: "}
"""A meeting's state -> what its subject begins with."""


def with_names_apart(fields: Mapping[str, Scalar], name: object) -> dict[str, Scalar]:
    """A person's whole name that stands in LastName, as first and last name: the last word is the
    last name. A mapping that fills FirstName itself is left as it is."""
    whole = fields.get("LastName")
    apart = dict(fields)
    if isinstance(whole, str) and "FirstName" not in fields and whole == name:
        first, _, last = " ".join(whole.split()).rpartition(" ")
        apart["LastName"] = last
        if first:
            apart["FirstName"] = first
    return apart


ALWAYS_FILLED: Mapping[str, frozenset[str]] = {
    "Lead": frozenset({"LastName", "Company"}),
    "Contact": frozenset({"LastName"}),
    "Account": frozenset({"Name"}),
    "Opportunity": frozenset({"StageName", "CloseDate"}),
}
"""What a mapping need not fill although Salesforce asks for it: see ``required_words``."""


def required_words(object_: str, happened: datetime, close_after_days: int) -> dict[str, Scalar]:
    """What a record of the object is made with where the mapping says nothing of it."""
    match object_:
        case "Lead":
            return {"LastName": NO_NAME, "Company": NO_COMPANY}
        case "Contact":
            return {"LastName": NO_NAME}
        case "Account":
            return {"Name": NO_COMPANY}
        case "Opportunity":
            closes = happened + timedelta(days=close_after_days)
            return {"StageName": "Prospecting", "CloseDate": closes.date().isoformat()}
    return {}
