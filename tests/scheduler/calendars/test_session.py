"""Answers of a CalDAV server are read whole, or not for ever."""

import gzip
import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from scheduler.calendars.caldav.session import BoundedSession


@contextmanager
def served(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server that answers so."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_an_answer_that_drips_in_is_cut_off() -> None:
    sent = itertools.count()

    class Dripping(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "400")
            self.end_headers()
            with suppress(ConnectionError):
                for _ in range(400):
                    self.wfile.write(b"x")
                    next(sent)
                    time.sleep(0.05)

    with served(Dripping) as url, BoundedSession(url) as session, pytest.raises(requests.Timeout):
        session.request("GET", url, timeout=0.5)
    assert next(sent) < 400


def test_a_packed_answer_is_read_whole() -> None:
    """Also one that comes in parts, and one that ends too early is none."""
    packed = gzip.compress(b"calendar" * 100_000)

    class Packing(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Encoding", "gzip")
            if self.path == "/parts":
                self.send_header("Transfer-Encoding", "chunked")
            else:
                self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            half = len(packed) // 2
            if self.path == "/short":
                self.wfile.write(packed[:half])
                self.close_connection = True
                return
            for part in (packed[:half], packed[half:]):
                framed = b"%x\r\n%s\r\n" % (len(part), part) if self.path == "/parts" else part
                self.wfile.write(framed)
            if self.path == "/parts":
                self.wfile.write(b"0\r\n\r\n")

    with served(Packing) as url, BoundedSession(url) as session:
        for path in ("/whole", "/parts"):
            assert session.request("GET", url + path, timeout=20).content == b"calendar" * 100_000
        with pytest.raises(requests.RequestException):
            session.request("GET", url + "/short", timeout=20)
