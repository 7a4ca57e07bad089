"""A host's OAuth credentials in the form in which a ``Connection`` brings and keeps them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from remote.faults import Refused
from remote.oauth import Credentials
from scheduler.calendars.kinds import Connection

SUBJECT = "subject"
"""In credentials that are no host's permission: for whom the organisation lets Segue act."""


def as_stored(credentials: Credentials) -> Mapping[str, str]:
    """Strings by name; ``from_stored`` gives the same credentials back."""
    stored = {
        "access_token": credentials.access_token,
        "expires_at": credentials.expires_at.isoformat(),
        "refresh_token": credentials.refresh_token,
        "scopes": " ".join(credentials.scopes),
    }
    if credentials.renewed_until is not None:
        stored["renewed_until"] = credentials.renewed_until.isoformat()
    return stored


def from_stored(stored: Mapping[str, str]) -> Credentials:
    """Raises ``Refused`` for anything that ``as_stored`` did not give."""
    try:
        values: dict[str, object] = {**stored, "scopes": tuple(stored["scopes"].split())}
        for name in ("expires_at", "renewed_until"):
            if name in stored:
                values[name] = datetime.fromisoformat(stored[name])
        return Credentials.model_validate(values, strict=True)
    except (KeyError, ValueError, ValidationError) as error:
        raise Refused(
            "The stored permission of a host cannot be read.",
            "Connect the calendar again on the operator's page.",
        ) from error


@dataclass(frozen=True)
class StoredCredentials:
    """A ``remote.tokens.Keeper``: the connection's own place."""

    at_hand: Mapping[str, str]
    stored: Callable[[], Mapping[str, str]] | None
    keep: Callable[[Mapping[str, str], Mapping[str, str]], bool]

    @classmethod
    def of(cls, connection: Connection) -> "StoredCredentials":
        """Those of one connection."""
        return cls(connection.credentials, connection.load, connection.keep)

    def load(self) -> Credentials:
        """Those that are stored at this moment."""
        return from_stored(self.at_hand if self.stored is None else self.stored())

    def save(self, new: Credentials, *, instead_of: Credentials) -> bool:
        """Store them if the others still are what is stored."""
        return self.keep(as_stored(new), as_stored(instead_of))
