"""Answers to the flow's questions, in the chat."""

from typing import Final

from actions.commands import AskAgain, GiveAnswers, Skip
from actions.copy_text import CopyText
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.answers import Answers
from intake.gathering import UnknownAnswer
from intake.steps import Ask, Step

CHAT: Final = "chat"


def give(flow: Flow, say: CopyText, visit_id: str, step: Step, command: GiveAnswers) -> Reply:
    """Record the answers and show what is next. What the catalogue lacks is not recorded: then the
    model is older than the catalogue, and that is asked again where it was all that was said."""

    def record(answers: Answers) -> Step:
        return flow.give_answers(visit_id, answers, command.words, source=CHAT, placement=CHAT)

    try:
        after = record(command.answers)
    except UnknownAnswer as unknown:
        if not unknown.rest.given():
            return aside(step, say.say("ask_again"))
        after = record(unknown.rest)
    return aside(after, say.say("noted")) if after == step else Reply(after)


def ask_again(say: CopyText, step: Step, command: AskAgain) -> Reply:
    """Say what kind of answer is needed, and put the question again."""
    named = f"ask_again_{command.field.value}"
    return aside(step, say.say(named if say.has(named) else "ask_again"))


def skip(flow: Flow, visit_id: str, command: Skip) -> Reply:
    """Leave the question out."""
    return Reply(flow.skip(visit_id, command.field, placement=CHAT))


def explain_question(say: CopyText, step: Step) -> Reply:
    """Why the open question is asked."""
    return aside(step, step.why if isinstance(step, Ask) else say.say("why_question_none"))


def start_over(flow: Flow, say: CopyText, visit_id: str) -> Reply:
    """From the first question."""
    return Reply(flow.start_over(visit_id), (say.say("started_over"),))
