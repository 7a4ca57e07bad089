"""The conversation with a CalDAV server by the ``caldav`` library; its faults in our words."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import cast
from urllib.parse import quote, urlsplit

import requests
from caldav.davclient import DAVClient
from caldav.lib import error
from caldav.response import DAVResponse
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from remote.faults import Refused, Unavailable
from remote.in_the_clear import may_be_plain
from scheduler.calendars.caldav.session import BoundedSession, SentElsewhere
from scheduler.calendars.kinds import Connection

_LISTS = ("PROPFIND", "REPORT")
_CONNECT = "Connect it again: ./segue calendars connect."


class Conversation:
    """Requests to one server, on behalf of one user."""

    def __init__(self, connection: Connection) -> None:
        self.server = _origin(connection.address)
        self.client = DAVClient(
            connection.address,
            username=connection.credentials["user"],
            password=connection.credentials["password"],
            timeout=cast(int, connection.timeout),  # parts of a second are as good
            enable_rfc6764=False,
        )
        self.client.session = BoundedSession(self.server)

    def close(self) -> None:
        """Let the connection go."""
        self.client.session.close()

    def ask(
        self,
        method: str,
        path: str,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        *,
        answers: tuple[int, ...] = (),
    ) -> DAVResponse:
        """One request; ``path`` is plain, not quoted. Of the statuses from 400 on only ``answers``
        come back. Raises ``Unavailable`` and ``Refused``."""
        with told_plainly(self.server):
            try:
                answer = self.client.request(self.url(path), method, body, dict(headers or {}))
            except error.AuthorizationError as refused:
                status = 403 if getattr(refused, "status", None) == 403 else 401
                if status in answers:
                    return _empty(status)
                raise
        if answer.status >= 400 and answer.status not in answers:
            raise _refusal(self.server, path, answer.status)
        if method in _LISTS and answer.status < 400 and not _is_list(answer):
            # A page of a hotel's network must not pass for an empty calendar.
            raise Unavailable(f"{self.server} answers what is not CalDAV.")
        if method == "PROPFIND" and answer.all_responses_not_found():  # within a 207: Xandikos
            raise _refusal(self.server, path, 404)
        return answer

    def url(self, path: str) -> str:
        """The address of a plain path on this server."""
        return self.server + quote(path, safe="/@:!$&'()*+,;=~-._")


@contextmanager
def told_plainly(server: str) -> Iterator[None]:
    """What goes wrong with the server, as ``Unavailable`` or ``Refused``."""
    try:
        yield
    except error.RateLimitError as busy:
        raise Unavailable(
            f"{server} asks to be left alone for a while.", retry_after=busy.retry_after_seconds
        ) from busy
    except error.AuthorizationError as refused:
        raise Refused(
            f"{server} does not accept the user's name and password.", _CONNECT
        ) from refused
    except SentElsewhere as sent:
        raise Refused(f"{sent}, which is not followed.", f"Trust it? {_CONNECT}") from sent
    except requests.RequestException as away:
        raise Unavailable(f"{server} cannot be reached ({_short(away)}).") from away
    except (error.DAVError, LxmlError, AssertionError, ValueError) as odd:
        raise Unavailable(f"{server} answers what is not CalDAV ({_short(odd)}).") from odd


def _is_list(answer: DAVResponse) -> bool:
    return answer.tree is not None and answer.tree.tag == "{DAV:}multistatus"


def _short(fault: BaseException) -> str:
    """Its kind alone: its words may quote what was sent."""
    return type(fault).__name__


def _refusal(server: str, path: str, status: int) -> Unavailable | Refused:
    if status in (404, 410):
        return Refused(f"{server} has no calendar at {path} any more.", _CONNECT)
    if status >= 500 or status in (408, 423, 425, 429):
        return Unavailable(f"{server} answers with an error of its own ({status}).")
    return Refused(
        f"{server} does not do what it is asked at {path} ({status}).",
        "Look whether the account may use that calendar, and connect it again.",
    )


def _empty(status: int) -> DAVResponse:
    return DAVResponse.from_bytes(b"", status)


def _origin(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise Refused(
            f"{url!r} is no address of a server.", "Write one like https://dav.example.com/maya/."
        )
    if parts.scheme == "http" and not may_be_plain(parts.hostname):
        raise Refused(
            f"http://{parts.hostname} would get the password unencrypted, over other people's "
            "networks.",
            "Connect with its https:// address. Plain http:// is for servers on this machine or in "
            "its own network.",
        )
    port = f":{parts.port}" if parts.port else ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}{port}"
