"""Talks to Rasa on loopback: one message in, the assistant's utterances out."""

import asyncio
import zlib
from collections.abc import Sequence
from typing import Any
from weakref import WeakValueDictionary

import httpx
import structlog
from pydantic import BaseModel

log = structlog.get_logger()


class Utterance(BaseModel):
    """One thing that the assistant says; ``step`` is the flow's step that it shows."""

    text: str
    step: dict[str, Any] | None = None


class AssistantUnavailable(RuntimeError):
    """Rasa is down, too slow, or lost its actions (then it answers nothing at all)."""


class Rasa:
    """The assistant behind the REST channel of one process or several.

    All messages of a visit go to the same process, whichever web process sends them. So Rasa's own
    lock in memory keeps them in order, and no lock store (Redis) is needed.
    """

    def __init__(self, clients: Sequence[httpx.AsyncClient]) -> None:
        self._clients = clients
        # Rasa answers a second message of one sender a second late (a lock collision).
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def say(
        self, visit_id: str, message: str, *, client_id: str, shown: str
    ) -> list[Utterance]:
        """Send one message of one visit and return what the assistant answers.

        ``client_id`` makes it the same message when it is sent again; ``shown`` is how the visitor
        sees it. Both go along to the actions, which log it with its answer.

        Raises ``AssistantUnavailable``; an empty answer counts as that, for this is how Rasa
        reports that its action server did not answer.
        """
        try:
            along = {"client_id": client_id, "shown": shown}
            body = {"sender": visit_id, "message": message, "metadata": along}
            answer = await self._of(visit_id).post("/webhooks/rest/webhook", json=body)
            answer.raise_for_status()
            said = answer.json()
        except (httpx.HTTPError, ValueError) as error:
            raise AssistantUnavailable(f"{type(error).__name__}: {error}") from error
        if not said:
            raise AssistantUnavailable("Rasa answered nothing: its actions failed.")
        return _utterances(said)

    def turn_of(self, visit_id: str) -> asyncio.Lock:
        """The lock that keeps one visit's messages one after another."""
        return self._turns.setdefault(visit_id, asyncio.Lock())

    async def ready(self) -> bool:
        """Whether every process answers and has loaded a model."""
        return all(await asyncio.gather(*map(_ready, self._clients)))

    async def close(self) -> None:
        """Close the connections."""
        for client in self._clients:
            await client.aclose()

    def _of(self, visit_id: str) -> httpx.AsyncClient:
        """The visit's process; by a checksum, for Python's own hash differs by web process."""
        return self._clients[zlib.crc32(visit_id.encode()) % len(self._clients)]


async def _ready(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/")).is_success
    except httpx.HTTPError:
        return False


def _utterances(said: list[dict[str, Any]]) -> list[Utterance]:
    """Rasa sends the text and the custom part of one utterance as two items; join them again."""
    utterances: list[Utterance] = []
    for item in said:
        step = item.get("custom", {}).get("step")
        text = item.get("text") or item.get("custom", {}).get("text")
        if text is not None:
            utterances.append(Utterance(text=text, step=step))
        elif step is not None and utterances and utterances[-1].step is None:
            utterances[-1].step = step
        elif step is not None:
            utterances.append(Utterance(text=step.get("text", step.get("reason", "")), step=step))
    return utterances
