"""The form: hands answers to the flow, shows what is next, and steps aside for digressions."""

from rasa_sdk.events import ActionExecutionRejected, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import Action, Tracker
from rasa_sdk.types import DomainDict

from actions.commands import AskAgain, GiveAnswers, Skip
from actions.reply import utter
from actions.turn import FORM, REQUESTED, Turns, Understood
from intake.answers import REQUIRED
from intake.steps import Ask, Step

OPENS_THE_FORM = frozenset({"inform", "skip_question"})
"""Intents whose rule leads here. To step aside for them would lead here again, without end."""
_FORM_ACTIONS = frozenset({"action_listen", FORM})


class ValidateIntakeForm(Action):
    """Rasa calls it when the form runs. Which question is open is the flow's word: the form's
    required slots are whatever it asks. The step is shown here, with no ``action_ask_…`` besides,
    because each further call of an action costs every turn some milliseconds."""

    def __init__(self, turns: Turns) -> None:
        self._turns = turns

    def name(self) -> str:
        """The name that Rasa derives from the form's."""
        return f"validate_{FORM}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict
    ) -> list[EventType]:
        """The form's turn; or, for a digression, the word that it steps aside."""
        try:
            again = answered_already(tracker)
            understood, reply = await self._turns.take(
                tracker, lambda it: not again and _is_for_the_form(tracker, it)
            )
        except Exception as error:  # whatever it is, the visitor must get an answer
            self._turns.apologise(dispatcher, tracker, self.name(), error)
            return [SlotSet(REQUESTED, None)]
        if again:
            return _on_question(tracker, understood[0])
        if reply is None:
            return [ActionExecutionRejected(FORM)]
        utter(dispatcher, reply)
        return _on_question(tracker, reply.step)


def answered_already(tracker: Tracker) -> bool:
    """Whether another action answered the latest message: then the form only comes back to its
    question, and does nothing a second time."""
    for event in reversed(tracker.events):
        if event["event"] == "user":
            return False
        if event["event"] == "action" and event["name"] not in _FORM_ACTIONS:
            return not str(event["name"]).startswith("action_session")
    return False


def _is_for_the_form(tracker: Tracker, understood: Understood) -> bool:
    intent = (tracker.latest_message.get("intent") or {}).get("name")
    return intent in OPENS_THE_FORM or isinstance(understood[1][0], GiveAnswers | Skip | AskAgain)


def _on_question(tracker: Tracker, step: Step) -> list[EventType]:
    """The open question is the requested slot; none is open: the form is complete.

    The three slots are set to what they are: Rasa takes a form that sets no slot for one that
    understood nothing, and would run another action after it.
    """
    open_field = step.field.value if isinstance(step, Ask) else None
    mirrored = [SlotSet(field.value, tracker.get_slot(field.value)) for field in REQUIRED]
    return [*mirrored, SlotSet(REQUESTED, open_field)]
