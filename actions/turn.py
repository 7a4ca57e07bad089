"""One turn of the chat: hear, interpret, carry out, answer. The same for every action."""

import asyncio

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

    async def understand(self, tracker: Tracker) -> Understood:
        """Where the visit stands, and what the latest message asks for there."""
        step = await asyncio.to_thread(self.flow.current_step, tracker.sender_id)
        return step, interpret(heard(tracker), step)

    async def carry_out(self, tracker: Tracker, understood: Understood) -> Reply:
        """Do what was understood."""
        return await asyncio.to_thread(
            carry_out, self.flow, self.say, tracker.sender_id, *understood
        )

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
            understood = await self._turns.understand(tracker)
            reply = await self._turns.carry_out(tracker, understood)
        except Exception:  # whatever it is, the visitor must get an answer
            self._turns.apologise(dispatcher, tracker, self._name)
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
