"""Rasa as it runs: its REST channel in front, our actions behind, on Harbor's real flow."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request

from actions import build_executor
from actions.buttons import button_payloads
from actions.vocabulary import SERVED, left_aside, served_words, untaught
from intake.flow import Flow
from intake.steps import Ask, Done, Prompt
from tests.ports import free_port

pytestmark = pytest.mark.rasa

SECRET = "a secret of the actions"
STARTS_WITHIN = 120.0


@dataclass
class Served:
    """Rasa with one deployment's settings; may be started again on the same conversations."""

    start: Callable[[], None]
    stop: Callable[[], None]
    url: str
    calls: list[str]
    """The actions that Rasa called, in their order."""
    tokens: set[str]
    """The secrets that it showed."""

    def say(self, visit_id: str, message: str) -> list[dict[str, Any]]:
        sent = {"sender": visit_id, "message": message}
        answer = httpx.post(f"{self.url}/webhooks/rest/webhook", json=sent, timeout=30)
        said: list[dict[str, Any]] = answer.raise_for_status().json()
        return said


@pytest.fixture
def actions_url(flow: Flow, served_calls: list[str], shown: set[str]) -> Iterator[str]:
    """The endpoint that the web application has, on a port of its own."""
    app, executor = FastAPI(), build_executor(flow)

    @app.post("/internal/actions")
    async def run(request: Request, token: str = "") -> Any:
        shown.add(token)
        call = json.loads(await request.body())
        served_calls.append(call["next_action"])
        return await executor.run(call)

    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error"))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{port}/internal/actions"
    server.should_exit = True
    thread.join()


@pytest.fixture
def served_calls() -> list[str]:
    return []


@pytest.fixture
def shown() -> set[str]:
    return set()


@pytest.fixture
def served(
    actions_url: str,
    served_calls: list[str],
    shown: set[str],
    bot_python: Path,
    models: Path,
    tmp_path: Path,
) -> Iterator[Served]:
    port = free_port()
    own = shutil.copytree(models, tmp_path / "models", ignore=shutil.ignore_patterns(".*"))
    command = [str(bot_python), "-m", "bot", "run", "--port", str(port), "--models", str(own)]
    command += ["--trackers", str(tmp_path / "conversations.db")]
    command += ["--words", str(tmp_path / SERVED)]
    environ = {"SEGUE_ACTIONS_URL": actions_url, "SEGUE_ACTIONS_SECRET": SECRET, "PATH": ""}
    running: list[subprocess.Popen[bytes]] = []
    log = (tmp_path / "rasa.log").open("ab")

    def start() -> None:
        root = Path(__file__).parents[2]
        running.append(subprocess.Popen(command, cwd=root, env=environ, stdout=log, stderr=log))
        until = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < until and running[-1].poll() is None:
            try:
                if httpx.get(f"http://127.0.0.1:{port}/").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.2)
        pytest.fail((tmp_path / "rasa.log").read_text())

    def stop() -> None:
        process = running.pop()
        process.terminate()
        process.wait(30)

    start()
    yield Served(start, stop, f"http://127.0.0.1:{port}", served_calls, shown)
    stop()
    log.close()


def texts(said: list[dict[str, Any]]) -> list[str]:
    return [item["text"] for item in said if "text" in item]


