"""Where a need goes, why, and which question must be asked before that can be said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict

from scheduler.errors import UnknownAnswer
from scheduler.routing.complexity import Complexity, complexity
from scheduler.teams.people import Pool, Text, primary
from scheduler.teams.rules import (
    OWNED,
    Conditions,
    Fallback,
    HostTarget,
    Motion,
    Ownership,
    OwnerTarget,
    PoolTarget,
    RoutingQuestion,
    RoutingRule,
    ScoreRange,
    Seat,
    Teams,
    seats_of,
)
from vendor_files import nearest

MOST_QUESTIONS = 2
"""Between acceptance and calendar no visitor is asked more."""

FALLBACK = "fallback"
"""``Route.rule_id`` where no rule was for the need."""


class Need(BaseModel):
    """What routing reads of a visitor. None: not known, which meets no condition.

    ``owner_id`` and ``account_name`` come from a verified identity alone: both are shown.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    motion: Motion | None = None
    """None: a meeting without an offer."""
    offer_id: str | None = None
    stage: str | None = None
    owner_id: str | None = None
    ownership: Ownership | None = None
    """None: ``named`` where the owner is one of the hosts, else ``pool``."""
    account_name: str | None = None
    region: str | None = None
    language: str = "en"
    """A tag such as ``de`` or ``de-AT``."""
    team_size: int | None = None
    pain_points: int = 0
    products: int = 0
    """How many products are in play: owned and offered."""
    integrations: int = 0
    """How many other systems it must work with, as far as the visitor asked about them."""
    security_questions: int = 0
    """How many things of security the visitor asked about."""
    answers: Mapping[str, str] = {}
    """Routing question id -> the choice's id."""


class Route(BaseModel):
    """Where a need goes. ``Route.model_validate(row)`` reads it back from a ``RoutingRow``."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    rule_id: str
    """The rule that decided, or ``fallback``."""
    meeting_type_id: str
    host_ids: tuple[str, ...]
    """Who may take the meeting, or lead it."""
    also: tuple[tuple[str, ...], ...] = ()
    """A collective meeting: for each further seat, who may take it."""
    explanation: str
    """One sentence: why this calendar, for visitor and rep."""
    inputs: dict[str, Any]
    """All that was read, as JSON: facts, answers, complexity with its parts, and
    ``passed_over``: rule id -> the condition that it failed."""
    fallback: bool = False
    """No rule was for it, or the one host had no time within the window."""

    @property
    def seats(self) -> tuple[tuple[str, ...], ...]:
        """For each seat who may take it, whoever leads first."""
        return (self.host_ids, *self.also)

    @property
    def pools(self) -> tuple[str | None, ...]:
        """For each seat the pool that its hosts come from; None: a rule named them."""
        kept = self.inputs.get("pools")
        pools = (self.inputs.get("pool"),) if kept is None else tuple(kept)
        return (*pools, *(None for _ in self.seats))[: len(self.seats)]

    @property
    def pool_id(self) -> str | None:
        """The pool that whoever leads comes from."""
        return self.pools[0]


@dataclass(frozen=True)
class _Case:
    """A need as the rules see it: answers stand in for facts that are not known."""

    need: Need
    teams: Teams
    answers: Mapping[str, str]
    facts: Mapping[str, str | None]
    owner_id: str | None
    """The owner, where it is one of the hosts and the account is of those that have one."""
    complexity: Complexity


def _case(teams: Teams, need: Need) -> _Case:
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
    return _Case(
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
    case = _case(teams, need)
    for rule in teams.routing.rules:
        if _failed(rule.when, case) is not None:
            continue
        question = _open_question(rule, case)
        if question is None:
            return None
        return Wanted(question, rule, len(case.answers) >= MOST_QUESTIONS)
    return None


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
    return _match(_case(teams, need))


def route(teams: Teams, need: Need) -> Route:
    """Where the need goes by what is known now: the first rule that matches, or the fallback."""
    case = _case(teams, need)
    found = _match(case)
    return _to(found.rule or teams.routing.fallback, case, found.passed_over)


def _match(case: _Case) -> Match:
    passed_over: dict[str, str] = {}
    for rule in case.teams.routing.rules:
        failed = _failed(rule.when, case)
        unanswered = None if failed else _unmet_question(rule.when, case)
        if failed is None and unanswered is None:
            return Match(rule, passed_over)
        passed_over[rule.id] = failed or f"no answer to {unanswered}"
    return Match(None, passed_over)


def meets(teams: Teams, rule: RoutingRule, need: Need) -> bool:
    """Whether a rule would be for the need if no other stood before it."""
    case = _case(teams, need)
    return _failed(rule.when, case) is None and _unmet_question(rule.when, case) is None


def check_answer(teams: Teams, question_id: str, value: str) -> None:
    """Raises ``UnknownAnswer`` unless ``value`` is a choice of that routing question."""
    if question_id not in teams.questions:
        raise UnknownAnswer(f"no question {question_id}. {nearest(question_id, teams.questions)}")
    choices = teams.questions[question_id].choices
    if value not in choices:
        raise UnknownAnswer(f"no answer {value} to {question_id}. {nearest(value, choices)}")


def with_whom(
    teams: Teams, seats: Sequence[Sequence[str]], pools: Sequence[str | None], tag: str
) -> tuple[str, ...]:
    """For each seat who takes it, as the visitor is told: "Maya Chen, your account manager" for a
    host that routing named; the pool's title for a pool, with the name in front once its host is
    known: a stranger has no account manager. ``pools``: seat -> its pool, if it is of one."""
    return tuple(
        _who(teams, seat, None if pool_id is None else teams.pools.get(pool_id), tag)
        for seat, pool_id in zip(seats, pools, strict=True)
    )


def _who(teams: Teams, host_ids: Sequence[str], pool: Pool | None, tag: str) -> str:
    known = [teams.hosts[one] for one in host_ids if one in teams.hosts]
    if len(host_ids) == 1 and known:
        return (
            known[0].introduced(tag)
            if pool is None
            else f"{known[0].name}, {pool.title.in_language(tag)}"
        )
    return ", ".join(one.name for one in known) if pool is None else pool.title.in_language(tag)


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


def _failed(when: Conditions, case: _Case) -> str | None:
    """The first condition that does not hold whatever is answered yet."""
    for fact in ("motion", "offer", "stage", "ownership", "region", "language"):
        wanted = getattr(when, fact)
        known = case.facts[fact]
        if wanted is None or known in wanted:
            continue
        if known is not None or _question_for(fact, case) is None:
            return fact
    if when.owner is not None and when.owner != (case.owner_id is not None):
        return "owner"
    if when.complexity is not None and not _may_be_so_complex(when, when.complexity, case):
        return "complexity"
    for question_id, choices in when.answers.items():
        if case.answers.get(question_id, choices[0]) not in choices:
            return f"answer to {question_id}"
    return None


def _may_be_so_complex(when: Conditions, wanted: ScoreRange, case: _Case) -> bool:
    """Whether the score is in the range, or may come to be by the answers that the rule waits for:
    they count, too."""
    low = high = case.complexity.score
    for question_id, choices in _awaited(when, case).items():
        points = [case.teams.questions[question_id].choices[one].complexity for one in choices]
        low, high = low + min(points), high + max(points)
    return any(wanted.holds(score) for score in range(low, high + 1))


def _awaited(when: Conditions, case: _Case) -> dict[str, Sequence[str]]:
    """The unanswered questions of a rule, with the choices that will do."""
    awaited: dict[str, Sequence[str]] = {}
    for fact in ("stage", "region", "language"):
        question_id = _question_for(fact, case) if getattr(when, fact) is not None else None
        if question_id is not None:
            awaited[question_id] = list(case.teams.questions[question_id].choices)
    open_ones = {key: of for key, of in when.answers.items() if key not in case.answers}
    return awaited | open_ones


def _question_for(fact: str, case: _Case) -> str | None:
    """The unanswered question that would fill a fact that is not known."""
    if case.facts[fact] is not None:
        return None
    for question_id, question in case.teams.questions.items():
        if question.fills == fact and question_id not in case.answers:
            return question_id
    return None


def _unmet_question(when: Conditions, case: _Case) -> str | None:
    """The question whose answer a rule's conditions still wait for."""
    for fact in ("stage", "region", "language"):
        if getattr(when, fact) is not None and case.facts[fact] is None:
            return _question_for(fact, case)
    return next((one for one in when.answers if one not in case.answers), None)


