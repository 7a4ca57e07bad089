"""Errors in Salesforce's form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.serving import Reply


class Wrong(Exception):
    """A request that no description allows: a violation, whatever the client makes of it."""


@dataclass(eq=False)
class Problem(Exception):
    """Why one record was not written, or one request not answered."""

    code: str
    message: str
    fields: Sequence[str] = ()
    status: int = 400
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def reply(self) -> Reply:
        """As the answer to a request of its own."""
        return Reply(self.status, [self.stated("errorCode")], self.headers)

    @property
    def result(self) -> dict[str, Any]:
        """As the result of one record of a collection."""
        return {"success": False, "errors": [self.stated("statusCode")]}

    def stated(self, code_name: str) -> dict[str, Any]:
        """The error's own words."""
        told: dict[str, Any] = {"message": self.message, code_name: self.code, **self.more}
        return told | (
            {"fields": list(self.fields)} if self.fields or code_name == "statusCode" else {}
        )


def refusal(status: int, code: str, message: str = "", **headers: str) -> Reply:
    """The answer to be given once, as a fault."""
    return Problem(code, message or code, status=status, headers=headers).reply


LIMIT_EXCEEDED = refusal(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
"""It has no ``Retry-After``."""
UNAVAILABLE = refusal(503, "SERVER_UNAVAILABLE", "Server unavailable")
