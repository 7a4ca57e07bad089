"""Answers to the flow's questions, in the chat."""

from typing import Final

from actions.commands import GiveAnswers, Skip
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.answers import Answers
from intake.gathering import UnknownAnswer
from intake.sentences import Sentences
from intake.steps import Ask, Prompt, Step

CHAT: Final = "chat"


def give(flow: Flow, say: Sentences, visit_id: str, step: Step, command: GiveAnswers) -> Reply:
    """Record the answers and show what is next. What the catalogue lacks is not recorded: then the
    model is older than the catalogue, and that is asked again where it was all that was said."""

    def record(answers: Answers) -> Step:
        return flow.give_answers(
            visit_id,
            answers,
            command.words,
            source=CHAT,
            placement=CHAT,
            may_offer=command.may_offer,
        )

    try:
        after = record(command.answers)
    except UnknownAnswer as unknown:
        if not unknown.rest.given():
            return aside(step, say.say("chat_ask_again"))
        after = record(unknown.rest)
    if after == step:
        return aside(after, say.say("chat_noted"))
    if isinstance(step, Prompt) and isinstance(after, Prompt):
        return Reply(after, (say.say("chat_offer_corrected"),))
    return Reply(after)


def skip(flow: Flow, visit_id: str, command: Skip) -> Reply:
    """Leave the question out."""
    return Reply(flow.skip(visit_id, command.field, placement=CHAT))


def explain_question(say: Sentences, step: Step) -> Reply:
    """Why the open question is asked."""
    return aside(step, step.why if isinstance(step, Ask) else say.say("chat_why_question_none"))


def start_over(flow: Flow, say: Sentences, visit_id: str) -> Reply:
    """From the first question."""
    return Reply(flow.start_over(visit_id), (say.say("chat_started_over"),))
