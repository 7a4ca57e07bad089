"""One chat turn: log what was said, ask the assistant, seal its buttons, log the answer."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from actions.buttons import button_payloads
from actions.plain_text import plain_text
from intake.flow import Flow
from intake.messages import Said
from intake.signed import BadToken
from intake.steps import Step
from store.visits import Message
from web.rasa import AssistantUnavailable, Rasa
from web.tokens import Button, Keys

log = structlog.get_logger()
_step: TypeAdapter[Step] = TypeAdapter(Step)


class StillAnswering(RuntimeError):
    """The answer takes longer than usual. It is still worked on."""


class NothingSaid(ValueError):
    """The message holds nothing that can be read."""


class MessageView(BaseModel):
    """One utterance as the widget shows it."""

    id: str
    seq: int
    author: Literal["visitor", "assistant"]
    text: str
    step: dict[str, Any] | None
    at: datetime


class Answered(BaseModel):
    """The visitor's message as logged, what the assistant says to it, and what is next."""

    messages: list[MessageView]
    step: Step


class Chat:
    """The chat face: everything between the widget's message and the assistant's answer."""

    def __init__(self, flow: Flow, rasa: Rasa, keys: Keys, *, patience: float) -> None:
        """``patience``: seconds after which a visitor is told that it takes longer."""
        self._flow, self._rasa, self._keys, self._patience = flow, rasa, keys, patience
        self._keeping: set[asyncio.Task[None]] = set()
        self._under_way: dict[tuple[str, str], asyncio.Task[Answered]] = {}

    async def typed(self, visit_id: str, client_id: str, text: str) -> Answered:
        """A visitor's own words.

        Raises ``NothingSaid``; ``AssistantUnavailable`` (the words are logged by then); or
        ``StillAnswering``.
        """
        readable = plain_text(text)
        if not readable:
            raise NothingSaid(text[:20])
        return await self._turn(visit_id, client_id, text, readable)

    async def pressed(self, visit_id: str, client_id: str, token: str) -> Answered:
        """A sealed button. Raises ``BadToken`` for one of another visit, or a forged one."""
        button = self._keys.open_button(token)
        if button.visit_id != visit_id:
            raise BadToken("This button belongs to another conversation.")
        return await self._turn(visit_id, client_id, button.label, button.payload)

    async def has(self, visit_id: str, client_id: str) -> bool:
        """Whether this message came before: it is under way, or in the log."""
        if (visit_id, client_id) in self._under_way:
            return True
        return await asyncio.to_thread(self._flow.was_sent, visit_id, client_id)

    def views(self, visit_id: str, messages: Sequence[Message]) -> list[MessageView]:
        """Messages as the widget shows them, buttons sealed for this visit."""
        return [
            MessageView.model_validate(
                {
                    "id": m.id,
                    "seq": m.seq,
                    "author": m.author,
                    "text": m.text,
                    "step": self._shown(visit_id, m.step),
                    "at": m.at,
                }
            )
            for m in messages
        ]

    def _shown(self, visit_id: str, logged: dict[str, Any] | None) -> dict[str, Any] | None:
        """A step of the log as today's faces read it; none where they could not: a step that an
        older version of the product said keeps its words."""
        if logged is None:
            return None
        try:
            step = _step.validate_python(logged)
        except ValidationError:
            return None
        return self.sealed(visit_id, step.model_dump(mode="json"))

    def sealed(self, visit_id: str, step: dict[str, Any]) -> dict[str, Any]:
        """The step with a token on each of its buttons."""
        payloads = button_payloads(step)

        def seal(part: Any) -> Any:
            if isinstance(part, list):
                return [seal(item) for item in part]
            if not isinstance(part, dict):
                return part
            if part.keys() >= {"label", "value", "token"} and part["value"] in payloads:
                button = Button(
                    visit_id=visit_id, payload=payloads[part["value"]], label=part["label"]
                )
                return {**part, "token": self._keys.seal_button(button)}
            return {key: seal(value) for key, value in part.items()}

        sealed: dict[str, Any] = seal(step)
        return sealed

    async def _turn(self, visit_id: str, client_id: str, shown: str, message: str) -> Answered:
        """The turn of a message; one that is under way already is waited for.

        Raises ``StillAnswering`` where it takes too long. The turn goes on, and its answer is in
        the log when the message is sent again.
        """
        key = (visit_id, client_id)
        turn = self._under_way.get(key)
        if turn is None:
            turn = asyncio.create_task(self._answer(visit_id, client_id, shown, message))
            self._under_way[key] = turn
            turn.add_done_callback(lambda ended: self._ended(key, ended))
        done, _ = await asyncio.wait({turn}, timeout=self._patience)
        if not done:
            # The words are kept now, whatever becomes of the turn; nobody waits for that either.
            self._keeping.add(keep := asyncio.create_task(self._keep_words(*key, shown)))
            keep.add_done_callback(self._keeping.discard)
            raise StillAnswering(client_id)
        return turn.result()

    async def _keep_words(self, visit_id: str, client_id: str, shown: str) -> None:
        try:
            await self._keep(visit_id, client_id, shown, [])
        except SQLAlchemyError as error:
            log.warning("words not kept yet", visit=visit_id, why=str(error))

    def _ended(self, key: tuple[str, str], turn: "asyncio.Task[Answered]") -> None:
        self._under_way.pop(key, None)
        if not turn.cancelled() and (error := turn.exception()) is not None:
            # Whoever waited for it has been told; perhaps nobody waits for it any more.
            log.info("chat turn failed", visit=key[0], why=f"{type(error).__name__}: {error}")

    async def _answer(self, visit_id: str, client_id: str, shown: str, message: str) -> Answered:
        async with self._rasa.turn_of(visit_id):
            before = await self._answered_before(visit_id, client_id)
            if before is not None:
                return before
            said = await self._ask(visit_id, client_id, shown, message)
            # The actions have logged it with its answer. Where they have not, it is done here.
            after = await self._answered_before(visit_id, client_id, said)
            if after is not None:
                return after
            kept, step = await self._keep(visit_id, client_id, shown, said)
            return self._answered(visit_id, kept, step)

    async def _answered_before(
        self, visit_id: str, client_id: str, said: Sequence[Said] = ()
    ) -> Answered | None:
        """What was said to this message; ``said``: by Rasa just now, which spares a look."""

        def look() -> tuple[list[Message], dict[str, Any]] | None:
            kept = self._flow.answered_before(visit_id, client_id)
            if kept is None:
                return None
            step = next((part.step for part in reversed(said) if part.step is not None), None)
            return kept, step or self._flow.shown_step(visit_id).model_dump(mode="json")

        found = await asyncio.to_thread(look)
        return None if found is None else self._answered(visit_id, *found)

    def _answered(self, visit_id: str, kept: Sequence[Message], step: dict[str, Any]) -> Answered:
        views = self.views(visit_id, kept)
        return Answered.model_validate({"messages": views, "step": self.sealed(visit_id, step)})

    async def _ask(self, visit_id: str, client_id: str, shown: str, message: str) -> list[Said]:
        began = time.perf_counter()
        try:
            utterances = await self._rasa.say(visit_id, message, client_id=client_id, shown=shown)
        except AssistantUnavailable:
            await self._keep(visit_id, client_id, shown, [])
            raise
        log.info("chat turn", visit=visit_id, ms=round((time.perf_counter() - began) * 1000, 1))
        return [Said(utterance.text, utterance.step) for utterance in utterances]

    async def _keep(
        self, visit_id: str, client_id: str, shown: str, said: list[Said]
    ) -> tuple[list[Message], dict[str, Any]]:
        """Question and answer go into the log together: each commit waits for the disk."""
        keep = self._flow.keep_messages
        return await asyncio.to_thread(keep, visit_id, client_id, shown, said)
