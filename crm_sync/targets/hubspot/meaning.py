"""HubSpot's errors and what they mean: for the whole account, or for one record."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from crm_sync.targets.hubspot.called import connect_again, name_of
from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer

_PASSING = frozenset({408, 423, 425, 429, 477})
"""Busy, locked, or being moved to another data centre (HubSpot's own 477)."""
_PASSING_CATEGORIES = frozenset(
    {"INTERNAL_ERROR", "RATE_LIMITS", "RATE_LIMIT", "SERVICE_UNAVAILABLE", "TIMEOUT"}
)
_EXISTING = re.compile(r"Existing ID: (\d+)")
_LONGEST = 300
"""Characters of HubSpot's own words that an operator is shown."""


@dataclass(frozen=True)
class Fault:
    """What HubSpot says of one record, or of a batch of them."""

    category: str
    message: str
    codes: tuple[str, ...] = ()
    """E.g. ``INVALID_EMAIL``."""
    properties: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    """The records that it is about: ids, or values of the property that they were named by."""
    traces: tuple[str, ...] = ()
    """``objectWriteTraceId`` of the inputs that it is about."""

    @property
    def passing(self) -> bool:
        """Whether the same may be taken later."""
        return self.category in _PASSING_CATEGORIES

    @property
    def gone(self) -> bool:
        """Whether the record is not there any more."""
        return self.category == "OBJECT_NOT_FOUND"

    def takes(self, name: str) -> bool:
        """Whether another record has the value of this unique property. Which one it is stands in
        the message alone: ``PropertyValueCoordinates{portalId=1, propertyName=segue_id, …}``."""
        named = name in self.properties or f"propertyName={name}," in self.message
        return "CONFLICTING_UNIQUE_VALUE" in self.codes and named

    @property
    def existing(self) -> str | None:
        """The id of the contact that has the address already."""
        found = _EXISTING.search(self.message)
        return found[1] if found else None

    @property
    def unknown(self) -> tuple[str, ...]:
        """Properties that the account does not have."""
        return self.properties if "PROPERTY_DOESNT_EXIST" in self.codes else ()


def fault_of(body: Mapping[str, Any]) -> Fault:
    """One error in HubSpot's form; what is missing in it is empty."""
    message = str(body.get("message", "HubSpot does not say why"))
    context = body.get("context") or {}
    details = [*_details(body), *_listed(message)]
    unknown = [name for code, name in details if code == "PROPERTY_DOESNT_EXIST"]
    named = unknown or [name for _, name in details] or list(context.get("properties", ()))
    return Fault(
        category=str(body.get("category", "")),
        message=_short(message, details, body),
        codes=tuple(dict.fromkeys(code for code, _ in details)),
        properties=tuple(dict.fromkeys(name for name in named if name)),
        ids=tuple(map(str, context.get("ids", ()))),
        traces=tuple(map(str, context.get("objectWriteTraceId", ()))),
    )


def faults_of(answer: Answer) -> list[Fault]:
    """The errors of an answer of which some succeeded."""
    return [fault_of(one) for one in answer.body.get("errors") or ()]


def _details(body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Codes with the properties that they are about."""
    for error in body.get("errors") or ():
        context = error.get("context") or {}
        names = context.get("propertyName") or context.get("properties") or [""]
        for name in names:
            yield str(error.get("code", "")), str(name)


def _listed(message: str) -> Iterator[tuple[str, str]]:
    """Those that stand as JSON in the message: ``Property values were not valid: [{…}]``."""
    start = message.find("[{")
    if start < 0:
        return
    try:
        told = json.loads(message[start:])
    except ValueError:
        return
    for one in told:
        yield str(one.get("error", "")), str(one.get("name", ""))


def _short(message: str, details: list[tuple[str, str]], body: Mapping[str, Any]) -> str:
    words = [str(error["message"]) for error in body.get("errors") or () if error.get("message")]
    text = "; ".join(dict.fromkeys(words)) if details and words else message
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def meaning(of: str, answer: Answer, retry_after: float | None) -> RemoteError:
    """What an answer means for the whole account (``remote.http.Meaning``)."""
    fault = fault_of(answer.body)
    said = f"{of} answered {answer.status}: {fault.message}"
    if answer.status in _PASSING or answer.status >= 500 or answer.status < 400:
        return Unavailable(said, retry_after=retry_after)
    if answer.status == 401:
        return Refused(
            f"{of} does not take our credentials, which are wrong or were revoked: {fault.message}",
            "Make or rotate a key in HubSpot (Development, Keys, Service keys), and connect "
            f"it again: {connect_again(of)}",
        )
    if answer.status == 403:
        return _forbidden(of, answer, fault)
    return Refused(
        f"{said} It is not what this version of Segue expects.",
        "Look whether the setting 'version' names a version that HubSpot still serves.",
    )


def _forbidden(of: str, answer: Answer, fault: Fault) -> Refused:
    scopes = [scope for error in answer.body.get("errors") or () for scope in _scopes(error)]
    if not scopes:
        return Refused(
            f"{of} does not allow it: {fault.message}",
            "Look at the service key's scopes in HubSpot (Development, Keys, Service keys).",
        )
    names = ", ".join(dict.fromkeys(scopes))
    return Refused(
        f"The service key of {of} lacks a scope: {names}.",
        f"Add {names} to it in HubSpot (Development, Keys, Service keys). What waits goes on "
        f"by itself; at once with: ./segue crm try-now {name_of(of)}",
    )


def _scopes(error: Mapping[str, Any]) -> list[str]:
    context = error.get("context") or {}
    return [*context.get("requiredGranularScopes", ()), *context.get("requiredScopes", ())]


def unknown_properties(of: str, object_: str, names: tuple[str, ...]) -> Refused:
    """The account lacks properties that the mapping writes: nothing at all can be sent."""
    told = ", ".join(f"{object_}.{name}" for name in names)
    return Refused(
        f"{of} does not have the propert{'y' if len(names) == 1 else 'ies'} {told} (any more).",
        f"Create them anew: {connect_again(of)}. Or take them out of the mapping; "
        "./segue crm check names each.",
    )
