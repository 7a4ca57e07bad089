"""The receivers that the how-to shows run as they stand there: they verify, and take each once."""

import json
import os
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pytest

from crm_sync import HandOff
from crm_sync.targets.target import Delivered, Outcome, Parcel
from crm_sync.targets.webhook.sending import Webhook
from crm_sync.targets.webhook.signing import new_secret
from launcher.node import find_node
from launcher.places import find_places
from remote.faults import Refused

ROOT = Path(__file__).parents[4]
HOW_TO = ROOT / "docs" / "how-to" / "webhooks.md"
Send = Callable[..., Webhook]
AParcel = Callable[..., Parcel]


class Running(Protocol):
    """A receiver that runs."""

    url: str

    def told(self) -> dict[str, int]:
        """The interactions that it knows, each with its sequence."""


def code(language: str) -> str:
    """What the how-to shows in a language."""
    found = re.search(rf"```{language}\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


@contextmanager
def running(command: list[str], environment: Mapping[str, str]) -> Iterator[str]:
    """The program; its address."""
    process = subprocess.Popen(
        command, env={**os.environ, **environment, "PORT": "0"}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().split()[-1]
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.kill()
        process.communicate()


@dataclass
class InPython:
    """The receiver in Python."""

    url: str
    database: Path

    def told(self) -> dict[str, int]:
        """See ``Running``."""
        with closing(sqlite3.connect(self.database)) as database:
            return dict(database.execute("SELECT id, sequence FROM interactions"))


@dataclass
class InNode:
    """The receiver in Node."""

    url: str
    folder: Path

    def told(self) -> dict[str, int]:
        """See ``Running``."""
        files = [json.loads(file.read_text()) for file in self.folder.glob("*.json")]
        return {one["told"]["id"]: one["sequence"] for one in files}


@pytest.fixture
def secret() -> str:
    return new_secret()


@pytest.fixture(params=["python", "js"])
def running_receiver(
    request: pytest.FixtureRequest, tmp_path: Path, secret: str
) -> Iterator[Running]:
    """Either receiver, started as the how-to says."""
    if request.param == "python":
        file, database = tmp_path / "receiver.py", tmp_path / "webhooks.db"
        file.write_text(code("python"), encoding="utf-8")
        given = {"WEBHOOK_SECRET": secret, "DATABASE": str(database)}
        with running([sys.executable, str(file)], given) as url:
            yield InPython(url, database)
        return
    file, folder = tmp_path / "receiver.mjs", tmp_path / "kept"
    file.write_text(code("js"), encoding="utf-8")
    given = {**find_node(find_places()), "WEBHOOK_SECRET": secret, "FOLDER": str(folder)}
    with running(["node", str(file)], given) as url:
        yield InNode(url, folder)


def deliver(target: Webhook, *parcels: Parcel) -> list[Outcome]:
    return list(target.deliver(parcels, until=time.monotonic() + 300).values())


def test_each_message_is_taken_once_and_the_last_one_stays(
    running_receiver: Running, secret: str, webhook: Send, parcel: AParcel, booked: HandOff
) -> None:
    target = webhook(secret, running_receiver.url)
    other = booked.model_copy(update={"id": "décision/2 🚀"})
    for version in (1, 2, 2, 1):
        assert deliver(target, parcel(version=version)) == [Delivered()]
    assert deliver(target, parcel(version=3, hand_off=other)) == [Delivered()]
    assert running_receiver.told() == {"decision-1": 2, "décision/2 🚀": 3}


def test_either_secret_is_taken_and_no_other(
    running_receiver: Running, secret: str, webhook: Send, parcel: AParcel
) -> None:
    both = webhook(f"{new_secret()} {secret}", running_receiver.url)
    assert deliver(both, parcel()) == [Delivered()]
    with pytest.raises(Refused, match="does not take the signature"):
        deliver(webhook(new_secret(), running_receiver.url), parcel(version=2))
    assert running_receiver.told() == {"decision-1": 1}
