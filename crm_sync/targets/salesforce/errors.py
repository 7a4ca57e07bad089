"""What Salesforce's errors mean: it passes by itself, a person must act, or one record is wrong."""

import re
from collections.abc import Mapping
from typing import Any

from crm_sync.targets.salesforce.answers import Fault
from crm_sync.targets.target import Postponed, Rejected
from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer

LIMIT = "REQUEST_LIMIT_EXCEEDED"
LOCKED = "UNABLE_TO_LOCK_ROW"
DUPLICATES = "DUPLICATES_DETECTED"
TAKEN_KEY = "DUPLICATE_VALUE"
LEFT = "INACTIVE_OWNER_OR_USER"
"""Somebody who is to own the record is no active user (any more)."""
PACKAGE = (
    "Deploy the metadata package (./segue crm package) and give the integration's user its "
    "permission set 'Segue', or change the mapping; ./segue crm check names each field."
)
GONE = frozenset(
    {
        "ENTITY_IS_DELETED",
        "NOT_FOUND",
        "INVALID_CROSS_REFERENCE_KEY",
        "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        "CANNOT_UPDATE_CONVERTED_LEAD",
    }
)
"""The record, or one that it refers to, is not what it was: deleted, merged or converted."""
PASSING = frozenset(
    {"SERVER_UNAVAILABLE", "UNKNOWN_EXCEPTION", "QUERY_TIMEOUT", "CANNOT_DELETE_ENTITY"}
)
SCHEMA = frozenset({"INVALID_FIELD", "INVALID_TYPE", "INVALID_FIELD_FOR_INSERT_UPDATE"})
"""They concern every record alike."""
FULL = "STORAGE_LIMIT_EXCEEDED"
"""The org's storage is used up: nothing can be made in it."""


class Malformed(Refused):
    """All of a request's records were refused: for one that is so wrong, or for their size."""


def meaning(of: str, answer: Answer, after: float | None) -> RemoteError:
    """Of an answer that is no success."""
    fault = request_fault(answer)
    said = f"The {of} answered {answer.status}"
    said += f" ({fault.code}: {fault.message})" if fault.code else ""
    if fault.code == LIMIT or answer.status in (408, 429) or answer.status >= 500:
        return Unavailable(f"{said}.", retry_after=after)
    if answer.status == 401:
        # With a new token. That the access was revoked is said where a token is asked for.
        return Unavailable(f"{said} to a token that it has just given.")
    if fault.code in SCHEMA or answer.status == 404:
        return Refused(f"{said}.", PACKAGE)
    if answer.status == 413:
        return Malformed(f"{said}: it is too large.", "Map fewer long texts, or cut them there.")
    if answer.status == 400 and fault.code in ("JSON_PARSER_ERROR", "MALFORMED_ID"):
        return Malformed(f"{said}.", "Look at the field that it names, and at its mapping.")
    return Refused(
        f"{said}.",
        "Look whether the integration's user has 'API Enabled' and the permission set 'Segue'.",
    )


def request_fault(answer: Answer) -> Fault:
    """What an answer that is no success says."""
    first = answer.listed[0] if answer.listed else answer.body
    return stated(first) if isinstance(first, Mapping) else Fault()


def stated(told: Mapping[str, Any]) -> Fault:
    """An error of a request, whose code has another name than a record's."""
    code = told.get("errorCode", told.get("statusCode", ""))
    return Fault(statusCode=str(code), message=str(told.get("message", ""))[:500])


def of_all(what: str, fault: Fault) -> None:
    """Raises ``Refused`` where a record's fault concerns every record alike. ``what``: "the
    Contact “Maya Chen”"."""
    if fault.code in SCHEMA:
        raise Refused(f"Salesforce did not take {what}: {fault.message}.", PACKAGE)
    if fault.code == FULL:
        said = f"Salesforce has no room for {what}: {fault.message}."
        raise Refused(said, "Free or buy data storage in the org. What waits goes on by itself.")


def is_locked(fault: Fault) -> bool:
    """Whether somebody else saves the row at this moment. A trigger or a flow that meets the lock
    fails with an error of its own, in whose words the lock stands."""
    return LOCKED in (fault.code, *_WORDS.findall(fault.message))


def failed(what: str, fault: Fault) -> Rejected | Postponed:
    """What is said of a record that was not taken, however often it was tried.

    What people change there at this moment (``GONE``) is at rest some day, as a lock is: only a
    fault that would be the same then is for a person.
    """
    if is_locked(fault) or fault.code in PASSING or fault.code in GONE:
        said = f"Salesforce could not write {what} now: {fault.message} [{fault.code}]"
        return Postponed(said)
    if fault.matches:
        ids = ", ".join(fault.matches)
        fault = fault.model_copy(update={"message": f"{fault.message} ({ids})"})
    return _rejected(what, fault)


def _rejected(what: str, fault: Fault) -> Rejected:
    fields = f" ({', '.join(fault.fields)})" if fault.fields else ""
    reason = f"Salesforce did not take {what}{fields}: {fault.message} [{fault.code}]"
    remedy = _REMEDIES.get(fault.code, "Look at what it says in Salesforce's set-up.")
    return Rejected(reason, f"{remedy} Then replay it.")


_WORDS = re.compile(r"\w+")
_AUTOMATION = (
    "A trigger or a flow of the org failed: its developer finds the error in the debug log."
)
_REMEDIES: Mapping[str, str] = {
    "REQUIRED_FIELD_MISSING": "Let the mapping fill the field, or make it optional there.",
    "STRING_TOO_LONG": "Make the field longer there, or set 'too_long: cut' in the mapping.",
    "INVALID_EMAIL_ADDRESS": (
        "Correct the address where it comes from, or take the field out of the mapping."
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": (
        "Add the value to the picklist there, or translate it in the mapping with 'values'."
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": "Make the field larger there, or take it out of the mapping.",
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": (
        "A validation rule of the org refuses it: let the rule pass the integration's user."
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": _AUTOMATION,
    "CANNOT_EXECUTE_FLOW_TRIGGER": _AUTOMATION,
    "INSUFFICIENT_ACCESS_OR_READONLY": (
        "Give the integration's user the right to edit the record (sharing, or its owner's role)."
    ),
    "INSUFFICIENT_ACCESS": "Give the integration's user the right to edit such records.",
    "DUPLICATE_EXTERNAL_ID": (
        "Several records carry our id: merge them there, and make the key field unique."
    ),
    DUPLICATES: (
        "A duplicate rule refuses it: merge the records it names, write our id into the key field "
        "of the right one, or let the rule pass the integration's user."
    ),
    LEFT: "Give the record, or what it belongs to, an owner who is active.",
    TAKEN_KEY: "Another record has the value: clear it there, or merge the two.",
    "FIELD_INTEGRITY_EXCEPTION": "Compare the mapping with what the object allows.",
}
