"""Why a need goes to which calendar: as values, and in words for a terminal of 80 columns."""

import textwrap
from collections.abc import Iterator, Mapping
from typing import Any

from console.routing_needs import Asked, Known
from scheduler import why_this_calendar
from scheduler.routing.need import Need
from scheduler.routing.questions import wanted_question
from scheduler.routing.turn import Turn, turn
from scheduler.routing.turns import MEETING, PERIOD
from scheduler.teams.rules import Teams

_WIDTH = 80


def explained(asked: Asked, known: Known) -> dict[str, Any]:
    """The whole of it: the sentence, the rules that were passed over, the questions, complexity,
    whose turn it is, and the facts that were read."""
    if known.route is None:
        assert known.need is not None
        return _waiting(asked.teams, known.need)
    route = known.route
    turns = _turns(known)
    inputs = dict(route.inputs)
    passed_over = inputs.pop("passed_over", {})
    complexity = inputs.pop("complexity", {})
    return {
        "why": _why(asked.teams, known),
        "rule": route.rule_id,
        "fallback": route.fallback,
        "meeting_type": route.meeting_type_id,
        "seats": [list(seat) for seat in route.seats],
        "passed_over": passed_over,
        "questions": _questions(asked.teams, route.inputs.get("answers", {})),
        "open_question": None,
        "complexity": complexity,
        "turns": [_as_values(one) for one in turns],
        "facts": inputs,
    }


def _waiting(teams: Teams, need: Need) -> dict[str, Any]:
    wanted = wanted_question(teams, need)
    assert wanted is not None
    text, choices = wanted.question.asked_in(need.language)
    return {
        "why": f"Nothing is decided yet: the rule {wanted.rule.id} needs the answer to "
        f"{wanted.question.id}.",
        "rule": None,
        "fallback": False,
        "open_question": {
            "id": wanted.question.id,
            "text": text,
            "choices": [choice for choice, _ in choices],
            "needed_by": wanted.rule.id,
        },
        "questions": _questions(teams, need.answers),
        "facts": need.model_dump(mode="json", exclude={"answers"}),
    }


def _questions(teams: Teams, answers: Mapping[str, str]) -> list[dict[str, str]]:
    """What was answered, and which rules read it."""
    return [
        {"id": one, "answer": given, "read_by": ", ".join(_readers(teams, one))}
        for one, given in answers.items()
    ]


def _readers(teams: Teams, question_id: str) -> Iterator[str]:
    question = teams.questions.get(question_id)
    fills = None if question is None else question.fills
    for rule in teams.routing.rules:
        if question_id in rule.when.answers or (fills and getattr(rule.when, fills)):
            yield rule.id


def _turns(known: Known) -> list[Turn]:
    """Whose turn it was, as it is kept with the meeting; or is now, if all were free."""
    if known.booking is not None:
        return [Turn.model_validate(one) for one in known.booking.turns if one is not None]
    assert known.route is not None
    return [
        turn(pool_id, order[0].host_id, order, [one.host_id for one in order])
        for pool_id, order in zip(known.route.pools, known.order, strict=False)
        if pool_id is not None and order
    ]


def _why(teams: Teams, known: Known) -> str:
    assert known.route is not None
    if known.booking is not None:
        return why_this_calendar(teams, known.route.explanation, known.booking)
    return known.route.explanation


def _as_values(of: Turn) -> dict[str, Any]:
    return {
        "pool": of.pool_id,
        "host": of.host_id,
        "days": PERIOD.days,
        "order": [
            {
                "host": one.host_id,
                "weight": one.weight,
                "priority": one.priority,
                "meetings": one.counted / MEETING,
                "credited": one.credited / MEETING,
                "share": one.share,
                "last": None if one.last is None else one.last.isoformat(),
                "free": one.free,
            }
            for one in of.order
        ],
    }


def in_words(told: Mapping[str, Any]) -> str:
    """What ``explained`` says, for people."""
    parts = [textwrap.fill(told["why"], _WIDTH)]
    if told.get("open_question"):
        parts.append(_open(told["open_question"]))
    else:
        where = f"meeting type {told['meeting_type']}, " + " and ".join(
            " or ".join(seat) for seat in told["seats"]
        )
        by = f"by the rule {told['rule']}" if told["rule"] != "fallback" else "by the fallback"
        parts.append(_wrapped(f"{by}: {where}"))
    if told.get("fallback") and told["rule"] != "fallback":
        parts.append(_wrapped("when_full: there was no time within the window"))
    if told.get("passed_over"):
        lines = [f"  {rule}: {failed}" for rule, failed in told["passed_over"].items()]
        parts.append("\n".join(["Passed over, with the condition that failed", *lines]))
    parts += [*_answered(told), *_complexity(told), *_in_turn(told), _facts(told["facts"])]
    return "\n\n".join(parts)


def _open(question: Mapping[str, Any]) -> str:
    head = f"Would be asked: {question['text']} ({question['id']}, for {question['needed_by']})"
    return f"{_wrapped(head)}\n{_wrapped('answers: ' + ', '.join(question['choices']))}"


def _answered(told: Mapping[str, Any]) -> Iterator[str]:
    if told["questions"]:
        lines = [
            _wrapped(f"{one['id']}: {one['answer']} (read by {one['read_by'] or 'no rule now'})")
            for one in told["questions"]
        ]
        yield "\n".join(["Asked and answered", *lines])


def _complexity(told: Mapping[str, Any]) -> Iterator[str]:
    if told.get("complexity"):
        parts = ", ".join(f"{key} {points}" for key, points in told["complexity"]["parts"].items())
        yield _wrapped(f"Complexity {told['complexity']['score']}: {parts}", indent="")


def _in_turn(told: Mapping[str, Any]) -> Iterator[str]:
    for one in told.get("turns", ()):
        lines = [f"In turn in {one['pool']}, by the meetings of {one['days']} days"]
        for host in one["order"]:
            last = "none" if host["last"] is None else host["last"][:10]
            credit = f", {host['credited']:g} of them credit" if host["credited"] else ""
            lines.append(
                _wrapped(
                    f"{host['host']}: weight {host['weight']}, priority {host['priority']}, "
                    f"{host['meetings']:g} of a share of {host['share']:g}{credit}, last {last}"
                    + ("" if host["free"] else ", not free")
                )
            )
        yield "\n".join(lines)


def _facts(facts: Mapping[str, Any]) -> str:
    hidden = ("answers", "pools")
    known = {key: value for key, value in facts.items() if value is not None and key not in hidden}
    told = ", ".join(f"{key} {value}" for key, value in known.items())
    return _wrapped(f"Read: {told}", indent="")


def _wrapped(text: str, indent: str = "  ") -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent="    ", break_on_hyphens=False
    )