def _open_question(rule: RoutingRule, case: _Case) -> RoutingQuestion | None:
    """The question that a rule needs: for its conditions first, then to narrow its pool."""
    question_id = _unmet_question(rule.when, case)
    if question_id is None:
        pools = (seat for seat in seats_of(rule.to) if isinstance(seat, PoolTarget))
        wanted = (_question_for(fact, case) for pool in pools for fact in pool.narrow_by)
        question_id = next((one for one in wanted if one is not None), None)
    return None if question_id is None else case.teams.questions[question_id]


def _to(target: RoutingRule | Fallback, case: _Case, passed_over: dict[str, str]) -> Route:
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


def _seat(to: Seat, case: _Case) -> tuple[str, ...]:
    if isinstance(to, OwnerTarget):
        assert case.owner_id is not None
        return (case.owner_id,)
    if isinstance(to, HostTarget):
        return (to.host,)
    return narrowed(case.teams, to, case.facts)


def pools_in(pools: Sequence[str | None]) -> dict[str, Any]:
    """What a route's inputs say of the pools of its seats."""
    return {"pool": next((one for one in pools if one is not None), None), "pools": list(pools)}


def _inputs(case: _Case) -> dict[str, Any]:
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


def explain(
    teams: Teams,
    text: Text,
    meeting_type_id: str,
    seats: Sequence[Sequence[str]],
    inputs: Mapping[str, Any],
) -> str:
    """The sentence why this calendar, in the visitor's language."""
    tag = str(inputs["language"])
    meeting = teams.meeting_types[meeting_type_id]
    region, pool = teams.regions.get(str(inputs["region"])), teams.pools.get(str(inputs["pool"]))
    besides = with_whom(teams, seats[1:], inputs["pools"][1:], tag)
    return text.in_language(tag).format_map(
        {
            "meeting": meeting.title.in_language(tag),
            "minutes": meeting.minutes,
            "days": meeting.window_days,
            "host": teams.hosts[seats[0][0]].name,
            "with": ", ".join(besides),
            "account": inputs["account"] or "your company",
            "region": "" if region is None else region.in_language(tag),
            "pool": "" if pool is None else pool.title.in_language(tag),
        }
    )
