"""One conversation with a vendor's HTTP API: the token, the time-outs, and what its faults mean.

Nothing is tried again here but a call whose token had expired: repeating is the durable work's
concern, which can wait for longer than a conversation lasts.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from time import monotonic
from typing import Any, Protocol

import httpx

from scheduler.calendars.calendar import CalendarError, CalendarRefused, CalendarUnavailable

Query = Mapping[str, str | int | bool]
ANSWER_SECONDS = 20.0
CONNECT_SECONDS = 5.0
LONGEST_SECONDS = 60.0
"""An answer that drips in for longer than this is none."""
LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes, unpacked. 2,500 events with the fields that are asked for take about 2 MB."""
LONGEST_WAIT = 24 * 3600.0
"""Seconds. Who names a later time for the next try is not believed."""
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 509})
_TOO_MUCH = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "dailyLimitExceeded"}
)
"""Google's 403s that are no refusal
(developers.google.com/workspace/calendar/api/guides/errors)."""


class Tokens(Protocol):
    """Where an API's access token comes from."""

    def token(self) -> str:
        """One that is valid for some minutes more. Raises ``CalendarError``."""

    def instead_of(self, refused: str) -> str:
        """Another one, since the API does not take this one. Raises ``CalendarError``."""


@dataclass(frozen=True)
class Answer:
    """What the vendor said."""

    status: int
    body: Mapping[str, Any]
    """Empty where it said nothing."""


class Api:
    """A vendor's API, as one host's account sees it."""

    def __init__(
        self, of: str, base_url: str, tokens: Tokens, *, timeout: float = ANSWER_SECONDS
    ) -> None:
        """``of``: which calendar it is, as the operator reads it: "Google calendar maya@…".
        ``timeout``: seconds of silence that end a conversation."""
        self.of = of
        self._base, self._tokens = base_url.rstrip("/"), tokens
        self._client = _client(timeout)

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        expected: Collection[int] | Callable[[Answer], bool] = (),
    ) -> Answer:
        """The answer, if it is a success or ``expected``: by its status, or by what it says.

        ``path`` may be a whole address that the vendor gave, if it is the API's own.
        Raises ``CalendarUnavailable`` and ``CalendarRefused``.
        """
        request = httpx.Request(
            method, self._address(path), params=_written(query), json=body, headers=headers
        )
        token = self._tokens.token()
        answer, after = self._send(request, token)
        if answer.status == 401:
            answer, after = self._send(request, self._tokens.instead_of(token))
        foreseen = expected(answer) if callable(expected) else answer.status in expected
        if 200 <= answer.status < 300 or foreseen:
            return answer
        raise fault(self.of, answer, after)

    def _address(self, path: str) -> str:
        if not path.startswith("http"):
            return self._base + path
        if not path.startswith(self._base + "/"):
            raise CalendarUnavailable(
                f"The {self.of} names an address of somebody else to read on at; "
                "it is not followed, for the host's token would go there."
            )
        return path

    def _send(self, request: httpx.Request, token: str) -> tuple[Answer, float | None]:
        request.headers["Authorization"] = f"Bearer {token}"
        return _converse(self._client, request, self.of)


def ask_once(request: httpx.Request, of: str) -> tuple[Answer, float | None]:
    """The answer to one request, and the seconds to wait if it names any.

    Raises ``CalendarUnavailable`` where no whole answer in JSON comes.
    """
    with _client(ANSWER_SECONDS) as client:
        return _converse(client, request, of)


def _client(timeout: float) -> httpx.Client:
    limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return httpx.Client(verify=_trust(), timeout=limits, follow_redirects=False)


@cache
def _trust() -> SSLContext:
    # Reading the authorities' certificates takes longer than many a conversation.
    return httpx.create_ssl_context()


def _converse(client: httpx.Client, request: httpx.Request, of: str) -> tuple[Answer, float | None]:
    request.extensions = {"timeout": client.timeout.as_dict()}
    try:
        answer = client.send(request, stream=True)
        try:
            content = bounded(answer, of)
        finally:
            answer.close()
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise CalendarUnavailable(
            f"The {of} cannot be reached ({type(error).__name__}: {error}). "
            "It is tried again; nothing needs to be done unless it lasts."
        ) from error
    return _answer(of, answer, content), retry_after(answer.headers)


def bounded(answer: httpx.Response, of: str) -> bytes:
    """The content of a streamed answer. Raises ``CalendarUnavailable`` for one without end."""
    until, content = monotonic() + LONGEST_SECONDS, bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER or monotonic() > until:
            raise CalendarUnavailable(
                f"The {of} answered more than {LARGEST_ANSWER >> 20} MB, or for longer than "
                f"{LONGEST_SECONDS:.0f} s. Look whether something stands between us and it."
            )
    return bytes(content)


def _answer(of: str, answer: httpx.Response, content: bytes) -> Answer:
    if not content:
        return Answer(answer.status_code, {})
    try:
        body = json.loads(content)
    except (ValueError, RecursionError) as error:
        body = error
    if isinstance(body, dict):
        return Answer(answer.status_code, body)
    if not answer.is_success:
        return Answer(answer.status_code, {})  # a proxy's error page: the status says enough
    raise CalendarUnavailable(
        f"The {of} answered {answer.status_code} with what is no JSON object."
    )


def fault(of: str, answer: Answer, after: float | None) -> CalendarError:
    """What an unexpected status means."""
    said = f"answered {answer.status}{_words(answer)}"
    if answer.status in _BUSY or (answer.status == 403 and reason(answer) in _TOO_MUCH):
        return CalendarUnavailable(f"The {of} is busy: it {said}.", retry_after=after)
    if 300 <= answer.status < 400:
        return CalendarUnavailable(
            f"The {of} {said}: a redirect, which is not followed. "
            "Look whether a proxy stands between us and it."
        )
    return CalendarRefused(f"The {of} {said}.", _REMEDIES.get(answer.status, _REPORT))


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


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait: a number, or a moment less the answer's own ``Date`` (RFC 9110, 10.2.3)."""
    given = headers.get("retry-after", "").strip()
    if given.isascii() and given.isdigit():
        return min(float(given[:12]), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(given) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return min(max(wait.total_seconds(), 0.0), LONGEST_WAIT)


def _written(query: Query | None) -> dict[str, str] | None:
    if query is None:
        return None
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in query.items()
    }
