"""Readiness is asked of the web process, which knows of the others."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from launcher.deployment import deployment
from launcher.parts import product_parts
from launcher.ports import free_port
from launcher.serve import _asker


@pytest.fixture
def web():
    """A web process whose next answer to GET /readyz can be set: (status, body)."""

    class Answers(BaseHTTPRequestHandler):
        answer = (200, b"{}")

        def do_GET(self):
            status, body = self.answer if self.path == "/readyz" else (404, b"")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port, Answers
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "missing"),
    [
        (200, b'{"ready": true}', None),
        (503, {"ready": False, "database": True, "assistant": False, "worker": True}, "assistant"),
        (503, {"ready": False, "assistant": False, "worker": False}, "assistant, worker"),
        (500, b"Internal Server Error", "web"),
        (503, b"[]", "web"),
    ],
)
def test_what_is_not_ready_yet_is_named(web, status, body, missing):
    port, answers = web
    answers.answer = (status, body if isinstance(body, bytes) else json.dumps(body).encode())
    assert _asker("127.0.0.1", port)() == missing
    assert _asker("0.0.0.0", port)() == missing


def test_a_web_process_that_does_not_listen_yet_is_what_is_waited_for():
    assert _asker("127.0.0.1", free_port("127.0.0.1", 8600))() == "web"


def test_rasa_listens_where_the_settings_say_that_it_is_reached(places):
    settings = deployment(places, {"SEGUE_RASA_URL": "http://127.0.0.1:5999"}, port=8601)
    rasa, web, worker = product_parts(places, settings)
    assert rasa.argv[-2:] == ("--port", "5999")
    assert web.argv[-2:] == ("--port", "8601")
    assert rasa.argv[0] == str(places.bot_python)
    assert worker.argv[0] == str(places.env_python)


def test_several_addresses_of_rasa_are_as_many_processes(places):
    both = "http://127.0.0.1:5998 http://127.0.0.1:5999"
    settings = deployment(places, {"SEGUE_RASA_URL": both}, port=8601)
    first, second, _, _ = product_parts(places, settings)
    assert [first.name, second.name] == ["rasa", "rasa-2"]
    assert [part.argv[-1] for part in (first, second)] == ["5998", "5999"]
    assert first.log != second.log
