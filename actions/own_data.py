"""What is known of the visitor is told; and deleted, after a yes."""

from actions.asked_back import NO, YES
from actions.clarifying import ask, option
from actions.commands import EraseData, Say
from actions.flow import Flow
from actions.reply import Reply, aside
from intake.sentences import Sentences
from intake.steps import Step


def tell(flow: Flow, visit_id: str, step: Step) -> Reply:
    """What is held, and the link to all of it."""
    return aside(step, flow.tell_known(visit_id))


def ask_whether_to_delete(flow: Flow, say: Sentences, visit_id: str, step: Step) -> Reply:
    """Say exactly what would be deleted, and what would not, and ask."""
    would = flow.would_go(visit_id)
    text = [say.say("chat_delete_person" if would.scope == "person" else "chat_delete_visit")]
    if would.meeting is not None:
        text.append(say.say("chat_delete_meeting", when=would.meeting))
    text.append(say.say("chat_delete_theirs", vendor=would.vendor))
    options = [
        option(YES, say.say("chat_delete_yes"), EraseData(would.meeting)),
        option(NO, say.say("chat_delete_no"), Say("delete_kept")),
    ]
    return ask(flow, visit_id, step, " ".join(text), options)


def delete(flow: Flow, say: Sentences, visit_id: str, step: Step, command: EraseData) -> Reply:
    """Delete it, and say what is gone and what follows. Who leaves is asked nothing.

    A meeting that was to be cancelled and took place meanwhile is not what was agreed to: then it
    is asked once more, as things stand now.
    """
    if command.meeting is not None and flow.would_go(visit_id).meeting != command.meeting:
        return ask_whether_to_delete(flow, say, visit_id, step)
    erased = flow.erase(visit_id)
    text = [say.say("chat_deleted")]
    if erased.cancelled:
        text.append(say.say("chat_deleted_meeting"))
    text.append(say.say("chat_deleted_follows"))
    return Reply(flow.current_step(visit_id), (" ".join(text),), shows_step=False)
