"""Meetings in the chat: asked for, and their times."""

from actions.flow import Flow
from actions.reply import Reply
from intake.sentences import Sentences
from intake.steps import Held, PickTime, Step


def show_times(say: Sentences, step: Step) -> Reply:
    """The picker again: it shows every free time, which no sentence could."""
    if isinstance(step, PickTime | Held):
        return Reply(step, (say.say("chat_times_are_here"),))
    return Reply(step)


def ask(flow: Flow, visit_id: str, words: str) -> Reply:
    """A meeting is asked for, perhaps in one breath with its time: "book me in on tuesday at 3"."""
    step = flow.ask_meeting(visit_id)
    named = choose_time(flow, visit_id, words) if words and isinstance(step, PickTime) else None
    return named or Reply(step)


def choose_time(flow: Flow, visit_id: str, words: str) -> Reply | None:
    """What the words say of a time: it is held, or the nearest free ones are suggested. None: they
    say nothing of a time."""
    step = flow.choose_time(visit_id, words)
    return None if step is None else Reply(step)
