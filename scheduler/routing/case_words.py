"""A case in words, for whoever checks the rules."""

from collections.abc import Sequence

from scheduler.routing.cases import OTHER, Case
from scheduler.routing.complexity import MOST_BESIDES_ANSWERS
from scheduler.routing.questions import MOST_QUESTIONS
from scheduler.teams.rules import OWNED, RoutingRule, Teams

_MOTIONS = {
    "upsell": "an upsell",
    "cross_sell": "a cross-sell",
    "bundle": "a bundle",
    "add_on": "an add-on",
    "support": "a wish for a person",
}


def of_case(case: Case) -> str:
    """ "an upsell to a prospect without an owner, from the region europe, of complexity 4"."""
    need = case.need
    whose = {True: "with an owner", False: "without an owner"}[need.owner_id is not None]
    if need.ownership is not None:
        whose += f" ({need.ownership.replace('_', '-')})"
    parts = [
        _MOTIONS.get(str(need.motion), "a meeting without an offer"),
        f"(the offer {need.offer_id})" if need.offer_id else "",
        f"at the stage {need.stage}" if need.stage else "",
        whose,
        _region(need.region),
        "" if need.language == OTHER else f"in {need.language}",
    ]
    told = " ".join(part for part in parts if part)
    for question, answer in need.answers.items():
        told += f", who answers {question} with {answer}"
    score = _score(case)
    return told if score is None else f"{told}, of complexity {score}"


def _region(region: str | None) -> str:
    if region == OTHER:
        return "from a region that no rule names"
    return "from a region that is not known" if region is None else f"from the region {region}"


def _score(case: Case) -> int | None:
    if not case.need.team_size:
        return None
    points = {10: 1, 50: 2, 200: 3}[case.need.team_size]
    need = case.need
    points += sum(max(count - 1, 0) for count in (need.pain_points, need.products))
    return points + need.integrations + need.security_questions


def of_rule_that_cannot_be(teams: Teams, rule: RoutingRule) -> str:
    """Why no need meets a rule's conditions, whatever stands before it."""
    when = rule.when
    if when.owner and when.ownership and not set(when.ownership) & set(OWNED):
        return f"an account whose ownership is {listed(when.ownership)} has no owner"
    if when.owner is False and when.ownership and not set(when.ownership) - set(OWNED):
        return "its conditions on owner and ownership exclude each other"
    most = MOST_BESIDES_ANSWERS + _most_by_answers(teams)
    if when.complexity and (when.complexity.at_least or 0) > most:
        return f"no need is more complex than {most}"
    if when.complexity and (when.complexity.at_most or 0) < 0:
        return "no need is less complex than 0"
    if when.offer is not None:
        return "none of its offers has a motion that it is for"
    if len(when.answers) > MOST_QUESTIONS:
        return f"it needs {len(when.answers)} answers, and two questions are asked at most"
    return "its conditions exclude each other"


def _most_by_answers(teams: Teams) -> int:
    highest = sorted(
        max(choice.complexity for choice in question.choices.values())
        for question in teams.questions.values()
    )
    return sum(highest[-MOST_QUESTIONS:])


def listed(names: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    head, last = list(names[:-1]), names[-1]
    return f"{', '.join(head)} and {last}" if head else last
