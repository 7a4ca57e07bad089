"""A real HTTP server for a vendor that we cannot run: our own, in a thread, with faults on demand.

A fake has a method ``answer(asked) -> Reply``. What it finds wrong with a request it keeps in
``violations``: a test's fixture looks there at the end, so that no wrong request goes unnoticed.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR
from threading import Lock, Thread
from time import sleep
from typing import Any, Literal, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    """Decoded; ``raw_path`` is as it was sent."""
    raw_path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def one(self, name: str) -> str | None:
        """A query parameter that may come once."""
        return dict(self.query).get(name)


@dataclass(frozen=True)
class Reply:
    """One answer."""

    status: int = 200
    body: Any = None
    """Sent as JSON; bytes as they are; None: nothing."""
    headers: Mapping[str, str] = field(default_factory=dict)


Kind = Literal["answer", "lost", "reset", "cut", "silent", "slow"]
TOLD = "/_fake/"
"""What a path begins with by which a fake in another process is told something: no vendor's."""


@dataclass(frozen=True)
class Fault:
    """What goes wrong with a request: another answer, one that is lost after the work was done, a
    connection closed before it, an answer cut off in its middle, silence until the client goes, an
    answer that comes late."""

    kind: Kind
    reply: Reply = Reply()
    on: tuple[str, str] = ("", "")
    """Method and a part of the path; empty: any."""
    seconds: float = 0.0
    """How late the answer is."""

    def meets(self, asked: Asked) -> bool:
        """Whether it is for this request."""
        if asked.path.startswith(TOLD):
            return False
        return asked.method.startswith(self.on[0]) and self.on[1] in asked.path


class Fake(Protocol):
    """What is served."""

    faults: list[Fault]
    asked: list[Asked]
    violations: list[str]

    def answer(self, asked: Asked) -> Reply:
        """The answer; called for one request at a time."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no event; what the fake raised is a violation."""


class _Handler(BaseHTTPRequestHandler):
    fake: Fake
    one_at_a_time: Lock

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer in two parts would wait for an acknowledgement

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # whoever asked is dead
            self.close_connection = True
            return
        asked = Asked(
            self.command,
            unquote(parts.path),
            parts.path,
            tuple(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in self.headers.items()},
            body,
        )
        with self.one_at_a_time:
            self.fake.asked.append(asked)
            fault = self._fault(asked)
            reply = self._reply(asked, fault)
        self._send(reply, fault)

    def _fault(self, asked: Asked) -> Fault | None:
        fault = next((one for one in self.fake.faults if one.meets(asked)), None)
        if fault is not None:
            self.fake.faults.remove(fault)
            return fault
        chaos: Any = getattr(self.fake, "chaos", None)  # see ``tests.fakes.chaos``
        if chaos is None or asked.path.startswith(TOLD):
            return None
        drawn: Fault | None = chaos.draw(asked)
        return drawn

    def _reply(self, asked: Asked, fault: Fault | None) -> Reply:
        if fault is not None and fault.kind in ("answer", "reset", "silent"):
            return fault.reply
        try:
            return self.fake.answer(asked)
        except Exception as error:
            self.fake.violations.append(
                f"the fake failed on {asked.method} {asked.path}: {error!r}"
            )
            raise

    def _send(self, reply: Reply, fault: Fault | None) -> None:
        kind = "answer" if fault is None else fault.kind
        if kind == "silent":
            self.connection.recv(1)  # until the client has had enough
        if kind in ("lost", "reset", "silent"):
            self._hang_up()
            return
        if fault is not None and kind == "slow":
            sleep(fault.seconds)
        raw = isinstance(reply.body, bytes)
        content = reply.body if raw else b""
        if reply.body is not None and not raw:
            content = json.dumps(reply.body).encode()
        self.send_response_only(reply.status)
        headers = {"Content-Type": "application/json; charset=UTF-8", **reply.headers}
        for name, value in {**headers, "Content-Length": str(len(content))}.items():
            self.send_header(name, value)
        self.end_headers()
        if kind == "cut":
            self.wfile.write(content[: len(content) // 2])
            self.wfile.flush()
            self._hang_up()
            return
        self.wfile.write(content)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(SHUT_RDWR)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 (the base's names)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing on standard error."""


@contextmanager
def served(fake: Fake, *, port: int = 0) -> Iterator[str]:
    """The fake, served on a free port unless it is named; its base URL."""
    handler = type("Handler", (_Handler,), {"fake": fake, "one_at_a_time": Lock()})
    server = _Server(("127.0.0.1", port), handler)
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
