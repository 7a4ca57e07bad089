"""One message on its way over HTTP."""

import time
from collections.abc import Mapping

import httpx

from crm_sync.targets.webhook.answers import Doubtful, Heard
from remote.faults import Unavailable
from remote.http import retry_after, trust

CONNECT_SECONDS = 5.0
SILENT_SECONDS = 15.0
"""Of silence that end a conversation; the specification names 15 to 30."""
DRIPPING_SECONDS = 5.0
"""An answer's body that drips in for longer is left; the status is known by then."""
CALL_SECONDS = 2 * CONNECT_SECONDS + 2 * SILENT_SECONDS + DRIPPING_SECONDS
"""No call lasts longer, but one whose headers drip in."""
LARGEST_ANSWER = 64 * 1024
"""Bytes that are read of an answer: what it says counts for little."""
_WORDS = 120


def a_client(at_once: int, *, silent: float = SILENT_SECONDS) -> httpx.Client:
    """The connections to one receiver; may be used by several threads."""
    return httpx.Client(
        verify=trust(),
        timeout=httpx.Timeout(silent, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        follow_redirects=False,
    )


def post(client: httpx.Client, of: str, url: str, body: bytes, headers: Mapping[str, str]) -> Heard:
    """The receiver's answer. Raises ``Unavailable`` where it is not reached, ``Doubtful`` where it
    is and no answer comes."""
    try:
        with client.stream("POST", url, content=body, headers=dict(headers)) as answer:
            # The status is what counts: a success whose body breaks off is one.
            words = "" if answer.is_success else _words(answer)
            return Heard(answer.status_code, words, retry_after(answer.headers))
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Unavailable(f"{of} cannot be reached ({_why(error)}).") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Doubtful(f"{of} gave no answer ({_why(error)}).") from error


def silence(url: str) -> str | None:
    """Why nobody is reached at the address, in a sentence; None: somebody answers. No message is
    sent: a receiver need not know the secret yet, nor that something is asked without one."""
    try:
        with a_client(1, silent=CONNECT_SECONDS) as client, client.stream("HEAD", url):
            return None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.InvalidURL) as error:
        return f"Nobody is reached at {url} ({_why(error)})."
    except httpx.HTTPError:
        return None


def _why(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


def _words(answer: httpx.Response) -> str:
    """The beginning of what it says, in one line of plain text."""
    until, content = time.monotonic() + DRIPPING_SECONDS, bytearray()
    try:
        for chunk in answer.iter_bytes():
            content += chunk
            if len(content) > LARGEST_ANSWER or time.monotonic() > until:
                break
    except httpx.HTTPError:
        pass  # what came is enough
    text = " ".join(content[: 4 * _WORDS].decode("utf-8", "replace").split())
    shown = "".join(sign for sign in text if sign.isprintable())
    return shown if len(shown) <= _WORDS else f"{shown[: _WORDS - 1]}…"
