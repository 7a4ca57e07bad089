"""One turn of the chat: hear, interpret, carry out, answer. The same for every action."""

import asyncio
from collections.abc import Callable

import structlog
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.carrying_out import carry_out
from actions.commands import Command, StartOver
from actions.copy_text import CopyText
from actions.flow import Flow
from actions.heard import heard
from actions.interpretation import interpret
from actions.reply import Reply, utter
from intake.steps import Ask, Step

log = structlog.get_logger()

FORM = "intake_form"
REQUESTED = "requested_slot"

Understood = tuple[Step, tuple[Command, ...]]


class Turns:
    """Takes turns on one flow. The flow blocks, so it works in a thread of its own."""

    def __init__(self, flow: Flow, say: CopyText) -> None:
        self.flow, self.say = flow, say

    async def take(
        self, tracker: Tracker, concerns: Callable[[Understood], bool] = lambda _: True
    ) -> tuple[Understood, Reply | None]:
        """Understand the latest message where the visit stands, and do what it asks for.

        All of it is one transaction. Nothing is done, and there is no reply, if what was
        understood does not concern the caller.
        """
        return await asyncio.to_thread(self._take, tracker, concerns)

    def _take(
        self, tracker: Tracker, concerns: Callable[[Understood], bool]
    ) -> tuple[Understood, Reply | None]:
        with self.flow.in_one_turn(tracker.sender_id) as flow:
            step = flow.current_step(tracker.sender_id)
            understood = step, interpret(heard(tracker), step)
            if not concerns(understood):
                return understood, None
            return understood, carry_out(flow, self.say, tracker.sender_id, *understood)

    def apologise(self, dispatcher: CollectingDispatcher, tracker: Tracker, action: str) -> None:
        """In an ``except`` block: log the error with the visit's id, and be honest about it."""
        log.exception("action failed", visit=tracker.sender_id, action=action)
        dispatcher.utter_message(text=self.say.say("failed"))


class TurnAction(Action):
    """An action by the name that the rules give to its intents.

    What is done follows from the message *and* the step, which the rules do not know ("yes" may
    accept an offer). The name says, in stories and logs, what the turn was about.
    """

    def __init__(self, name: str, turns: Turns) -> None:
        self._name, self._turns = name, turns

    def name(self) -> str:
        """The name in ``bot/domain.yml``."""
        return self._name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """Take the turn. An error costs the visitor an apology, never the conversation."""
        try:
            understood, reply = await self._turns.take(tracker)
        except Exception:  # whatever it is, the visitor must get an answer
            self._turns.apologise(dispatcher, tracker, self._name)
            return []
        if reply is None:
            return []
        utter(dispatcher, reply)
        forgets = [AllSlotsReset()] if StartOver() in understood[1] else []
        return [*forgets, *form_follows(tracker, reply.step)]


def form_follows(tracker: Tracker, step: Step) -> list[EventType]:
    """Events that keep an open form in step with the flow: on the open question, or closed."""
    if tracker.active_loop_name != FORM:
        return []
    if isinstance(step, Ask):
        return [SlotSet(REQUESTED, step.field.value)]
    return [ActiveLoop(None), SlotSet(REQUESTED, None)]
