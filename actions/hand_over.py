"""A person takes over."""

from actions.flow import Flow
from actions.reply import Reply, aside
from intake.steps import Done


def to_a_person(flow: Flow, visit_id: str, words: str) -> Reply:
    """Hand over, say when somebody answers, and show the way to that person."""
    step = flow.request_human(visit_id, words)
    return Reply(step) if isinstance(step, Done) else Reply(step, (flow.promise(visit_id),))


def for_a_problem(flow: Flow, visit_id: str, words: str) -> Reply:
    """Support learns of it; beside a meeting that is under way, that has to be said."""
    step = flow.report_problem(visit_id, words)
    return Reply(step) if isinstance(step, Done) else aside(step, flow.promise(visit_id))
