"""Talks to Rasa on loopback: one message in, the assistant's utterances out."""

import asyncio
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
    """The assistant behind its REST channel."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client
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
            answer = await self._client.post("/webhooks/rest/webhook", json=body)
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
        """Whether Rasa answers and has loaded a model."""
        try:
            return (await self._client.get("/")).is_success
        except httpx.HTTPError:
            return False

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()


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
