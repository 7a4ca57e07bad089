"""A chat turn of the whole product against a bare reply of the same Rasa model, in the same run.

    ./segue up --detach
    .segue/env/bin/python -m benchmarks.chat_turn

The product: API, message log, Rasa, action, flow, engine, database, as a widget calls it. Bare: a
second Rasa with the same model, asked directly, whose actions answer at once and do nothing: they
return the events that ours return, so that Rasa takes the same way. Both hear the same
conversations, turn about, so that a slow moment of the machine meets both.
"""

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from launcher.places import find_places
from launcher.ports import free_port

CONVERSATION = (
    "hi there",
    "we're 45 people on Starter and keep missing follow-ups",
    "why am I seeing this?",
    "what does the Business plan cost?",
    "does it come with single sign-on?",
    "no thanks",
)
FORM = "validate_intake_form"


class IdleActions(BaseHTTPRequestHandler):
    """An action server that does nothing: a text for an action, the form's events for the form."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """One action call."""
        call = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        names = ("plan", "team_size", "pain_points")
        events = [{"event": "slot", "name": name, "value": None} for name in names]
        events.append({"event": "slot", "name": "requested_slot", "value": "plan"})
        answer = json.dumps(
            {
                "events": events if call["next_action"] == FORM else [],
                "responses": [{"text": "Noted."}],
            }
        ).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the output is the benchmark's."""


@contextmanager
def bare_rasa() -> Iterator[str]:
    """A Rasa with the product's model and idle actions; its URL."""
    places = find_places()
    actions = ThreadingHTTPServer(("127.0.0.1", 0), IdleActions)
    threading.Thread(target=actions.serve_forever, daemon=True).start()
    port = free_port("127.0.0.1", 5705)
    with tempfile.TemporaryDirectory() as folder:
        environ = {
            **os.environ,
            "SEGUE_ACTIONS_URL": f"http://127.0.0.1:{actions.server_port}/",
            "SEGUE_ACTIONS_SECRET": "idle",
            "SEGUE_MODELS": str(places.models),
        }
        trackers, words = str(Path(folder) / "conversations.db"), str(Path(folder) / "words.json")
        rasa = subprocess.Popen(
            [
                str(places.bot_python),
                *("-m", "bot", "run", "--port", str(port), "--trackers", trackers),
                *("--words", words),
            ],
            cwd=places.root,
            env=environ,
        )
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_for(url)
            yield url
        finally:
            rasa.terminate()
            rasa.wait()
            actions.shutdown()


def _wait_for(url: str) -> None:
    for _ in range(600):
        try:
            if httpx.get(url, timeout=1).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise SystemExit(f"Rasa did not start at {url}.")


class ProductVisit:
    """One visitor of the product."""

    def __init__(self, client: httpx.Client) -> None:
        opening = {"page": "/", "zone": "Europe/Berlin", "language": "en"}
        opened = client.post("/api/v1/visits", json=opening).raise_for_status().json()
        self._client = client
        self._headers = {"Authorization": f"Bearer {opened['visit_token']}"}

    def say(self, text: str) -> float:
        """Say it; milliseconds until the answer is there."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        while True:
            began = time.perf_counter()
            answer = self._client.post("/api/v1/messages", headers=self._headers, json=body)
            took = (time.perf_counter() - began) * 1000
            if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(answer.headers["Retry-After"]))  # one address may say only so much
        assert len(answer.raise_for_status().json()["messages"]) > 1, "no answer"
        return took


class BareVisit:
    """One sender of the bare Rasa."""

    def __init__(self, client: httpx.Client) -> None:
        self._client, self._sender = client, uuid.uuid4().hex

    def say(self, text: str) -> float:
        """Say it; milliseconds until the answer is there."""
        body = {"sender": self._sender, "message": text}
        began = time.perf_counter()
        answer = self._client.post("/webhooks/rest/webhook", json=body)
        took = (time.perf_counter() - began) * 1000
        assert answer.raise_for_status().json(), "no answer"
        return took


def measure(product: httpx.Client, bare: httpx.Client, conversations: int) -> dict[str, Any]:
    """Both, turn about. The first conversation warms up and does not count."""
    took: dict[str, list[float]] = {"product": [], "bare": []}
    ratios: list[float] = []
    for number in range(conversations + 1):
        visits = {"product": ProductVisit(product), "bare": BareVisit(bare)}
        for text in CONVERSATION:
            turn = {name: visit.say(text) for name, visit in visits.items()}
            if number:
                ratios.append(turn["product"] / turn["bare"])
                for name, ms in turn.items():
                    took[name].append(ms)
    return {
        "turns": len(ratios),
        "product": percentiles(took["product"]),
        "bare": percentiles(took["bare"]),
        "ratio_of_medians": round(
            statistics.median(took["product"]) / statistics.median(took["bare"]), 2
        ),
        "median_ratio": round(statistics.median(ratios), 2),
    }


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """p50 and p95, in milliseconds."""
    cuts = statistics.quantiles(values, n=20)
    return {"p50_ms": round(statistics.median(values), 1), "p95_ms": round(cuts[18], 1)}


def main() -> None:
    """Measure and print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--url", default="http://127.0.0.1:8600", help="the running product")
    parser.add_argument("--conversations", type=int, default=30)
    options = parser.parse_args()
    with (
        bare_rasa() as rasa,
        httpx.Client(base_url=options.url, timeout=30) as product,
        httpx.Client(base_url=rasa, timeout=30) as bare,
    ):
        print(json.dumps(measure(product, bare, options.conversations)))


if __name__ == "__main__":
    main()
