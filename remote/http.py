"""One conversation with a vendor's HTTP API: the token, the time-outs, and what its faults mean.

Nothing is tried again here but a call whose token had expired: repeating is the durable work's
concern, which can wait for longer than a conversation lasts.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from ssl import SSLContext
from time import monotonic
from typing import Any, Protocol

import httpx

from remote.faults import Refused, RemoteError, Unavailable

Query = Mapping[str, str | int | bool]
ANSWER_SECONDS = 20.0
CONNECT_SECONDS = 5.0
LONGEST_SECONDS = 60.0
"""An answer that drips in for longer than this is none."""
LARGEST_ANSWER = 32 * 1024 * 1024
"""Bytes, unpacked. 2,500 calendar events with the fields that are asked for take 2 MB."""
LONGEST_WAIT = 24 * 3600.0
"""Seconds. Who names a later time for the next try is not believed."""


class Tokens(Protocol):
    """Where an API's access token comes from."""

    def token(self) -> str:
        """One that is valid for some minutes more. Raises ``RemoteError``."""

    def instead_of(self, refused: str) -> str:
        """Another one, since the API does not take this one. Raises ``RemoteError``."""


@dataclass(frozen=True)
class Answer:
    """What the vendor said."""

    status: int
    body: Mapping[str, Any]
    """Empty where it said nothing, or a list."""
    listed: Sequence[Any] = ()
    """The answer, where it is a list."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """By names in lower case."""


Meaning = Callable[[str, Answer, float | None], RemoteError]
"""What an answer means that was neither a success nor expected, given whose it is and the seconds
to wait if it names any."""


class Api:
    """A vendor's API, as one of its accounts sees it."""

    def __init__(
        self,
        of: str,
        base_url: str,
        tokens: Tokens,
        meaning: Meaning,
        *,
        timeout: float = ANSWER_SECONDS,
        http2: bool = False,
    ) -> None:
        """``of``: whose it is, as the operator reads it: "Google calendar maya@…".
        ``timeout``: seconds of silence that end a conversation."""
        self.of = of
        self._base, self._tokens, self._meaning = base_url.rstrip("/"), tokens, meaning
        self._client = _client(timeout, http2=http2)

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
        Raises ``Unavailable`` and ``Refused``.
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
        raise self._meaning(self.of, answer, after)

    def _address(self, path: str) -> str:
        if not path.startswith("http"):
            return self._base + path
        if not path.startswith(self._base + "/"):
            raise Unavailable(
                f"The {self.of} names an address of somebody else to read on at; "
                "it is not followed, for the token would go there."
            )
        return path

    def _send(self, request: httpx.Request, token: str) -> tuple[Answer, float | None]:
        request.headers["Authorization"] = f"Bearer {_sendable(token, self.of)}"
        return _converse(self._client, request, self.of)


def _sendable(token: str, of: str) -> str:
    """The token. Raises ``Refused``, without quoting it, for one that no header can carry."""
    if all("!" <= sign <= "~" for sign in token):
        return token
    raise Refused(
        f"The key or token of the {of} holds a blank, or a sign that is in none.",
        "Copy it once more, as plain text, and connect it again.",
    )


def ask_once(request: httpx.Request, of: str) -> tuple[Answer, float | None]:
    """The answer to one request, and the seconds to wait if it names any.

    Raises ``Unavailable`` where no whole answer in JSON comes.
    """
    with _client(ANSWER_SECONDS) as client:
        return _converse(client, request, of)


BY_ITSELF = "It is tried again; nothing needs to be done unless it lasts."
"""What a party's being away ends with, for who does not wait for it at a terminal."""


def _client(timeout: float, *, http2: bool = False) -> httpx.Client:
    limits = httpx.Timeout(timeout, connect=min(timeout, CONNECT_SECONDS))
    return httpx.Client(verify=trust(), timeout=limits, follow_redirects=False, http2=http2)


@cache
def trust() -> SSLContext:
    """Whose certificates are believed."""
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
        raise Unavailable(f"The {of} cannot be reached ({_why(error)}). {BY_ITSELF}") from error
    return _answer(of, answer, content), retry_after(answer.headers)


def _why(error: Exception) -> str:
    """Its words, but of a request that cannot be sent: they quote the header, and so the token."""
    name = type(error).__name__
    return name if isinstance(error, httpx.LocalProtocolError) else f"{name}: {error}"


def bounded(answer: httpx.Response, of: str) -> bytes:
    """The content of a streamed answer. Raises ``Unavailable`` for one without end."""
    until, content = monotonic() + LONGEST_SECONDS, bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > LARGEST_ANSWER or monotonic() > until:
            raise Unavailable(
                f"The {of} answered more than {LARGEST_ANSWER >> 20} MB, or for longer than "
                f"{LONGEST_SECONDS:.0f} s. Look whether something stands between us and it."
            )
    return bytes(content)


def _answer(of: str, answer: httpx.Response, content: bytes) -> Answer:
    headers = {name.lower(): value for name, value in answer.headers.items()}
    said = _json(content)
    match said:
        case dict():
            return Answer(answer.status_code, said, headers=headers)
        case list():
            return Answer(answer.status_code, {}, said, headers)
    if content and answer.is_success:
        raise Unavailable(f"The {of} answered {answer.status_code} with what is no JSON.")
    # A proxy's error page: the status says enough.
    return Answer(answer.status_code, {}, headers=headers)


def _json(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


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
