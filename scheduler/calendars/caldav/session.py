"""HTTP as a CalDAV server may be talked to: bounded in time and size, and with nobody else."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from urllib3.exceptions import HTTPError

MOST_BYTES = 64 * 1024 * 1024
"""The longest answer that is read."""
MOST_REDIRECTS = 5
_CHUNK = 64 * 1024
_REDIRECTS = (301, 302, 303, 307, 308)


class TooMuch(requests.RequestException):
    """The answer is longer than any calendar's."""


class SentElsewhere(requests.RequestException):
    """The server sends to another one, which was not asked to be trusted with the password."""


class BoundedSession(requests.Session):
    """A session that reads no endless answer, waits no endless time, and tells the password to
    the server it was meant for and to no other."""

    def __init__(self, server: str) -> None:
        super().__init__()
        self._server = _origin(server)

    def request(self, method: Any, url: Any, *args: Any, **kwargs: Any) -> requests.Response:
        """As ``requests.Session.request``, with ``timeout`` for the whole answer."""
        kwargs |= {"allow_redirects": False, "stream": True}
        ends = time.monotonic() + float(kwargs.get("timeout") or 30.0)
        if _origin(str(url)) != self._server:  # a principal or a home of an account may be anywhere
            raise SentElsewhere(f"{self._server} sends to {_origin(str(url))}")
        for _ in range(MOST_REDIRECTS):
            answer = super().request(method, url, *args, **kwargs)
            _read(answer, ends)
            if answer.status_code not in _REDIRECTS or "Location" not in answer.headers:
                return answer
            url = _next(str(url), answer.headers["Location"])
        raise SentElsewhere(f"{_origin(str(url))} redirects without end")


def _next(here: str, location: str) -> str:
    there = urljoin(here, location)
    if _origin(there) != _origin(here):
        raise SentElsewhere(f"{_origin(here)} redirects to {_origin(there)}")
    return there


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or _port(parts.scheme)}"


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _parts(answer: requests.Response) -> Iterator[bytes]:
    """As they come: ``iter_content`` waits until a part is full, for ever where it drips in."""
    try:
        while part := answer.raw.read1(_CHUNK, decode_content=True):
            yield part
    except (HTTPError, OSError) as broken:
        raise requests.ConnectionError(broken) from broken


def _read(answer: requests.Response, ends: float) -> None:
    parts, size = [], 0
    for part in _parts(answer):
        size += len(part)
        if size > MOST_BYTES:
            answer.close()
            raise TooMuch(f"the answer is longer than {MOST_BYTES // 2**20} MB")
        if time.monotonic() > ends:
            answer.close()
            raise requests.Timeout("the answer took too long")
        parts.append(part)
    # What ``content`` would have read without a bound.
    answer._content, answer._content_consumed = b"".join(parts), True
