"""Which question must be asked before it can be said where a need goes."""

from typing import NamedTuple

from scheduler.errors import UnknownAnswer
from scheduler.routing.conditions import Case, case_of, failed, question_for, unmet_question
from scheduler.routing.need import Need
from scheduler.teams.rules import PoolTarget, RoutingQuestion, RoutingRule, Teams, seats_of
from vendor_files import nearest

MOST_QUESTIONS = 2
"""Between acceptance and calendar no visitor is asked more."""


def next_question(teams: Teams, need: Need) -> RoutingQuestion | None:
    """The question without whose answer the deciding rule cannot be told; None: ``route`` can.

    At most two in all, and none whose answer is known as a fact or was given.
    """
    wanted = wanted_question(teams, need)
    return None if wanted is None or wanted.beyond else wanted.question


class Wanted(NamedTuple):
    """A question that would tell more."""

    question: RoutingQuestion
    rule: RoutingRule
    """The rule that needs its answer."""
    beyond: bool
    """Two were answered already: it is not asked."""


def wanted_question(teams: Teams, need: Need) -> Wanted | None:
    """The question that the first rule that may be for the need waits for."""
    case = case_of(teams, need)
    for rule in teams.routing.rules:
        if failed(rule.when, case) is not None:
            continue
        question = _open_question(rule, case)
        if question is None:
            return None
        return Wanted(question, rule, len(case.answers) >= MOST_QUESTIONS)
    return None


def check_answer(teams: Teams, question_id: str, value: str) -> None:
    """Raises ``UnknownAnswer`` unless ``value`` is a choice of that routing question."""
    if question_id not in teams.questions:
        raise UnknownAnswer(f"no question {question_id}. {nearest(question_id, teams.questions)}")
    choices = teams.questions[question_id].choices
    if value not in choices:
        raise UnknownAnswer(f"no answer {value} to {question_id}. {nearest(value, choices)}")


def _open_question(rule: RoutingRule, case: Case) -> RoutingQuestion | None:
    """The question that a rule needs: for its conditions first, then to narrow its pool."""
    question_id = unmet_question(rule.when, case)
    if question_id is None:
        pools = (seat for seat in seats_of(rule.to) if isinstance(seat, PoolTarget))
        wanted = (question_for(fact, case) for pool in pools for fact in pool.narrow_by)
        question_id = next((one for one in wanted if one is not None), None)
    return None if question_id is None else case.teams.questions[question_id]
