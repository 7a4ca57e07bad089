"""The application over HTTP, in process; the assistant's answers come from a test."""

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from intake.desk import Desk
from store.settings import Settings
from web.app import create_app
from web.tokens import Identity, sign_identity

API = "/api/v1"
ANSWERS = {"plan": "starter", "team_size": 45, "pain_points": ["missed_follow_ups"]}


@dataclass
class Assistant:
    """What Rasa's REST channel heard, and what it answers."""

    heard: list[tuple[str, str]] = field(default_factory=list)
    answer: object = field(default_factory=lambda: [{"text": "Hello."}])
    status: int = 200
    free: threading.Event = field(default_factory=threading.Event)
    """While it is not set, every answer waits."""
    along: list[dict[str, str]] = field(default_factory=list)
    """What came along with each message."""

    def __post_init__(self) -> None:
        self.free.set()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            sent = json.loads(request.content)
            self.heard.append((sent["sender"], sent["message"]))
            self.along.append(sent["metadata"])
            await asyncio.to_thread(self.free.wait, 30)
        return httpx.Response(self.status, json=self.answer)


@pytest.fixture
def assistant() -> Assistant:
    return Assistant()


@pytest.fixture
def app(settings: Settings, desk: Desk, clock, assistant: Assistant) -> FastAPI:
    return create_app(settings, clock, httpx.MockTransport(assistant))


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as client:
        yield client


class Browser:
    """One visitor's browser: its visit's token goes along with every call."""

    def __init__(self, client: TestClient, **opening: object) -> None:
        self.client = client
        answer = client.post(f"{API}/visits", json={"page": "/", "zone": "Europe/Berlin"} | opening)
        assert answer.status_code == 201, answer.text
        self.opened = answer.json()
        self.headers = {"Authorization": f"Bearer {self.opened['visit_token']}"}

    def get(self, path: str, **params: object) -> httpx.Response:
        return self.client.get(API + path, headers=self.headers, params=params)

    def post(self, path: str, body: object = None) -> httpx.Response:
        return self.client.post(API + path, headers=self.headers, json=body)

    def delete(self, path: str) -> httpx.Response:
        return self.client.delete(API + path, headers=self.headers)


@pytest.fixture
def browser(client: TestClient) -> Browser:
    """An anonymous visitor's."""
    return Browser(client)


@pytest.fixture
def identity_token(settings: Settings, now) -> str:
    """What the vendor's server signs for Dana at Northwind."""
    dana = Identity(
        account_id="northwind", contact_id="dana", name="Dana Lee", email="dana@northwind.example"
    )
    return sign_identity(dana, settings.identity_secret.get_secret_value(), now)