def test_a_conversation_with_digressions_buttons_and_a_restart(
    served: Served, stranger: str, customer: str, flow: Flow
) -> None:
    # The first message opens the session, and is answered all the same.
    (size, shown_step) = served.say(stranger, "we are on Starter")
    assert "how many people" in size["text"].lower()
    assert shown_step["custom"]["step"]["kind"] == "ask"
    assert served.calls == ["validate_intake_form"]
    assert served.tokens == {SECRET}

    # A digression in the middle of the form: answered once, and the question is put again once.
    said = texts(served.say(stranger, "how much does Business cost?"))
    assert len(said) == 2
    assert "59 USD" in said[0]
    assert said[1] == size["text"]

    # The conversation survives a restart of Rasa.
    served.stop()
    served.start()
    pains = served.say(stranger, "12 in sales and 3 in ops, so 15")
    assert pains[-1]["custom"]["step"]["field"] == "pain_points"

    # A button's payload, as the server makes it.
    step = flow.current_step(stranger)
    assert isinstance(step, Ask)
    offered = served.say(stranger, button_payloads(step)["missed_follow_ups"])
    assert offered[-1]["custom"]["step"]["kind"] == "prompt"
    assert offered[0]["text"].startswith("Since your team is 15 people on Starter")

    # Yes accepts the offer that is open; a "no thanks" on the way to the calendar takes it back.
    prompt = flow.current_step(stranger)
    assert isinstance(prompt, Prompt)
    accepted = served.say(stranger, "yes please")
    assert accepted[-1]["custom"]["step"]["kind"] in ("ask_routing", "pick_time")
    served.say(stranger, button_payloads(prompt)["decline"])
    assert flow.current_step(stranger).kind == "done"

    # Another visitor's conversation is another one. A problem holds every offer back.
    served.say(customer, "our forms are broken and we were charged twice")
    held_back = flow.current_step(customer)
    assert isinstance(held_back, Done)
    assert held_back.reason == "support"
    served.say(customer, "we're 45 people on Starter and keep missing follow-ups")
    assert flow.current_step(customer) == held_back


def test_it_says_which_words_it_was_trained_from(served: Served, tmp_path: Path, desk) -> None:
    words = served_words(tmp_path)
    assert words is not None
    assert untaught(words, desk.vendor.catalogue) == ()


def a_newer_model(folder: Path, name: str, of: str | None = None) -> Path:
    """A model that appears whole and at once, as training writes it."""
    made = folder / f".{name}"
    shutil.copy(folder / of if of else next(folder.glob("*.tar.gz")), made)
    return made.replace(folder / name)


def wait_until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while not happened():
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.05)


def served_model(home: Path) -> str:
    written: dict[str, str] = json.loads((home / "assistant-model.json").read_text())
    return written["model"]


def test_a_newer_model_is_taken_over_and_no_message_is_dropped(
    served: Served, stranger: str, tmp_path: Path
) -> None:
    served.say(stranger, "we are on Starter")
    first = served_model(tmp_path)
    newer = a_newer_model(tmp_path / "models", "newer.tar.gz")
    answers = []
    while served_model(tmp_path) != newer.name:  # it loads for a second or two
        answers.append(served.say(stranger, "how much does Business cost?"))
    answers.append(served.say(stranger, "how much does Business cost?"))
    assert first != newer.name
    assert all("59 USD" in texts(said)[0] for said in answers)
    assert "how many people" in texts(answers[-1])[1].lower(), "the form is where it was"


def test_a_newer_model_that_is_broken_is_left_aside(
    served: Served, stranger: str, tmp_path: Path
) -> None:
    first = served_model(tmp_path)
    (tmp_path / "models" / "broken.tar.gz").write_bytes(b"no model")
    log = tmp_path / "rasa.log"
    wait_until(lambda: "broken.tar.gz does not load" in log.read_text())
    assert texts(served.say(stranger, "we are on Starter"))
    assert served_model(tmp_path) == first
    wait_until(lambda: left_aside(tmp_path) == "broken.tar.gz")


def test_it_begins_with_the_newest_model_that_loads(
    served: Served, stranger: str, tmp_path: Path
) -> None:
    works = served_model(tmp_path)
    served.stop()
    cut_off = tmp_path / "models" / "cut-off.tar.gz"
    cut_off.write_bytes((tmp_path / "models" / works).read_bytes()[:100_000])
    a_second_ago = time.time() - 1
    os.utime(cut_off, (a_second_ago, a_second_ago))
    (tmp_path / "models" / "nothing.tar.gz").write_bytes(b"")
    served.start()
    assert texts(served.say(stranger, "we are on Starter"))
    assert served_model(tmp_path) == works
    assert left_aside(tmp_path) == "nothing.tar.gz"
    a_newer_model(tmp_path / "models", "mended.tar.gz", of=works)
    wait_until(lambda: served_model(tmp_path) == "mended.tar.gz")
    assert left_aside(tmp_path) is None
