"""A person takes over."""

from actions.flow import Flow
from actions.reply import Reply, aside
from intake.sentences import Sentences
from intake.steps import Done


def to_a_person(flow: Flow, say: Sentences, visit_id: str, words: str) -> Reply:
    """Hand over, and show the way to that person: a calendar needs a word before it."""
    step = flow.request_human(visit_id, words)
    return Reply(step) if isinstance(step, Done) else Reply(step, (say.say("chat_human"),))


def for_a_problem(flow: Flow, say: Sentences, visit_id: str, words: str) -> Reply:
    """Support learns of it; beside a meeting that is under way, that has to be said."""
    step = flow.report_problem(visit_id, words)
    return Reply(step) if isinstance(step, Done) else aside(step, say.say("chat_problem"))


def for_deletion(flow: Flow, say: Sentences, visit_id: str, words: str) -> Reply:
    """The visitor wants the answers erased: only a person can, and is told so."""
    return aside(flow.request_human(visit_id, words), say.say("chat_delete_data"))
