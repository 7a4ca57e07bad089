"""Whether a rule's conditions hold for a need, and what they still wait for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scheduler.routing.complexity import Complexity, complexity
from scheduler.routing.need import Need
from scheduler.teams.people import primary
from scheduler.teams.rules import OWNED, Conditions, ScoreRange, Teams


@dataclass(frozen=True)
class Case:
    """A need as the rules see it: answers stand in for facts that are not known."""

    need: Need
    teams: Teams
    answers: Mapping[str, str]
    facts: Mapping[str, str | None]
    owner_id: str | None
    """The owner, where it is one of the hosts and the account is of those that have one."""
    complexity: Complexity


def case_of(teams: Teams, need: Need) -> Case:
    """The need, seen with what the files know of its answers and its owner."""
    # An answer that the files no longer know is no answer: the question may be asked anew.
    answers = {
        question_id: given
        for question_id, given in need.answers.items()
        if question_id in teams.questions and given in teams.questions[question_id].choices
    }
    facts = {
        "motion": need.motion,
        "offer": need.offer_id,
        "stage": need.stage,
        "region": need.region,
        "language": primary(need.language),
    }
    for question_id, given in answers.items():
        filled = teams.questions[question_id].fills
        if filled is not None and facts[filled] is None:
            facts[filled] = given
    is_host = need.owner_id in teams.hosts
    facts["ownership"] = need.ownership or ("named" if is_host else "pool")
    return Case(
        need=need,
        teams=teams,
        answers=answers,
        facts=facts,
        owner_id=need.owner_id if is_host and facts["ownership"] in OWNED else None,
        complexity=complexity(
            team_size=need.team_size,
            pain_points=need.pain_points,
            products=need.products,
            integrations=need.integrations,
            security_questions=need.security_questions,
            answers=answers,
            questions=teams.questions,
        ),
    )


def failed(when: Conditions, case: Case) -> str | None:
    """The first condition that does not hold whatever is answered yet."""
    for fact in ("motion", "offer", "stage", "ownership", "region", "language"):
        wanted = getattr(when, fact)
        known = case.facts[fact]
        if wanted is None or known in wanted:
            continue
        if known is not None or question_for(fact, case) is None:
            return fact
    if when.owner is not None and when.owner != (case.owner_id is not None):
        return "owner"
    if when.complexity is not None and not _may_be_so_complex(when, when.complexity, case):
        return "complexity"
    for question_id, choices in when.answers.items():
        if case.answers.get(question_id, choices[0]) not in choices:
            return f"answer to {question_id}"
    return None


def _may_be_so_complex(when: Conditions, wanted: ScoreRange, case: Case) -> bool:
    """Whether the score is in the range, or may come to be by the answers that the rule waits for:
    they count, too."""
    low = high = case.complexity.score
    for question_id, choices in _awaited(when, case).items():
        points = [case.teams.questions[question_id].choices[one].complexity for one in choices]
        low, high = low + min(points), high + max(points)
    return any(wanted.holds(score) for score in range(low, high + 1))


def _awaited(when: Conditions, case: Case) -> dict[str, Sequence[str]]:
    """The unanswered questions of a rule, with the choices that will do."""
    awaited: dict[str, Sequence[str]] = {}
    for fact in ("stage", "region", "language"):
        question_id = question_for(fact, case) if getattr(when, fact) is not None else None
        if question_id is not None:
            awaited[question_id] = list(case.teams.questions[question_id].choices)
    open_ones = {key: of for key, of in when.answers.items() if key not in case.answers}
    return awaited | open_ones


def question_for(fact: str, case: Case) -> str | None:
    """The unanswered question that would fill a fact that is not known."""
    if case.facts[fact] is not None:
        return None
    for question_id, question in case.teams.questions.items():
        if question.fills == fact and question_id not in case.answers:
            return question_id
    return None


def unmet_question(when: Conditions, case: Case) -> str | None:
    """The question whose answer a rule's conditions still wait for."""
    for fact in ("stage", "region", "language"):
        if getattr(when, fact) is not None and case.facts[fact] is None:
            return question_for(fact, case)
    return next((one for one in when.answers if one not in case.answers), None)
