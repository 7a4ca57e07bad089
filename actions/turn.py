"""One turn of the chat: hear, interpret, carry out, answer. The same for every action."""

import asyncio
from collections.abc import Callable

import structlog
from rasa_sdk.events import ActiveLoop, AllSlotsReset, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection

from actions.asked_back import meetings_to_move
from actions.carrying_out import carry_out
from actions.commands import Command, EraseData, ShowStep, StartOver
from actions.flow import Flow
from actions.heard import Heard, heard, sent
from actions.other_languages import by_phrase, interpret_in, words_in
from actions.reply import Reply, said_in, utter
from intake.steps import Ask, Step

log = structlog.get_logger()

FORM = "intake_form"
DATABASE_AWAY = (OperationalError, NoConnection)
"""What passes: the same message works later."""
REQUESTED = "requested_slot"

Understood = tuple[Step, tuple[Command, ...]]


class Turns:
    """Takes turns on one flow. The flow blocks, so it works in a thread of its own."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow

    async def take(
        self, tracker: Tracker, concerns: Callable[[Understood], bool] = lambda _: True
    ) -> tuple[Understood, Reply | None]:
        """Understand the latest message where the visit stands, and do what it asks for.

        All of it, with the answer in the log, is one transaction: a message that is sent again
        is not carried out again. Nothing is done, and there is no reply, if what was understood
        does not concern the caller.
        """
        return await asyncio.to_thread(self._take, tracker, concerns)

    def _take(
        self, tracker: Tracker, concerns: Callable[[Understood], bool]
    ) -> tuple[Understood, Reply | None]:
        visit_id, message, said = tracker.sender_id, sent(tracker), heard(tracker)
        words = words_in(self.flow.language(visit_id))
        self._look_at_calendars(visit_id, said if words is None else by_phrase(words, said))
        with self.flow.in_one_turn(visit_id) as flow:
            step = flow.current_step(visit_id)
            asked = flow.asked_back(visit_id)
            understood = step, interpret_in(words, said, step, asked)
            if not concerns(understood):
                return understood, None
            if message and flow.answered_before(visit_id, message.client_id) is not None:
                # Its answer did not arrive, so it was sent again. The log has what was said.
                return (step, (ShowStep(),)), Reply(step)
            reply = carry_out(flow, flow.sentences(visit_id), visit_id, *understood, asked)
            if message:
                flow.keep_messages(visit_id, message.client_id, message.shown, said_in(reply))
            return understood, reply

    def _look_at_calendars(self, visit_id: str, said: Heard) -> None:
        """Before a meeting is moved, and before the turn: within it nobody's calendar is waited
        for."""
        if said.intent not in ("affirm", "accept_offer"):
            return
        asked = self.flow.asked_back(visit_id)
        for booking_id in meetings_to_move(asked) if asked else ():
            self.flow.look_at_hosts_again(booking_id)

    def apologise(
        self,
        dispatcher: CollectingDispatcher,
        tracker: Tracker,
        action: str,
        error: Exception,
    ) -> None:
        """In an ``except`` block: log the error with the visit's id, and be honest about it.

        Where the database is away nothing is said here: the message has no answer then, the
        visitor is told so by ``web``, and it is carried out when it is sent again.
        """
        if isinstance(error, DATABASE_AWAY):
            log.error("database away", visit=tracker.sender_id, action=action, why=str(error))
            return
        log.exception("action failed", visit=tracker.sender_id, action=action)
        dispatcher.utter_message(text=self.flow.sentences(tracker.sender_id).say("chat_failed"))


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
        except Exception as error:  # whatever it is, the visitor must get an answer
            self._turns.apologise(dispatcher, tracker, self._name, error)
            return []
        if reply is None:
            return []
        utter(dispatcher, reply)
        afresh = any(isinstance(one, StartOver | EraseData) for one in understood[1])
        forgets = [AllSlotsReset()] if afresh else []
        return [*forgets, *form_follows(tracker, reply.step)]


def form_follows(tracker: Tracker, step: Step) -> list[EventType]:
    """Events that keep an open form in step with the flow: on the open question, or closed."""
    if tracker.active_loop_name != FORM:
        return []
    if isinstance(step, Ask):
        return [SlotSet(REQUESTED, step.field.value)]
    return [ActiveLoop(None), SlotSet(REQUESTED, None)]
