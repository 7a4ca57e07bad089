"""Stands between Segue and a calendar's server: counts what is asked, and spoils some of it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import requests

Answer = tuple[int, dict[str, str], bytes]
Spoil = Callable[["Asked"], Answer | None]


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: str
    headers: dict[str, str]

    @property
    def report(self) -> str:
        """Which report it is, or its method."""
        known = ("sync-collection", "calendar-multiget")
        return next((one for one in known if one in self.body), self.method)


@dataclass
class Proxy:
    """``before`` answers in place of the server; ``after`` once the server has done its work."""

    target: str
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    refused: list[Asked] = field(default_factory=list)
    """What the server answered by asking for the password."""
    before: Spoil = lambda _: None
    after: Spoil = lambda _: None

    def reports(self) -> list[str]:
        """What was asked since the last call, without asking for the password first."""
        asked, self.asked = self.asked, []
        return [one.report for one in asked if one not in self.refused]


_DROPPED = {"connection", "transfer-encoding", "content-encoding", "content-length", "date"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: Proxy

    def __getattr__(self, name: str) -> Any:
        if name.startswith("do_"):
            return self.forward
        raise AttributeError(name)

    def forward(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, body.decode(), dict(self.headers.items()))
        self.state.asked.append(asked)
        answer = self.state.before(asked)
        if answer is None:
            answer = self.passed_on(asked, body)
            answer = self.state.after(asked) or answer
        if answer[0] == 401:
            self.state.refused.append(asked)
        self.reply(*answer)

    def passed_on(self, asked: Asked, body: bytes) -> Answer:
        headers = {k: v for k, v in asked.headers.items() if k.lower() != "host"}
        got = requests.request(
            asked.method,
            self.state.target + asked.path,
            data=body,
            headers=headers | {"Accept-Encoding": "identity"},
            timeout=60,
            allow_redirects=False,
        )
        kept = {k: v for k, v in got.headers.items() if k.lower() not in _DROPPED}
        return got.status_code, kept, got.content

    def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
        if status == 0:  # the answer is lost
            self.close_connection = True
            return
        with suppress(ConnectionError):  # whoever asked may not have waited
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def proxy(target: str) -> Iterator[Proxy]:
    state = Proxy(target)
    handler = type("Handler", (_Handler,), {"state": state})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


LOST: Answer = (0, {}, b"")
