"""Properties of objects: those that every account has, and which values they take."""

import re
from dataclasses import dataclass
from datetime import date, datetime

LONGEST = 65_536
"""Characters of a text; an emoji is two."""
_EMAIL = re.compile(r"[^@\s\"(),:;<>\[\\\]]+@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
                    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*\.[A-Za-z]{2,}")  # fmt: skip


@dataclass
class Property:
    """One property. ``type``: string, number, date, datetime, enumeration or bool."""

    name: str
    type: str = "string"
    field_type: str = "text"
    label: str = ""
    group: str = "information"
    unique: bool = False
    options: tuple[str, ...] = ()
    read_only: bool = False
    ours: bool = False
    """Somebody made it; HubSpot's own have this not."""
    required: bool = False
    """A record is not made without it: HubSpot's rule, or an administrator's."""
    longest: int = LONGEST

    def described(self) -> dict[str, object]:
        """As the properties API answers it."""
        options = [
            {"label": value.title(), "value": value, "hidden": False, "displayOrder": number}
            for number, value in enumerate(self.options)
        ]
        return {
            "name": self.name,
            "label": self.label or self.name,
            "type": self.type,
            "fieldType": self.field_type,
            "groupName": self.group,
            "description": "",
            "options": options,
            "hasUniqueValue": self.unique,
            "hubspotDefined": not self.ours,
            "calculated": False,
            "externalOptions": False,
            "archived": False,
            "hidden": False,
            "formField": False,
            "displayOrder": -1,
            "modificationMetadata": {
                "archivable": self.ours,
                "readOnlyDefinition": not self.ours,
                "readOnlyValue": self.read_only,
            },
        }

    def fault(self, value: str) -> tuple[str, str] | None:
        """Why it does not take the value: HubSpot's code and words. An empty one clears it."""
        if self.read_only:
            return "READ_ONLY_VALUE", f'"{self.name}" is a read only property.'
        if value == "":
            return None
        if self.name == "email" and not _EMAIL.fullmatch(value):
            return "INVALID_EMAIL", f"Email address {value} is invalid"
        match self.type:
            case "string" if _units(value) > self.longest:
                return "INVALID_STRING_LENGTH", (
                    f"{self.name} is too long: {_units(value)} of at most {self.longest} characters"
                )
            case "number" if not re.fullmatch(r"-?\d+(\.\d+)?([eE][+-]?\d+)?", value):
                return "INVALID_NUMBER", f"{value} was not a valid number."
            case "bool" if value not in ("true", "false"):
                return "INVALID_BOOLEAN", f"{value} was not a valid boolean."
            case "date" if not _is_date(value):
                return "INVALID_DATE", f"{value} was not a valid date."
            case "datetime" if not _is_moment(value):
                return "INVALID_LONG", f"{value} was not a valid long."
            case "enumeration" if self.options and not self._offered(value):
                return "INVALID_OPTION", (
                    f"{value} was not one of the allowed options: [{', '.join(self.options)}]"
                )
        return None

    def _offered(self, value: str) -> bool:
        several = value.split(";") if self.field_type == "checkbox" else [value]
        return all(one in self.options for one in several)


def _units(value: str) -> int:
    return len(value.encode("utf-16-le", "surrogatepass")) // 2


def _is_date(value: str) -> bool:
    if re.fullmatch(r"-?\d{6,}", value):
        return int(value) % 86_400_000 == 0  # midnight in UTC, else HubSpot refuses it
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str) -> bool:
    if re.fullmatch(r"-?\d+", value):
        return True
    try:
        return datetime.fromisoformat(value).tzinfo is not None or len(value) == len("2026-01-01")
    except ValueError:
        return False


def _text(*names: str) -> list[Property]:
    return [Property(name) for name in names]


def _choice(name: str, *options: str, kind: str = "select") -> Property:
    return Property(name, "enumeration", kind, options=options)


_STAGES = ("subscriber", "lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity",
           "customer", "evangelist", "other")  # fmt: skip
_DEAL_STAGES = ("appointmentscheduled", "qualifiedtobuy", "presentationscheduled",
                "decisionmakerboughtin", "contractsent", "closedwon", "closedlost")  # fmt: skip


def _common() -> list[Property]:
    return [
        Property("hs_object_id", "number", "number", read_only=True),
        Property("createdate", "datetime", "date", read_only=True),
        Property("hs_lastmodifieddate", "datetime", "date", read_only=True),
        Property("lastmodifieddate", "datetime", "date", read_only=True),
        Property("hs_merged_object_ids", "enumeration", "checkbox", read_only=True),
        Property("hubspot_owner_id", "enumeration", "select"),
    ]


def standard(name: str) -> dict[str, Property]:
    """What an object has in a fresh account."""
    own: list[Property] = []
    moment = Property("hs_timestamp", "datetime", "date", required=True)
    match name:
        case "contacts":
            own = [*_text("email", "firstname", "lastname", "jobtitle", "company", "phone"),
                   *_text("website", "city", "country"), _choice("lifecyclestage", *_STAGES),
                   _choice("hs_lead_status", "NEW", "OPEN", "IN_PROGRESS", "CONNECTED"),
                   Property("associatedcompanyid", "number", "number"),
                   Property("hs_additional_emails", read_only=True)]  # fmt: skip
        case "companies":
            own = [*_text("name", "domain", "phone", "city", "state", "country", "website"),
                   Property("description", field_type="textarea"),
                   Property("numberofemployees", "number", "number"),
                   Property("annualrevenue", "number", "number"),
                   _choice("lifecyclestage", *_STAGES),
                   _choice("industry", "COMPUTER_SOFTWARE", "ACCOUNTING", "RETAIL")]  # fmt: skip
        case "deals":
            own = [Property("dealname", required=True), _choice("pipeline", "default"),
                   _choice("dealstage", *_DEAL_STAGES),
                   _choice("dealtype", "newbusiness", "existingbusiness"),
                   Property("amount", "number", "number"),
                   Property("closedate", "datetime", "date"), *_text("deal_currency_code"),
                   Property("hs_is_closed", "bool", "booleancheckbox", read_only=True),
                   Property("hs_is_closed_won", "bool", "booleancheckbox", read_only=True),
                   Property("hs_primary_associated_company", "number", "number"),
                   Property("description", field_type="textarea")]  # fmt: skip
        case "notes":
            own = [Property("hs_note_body", field_type="html"), moment]
        case "meetings":
            outcomes = ("SCHEDULED", "COMPLETED", "RESCHEDULED", "NO_SHOW", "CANCELED")
            own = [*_text("hs_meeting_title", "hs_meeting_body", "hs_internal_meeting_notes",
                          "hs_meeting_external_url", "hs_meeting_location", "hs_activity_type"),
                   Property("hs_meeting_start_time", "datetime", "date"),
                   Property("hs_meeting_end_time", "datetime", "date"),
                   _choice("hs_meeting_outcome", *outcomes), moment]  # fmt: skip
        case "tasks":
            states = ("NOT_STARTED", "IN_PROGRESS", "WAITING", "COMPLETED", "DEFERRED")
            own = [*_text("hs_task_subject", "hs_task_body"), moment,
                   _choice("hs_task_status", *states),
                   _choice("hs_task_priority", "NONE", "LOW", "MEDIUM", "HIGH"),
                   _choice("hs_task_type", "TODO", "CALL", "EMAIL")]  # fmt: skip
    return {one.name: one for one in [*_common(), *own]}
