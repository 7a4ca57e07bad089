"""HubSpot's errors, in their real forms."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from tests.fakes.serving import Reply


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(
        self,
        status: int,
        category: str,
        message: str,
        *,
        context: Mapping[str, Sequence[str]] | None = None,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
        **more: str,
    ) -> None:
        super().__init__(message)
        self.status, self.category, self.message = status, category, message
        self.context = {name: list(values) for name, values in (context or {}).items()}
        self.errors = [dict(error) for error in errors]
        self._headers, self._more = dict(headers or {}), more

    @property
    def reply(self) -> Reply:
        """The whole answer."""
        body: dict[str, Any] = {
            "status": "error",
            "message": self.message,
            "correlationId": str(uuid.uuid4()),
            "category": self.category,
            **self._more,
        }
        if self.context:
            body["context"] = self.context
        if self.errors:
            body["errors"] = self.errors
        return Reply(self.status, body, self._headers)

    def within(self, **context: Sequence[str]) -> dict[str, Any]:
        """As one error of an answer of several (207)."""
        return {
            "status": "error",
            "category": self.category,
            "message": self.message,
            "context": {**self.context, **{name: list(ids) for name, ids in context.items()}},
            "errors": self.errors,
            "links": {},
        }


def invalid(faults: Sequence[tuple[str, str, str]], portal: int) -> Refusal:
    """Values that a property does not take: each its name, HubSpot's code, the words."""
    told = [
        {
            "isValid": False,
            "message": words,
            "error": code,
            "name": name,
            "localizedErrorMessage": words,
            "portalId": portal,
        }
        for name, code, words in faults
    ]
    errors = [
        {"message": words, "code": code, "context": {"propertyName": [name]}}
        for name, code, words in faults
    ]
    text = f"Property values were not valid: {json.dumps(told)}"
    return Refusal(400, "VALIDATION_ERROR", text, errors=errors)


def not_found(what: str, ids: Sequence[str]) -> Refusal:
    """Records that are not there."""
    text = (
        f"Could not get some {what.upper()} objects, they may be deleted or not exist. "
        "Check that ids are valid."
    )
    return Refusal(404, "OBJECT_NOT_FOUND", text, context={"ids": ids})


def missing_scopes(scopes: Sequence[str]) -> Refusal:
    """The token may not do that."""
    return Refusal(
        403,
        "MISSING_SCOPES",
        "This app hasn't been granted all required scopes to make this call. "
        "Read more about required scopes here: https://developers.hubspot.com/scopes.",
        errors=[
            {
                "message": "One or more of the following scopes are required.",
                "context": {"requiredGranularScopes": list(scopes)},
            }
        ],
    )


def too_many(policy: str, wait: float) -> Refusal:
    """A limit is used up. ``policy``: ``TEN_SECONDLY_ROLLING``, ``SECONDLY``, ``DAILY``."""
    return Refusal(
        429,
        "RATE_LIMITS",
        f"You have reached your {policy.lower()} limit.",
        headers={"Retry-After": str(max(1, round(wait + 0.5)))},
        errorType="RATE_LIMIT",
        policyName=policy,
    )
