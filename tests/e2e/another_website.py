"""Somebody else's website, with an origin of its own, that has Segue on it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl

STRICT = "default-src 'self'; script-src 'self' {product}; connect-src 'self' {product}"
"""The policy of docs/how-to/embed.md: no inline style or script, nothing from elsewhere."""


@dataclass
class AnotherWebsite:
    """Its pages by their paths, and the forms that were sent to it."""

    origin: str
    policy: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    sent: list[list[tuple[str, str]]] = field(default_factory=list)
    """Name and value of each field, in their order, of each form that was sent."""

    def url(self, path: str = "/") -> str:
        """Where a page of it is."""
        return self.origin + path


@contextmanager
def another_website(port: int) -> Iterator[AnotherWebsite]:
    """Served until the block ends."""
    website = AnotherWebsite(f"http://127.0.0.1:{port}")

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """A page or a style sheet."""
            path = self.path.partition("?")[0]
            if path in website.styles:
                self._answer(200, "text/css", website.styles[path])
            elif path in website.pages:
                self._answer(200, "text/html", website.pages[path])
            else:
                self._answer(404, "text/plain", "Not here.")

        def do_POST(self) -> None:
            """A form that was sent: its fields are kept."""
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            website.sent.append(parse_qsl(body, keep_blank_values=True))
            self._answer(200, "text/html", "<!doctype html><title>Sent</title><p>Thank you.</p>")

        def _answer(self, status: int, kind: str, body: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            if website.policy:
                self.send_header("Content-Security-Policy", website.policy)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield website
    server.shutdown()
    server.server_close()
    thread.join()
