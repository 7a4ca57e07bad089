"""Where a need goes, and why: the first rule that matches decides, or the fallback."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from scheduler.routing.conditions import Case, case_of, failed, unmet_question
from scheduler.routing.explaining import explain
from scheduler.routing.need import Need, Route
from scheduler.teams.rules import (
    Fallback,
    HostTarget,
    OwnerTarget,
    PoolTarget,
    RoutingRule,
    Seat,
    Teams,
    seats_of,
)

FALLBACK = "fallback"
"""``Route.rule_id`` where no rule was for the need."""


class Match(NamedTuple):
    """The rule that is for a need, and why those before it are not."""

    rule: RoutingRule | None
    """None: only the fallback is."""
    passed_over: dict[str, str]
    """Rule id -> the condition that it failed."""


def match(teams: Teams, need: Need) -> Match:
    """The first rule that is for the need by what is known now.

    A condition on something unknown is not met.
    """
    return _match(case_of(teams, need))


def route(teams: Teams, need: Need) -> Route:
    """Where the need goes by what is known now: the first rule that matches, or the fallback."""
    case = case_of(teams, need)
    found = _match(case)
    return _to(found.rule or teams.routing.fallback, case, found.passed_over)


def _match(case: Case) -> Match:
    passed_over: dict[str, str] = {}
    for rule in case.teams.routing.rules:
        unmet = failed(rule.when, case)
        unanswered = None if unmet else unmet_question(rule.when, case)
        if unmet is None and unanswered is None:
            return Match(rule, passed_over)
        passed_over[rule.id] = unmet or f"no answer to {unanswered}"
    return Match(None, passed_over)


def meets(teams: Teams, rule: RoutingRule, need: Need) -> bool:
    """Whether a rule would be for the need if no other stood before it."""
    case = case_of(teams, need)
    return failed(rule.when, case) is None and unmet_question(rule.when, case) is None


def narrowed(teams: Teams, to: PoolTarget, facts: Mapping[str, str | None]) -> tuple[str, ...]:
    """The pool's members who fit; a narrowing that nobody is left after is not made."""
    members = teams.pools[to.pool].host_ids
    for fact in to.narrow_by:
        wanted = facts.get(fact)
        fitting = tuple(
            one
            for one in members
            if wanted
            in (teams.hosts[one].regions if fact == "region" else teams.hosts[one].languages)
        )
        members = fitting or members
    return members


def _to(target: RoutingRule | Fallback, case: Case, passed_over: dict[str, str]) -> Route:
    seats = [_seat(one, case) for one in seats_of(target.to)]
    pools = [one.pool if isinstance(one, PoolTarget) else None for one in seats_of(target.to)]
    inputs = _inputs(case) | pools_in(pools) | {"passed_over": passed_over}
    return Route(
        rule_id=target.id if isinstance(target, RoutingRule) else FALLBACK,
        meeting_type_id=target.meeting_type,
        host_ids=seats[0],
        also=tuple(seats[1:]),
        explanation=explain(case.teams, target.explanation, target.meeting_type, seats, inputs),
        inputs=inputs,
        fallback=isinstance(target, Fallback),
    )


def _seat(to: Seat, case: Case) -> tuple[str, ...]:
    if isinstance(to, OwnerTarget):
        assert case.owner_id is not None
        return (case.owner_id,)
    if isinstance(to, HostTarget):
        return (to.host,)
    return narrowed(case.teams, to, case.facts)


def pools_in(pools: Sequence[str | None]) -> dict[str, Any]:
    """What a route's inputs say of the pools of its seats."""
    return {"pool": next((one for one in pools if one is not None), None), "pools": list(pools)}


def _inputs(case: Case) -> dict[str, Any]:
    return {
        **case.facts,
        "account": case.need.account_name,
        "owner_id": case.need.owner_id,
        "owner_is_host": case.owner_id is not None,
        "team_size": case.need.team_size,
        "pain_points": case.need.pain_points,
        "products": case.need.products,
        "integrations": case.need.integrations,
        "security_questions": case.need.security_questions,
        "answers": dict(case.answers),
        "complexity": {"score": case.complexity.score, "parts": dict(case.complexity.parts)},
    }
