"""What the answers of Google's and Microsoft's calendars mean that are no success."""

from collections.abc import Mapping

from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer

_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 509})
_TOO_MUCH = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
)
"""Google's 403s that are no refusal
(developers.google.com/workspace/calendar/api/guides/errors)."""


def fault(of: str, answer: Answer, after: float | None) -> RemoteError:
    """What an unexpected status means."""
    said = f"answered {answer.status}{_words(answer)}"
    if answer.status in _BUSY or (answer.status == 403 and reason(answer) in _TOO_MUCH):
        return Unavailable(f"The {of} is busy: it {said}.", retry_after=after)
    if 300 <= answer.status < 400:
        return Unavailable(
            f"The {of} {said}: a redirect, which is not followed. "
            "Look whether a proxy stands between us and it."
        )
    return Refused(f"The {of} {said}.", _REMEDIES.get(answer.status, _REPORT))


_REPORT = "Report this to Segue's makers: the vendor does not take what was sent."
_REMEDIES: Mapping[int, str] = {
    401: "Connect it again on the operator's page.",
    403: "Give Segue the right to read and write this calendar: connect it again and leave every "
    "permission ticked, or ask the administrator of the organisation to allow the app.",
    404: "Check that the calendar still exists and is named rightly, then connect it again.",
}


def reason(answer: Answer) -> str:
    """The vendor's code for what went wrong; empty if there is none."""
    error = answer.body.get("error")
    if not isinstance(error, dict):
        return ""
    match error.get("errors"):
        case [{"reason": str(given)}, *_]:  # Google
            return given
    code = error.get("code")  # Microsoft; with Google a number
    return code if isinstance(code, str) else ""


def _words(answer: Answer) -> str:
    error = answer.body.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    said = ", ".join(part for part in (reason(answer), str(message or "")[:200]) if part)
    return f" ({said.rstrip('.')})" if said else ""
