"""All actions, ready to be mounted where Rasa calls them."""

from rasa_sdk.executor import ActionExecutor

from actions.flow import Flow
from actions.form import ValidateIntakeForm
from actions.turn import TurnAction, Turns

TURN_ACTIONS = (
    "action_answer_in_context",
    "action_answer_offer",
    "action_explain_offer",
    "action_answer_question",
    "action_explain_question",
    "action_arrange_meeting",
    "action_hand_over",
    "action_small_talk",
    "action_start_over",
    "action_clarify",
)
"""Their intents: ``data/rules``."""


def build_executor(flow: Flow) -> ActionExecutor:
    """An executor with every action of ``bot/domain.yml``, working on this flow."""
    turns = Turns(flow)
    executor = ActionExecutor()
    executor.register_action(ValidateIntakeForm(turns))
    for name in TURN_ACTIONS:
        executor.register_action(TurnAction(name, turns))
    return executor
