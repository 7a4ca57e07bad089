"""What is wrong, or hardly meant, with a vendor's routing: found by trying every case."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from scheduler.routing.case_words import listed, of_case, of_rule_that_cannot_be
from scheduler.routing.cases import MOST_CASES, Case, cases, matching_alone, space_of
from scheduler.teams.people import primary
from scheduler.teams.rules import (
    HostTarget,
    OwnerTarget,
    PoolTarget,
    RoutingRule,
    Teams,
    WhenFull,
    seats_of,
)
from vendor_files import Keys

Kind = Literal[
    "never", "uncovered", "third_question", "unused", "nobody", "unknown_offer", "too_many"
]


class Finding(NamedTuple):
    """Something that should not be so."""

    kind: Kind
    path: Keys
    """Where it is written."""
    what: str
    remedy: str

    @property
    def serious(self) -> bool:
        """Whether it cannot have been meant."""
        return self.kind in ("never", "unknown_offer")


@dataclass
class _Tried:
    """What came of all cases."""

    count: int = 0
    decided: Counter[str] = field(default_factory=Counter)
    """Rule id -> how many cases it is for."""
    asked: set[str] = field(default_factory=set)
    uncovered: dict[str, list[Case]] = field(default_factory=dict)
    """Motion -> cases that only the fallback serves."""
    left_out: dict[tuple[str, str], Case] = field(default_factory=dict)
    """(rule, question) -> a case in which that question would be the third."""


def findings(teams: Teams, motions: Mapping[str, str] | None = None) -> tuple[int, list[Finding]]:
    """How many cases were tried, and what was found. ``motions``: offer -> its motion, as the
    catalogue says; None: there is no catalogue at hand."""
    space = space_of(teams, motions)
    tried = _try(cases(teams, space))
    found = [
        *_offers_nobody_knows(teams, motions),
        *_never(teams, tried, motions),
        *_uncovered(tried),
        *_third_questions(teams, tried),
        *_unused(teams, tried),
        *_nobody(teams),
    ]
    if space.size > MOST_CASES:
        what = f"The rules tell {space.size:,} cases apart; the first {MOST_CASES:,} were tried."
        remedy = "Name fewer values, or accept that the rest is not checked."
        found.append(Finding("too_many", ("routing", "rules"), what, remedy))
    return tried.count, found


def _try(those: Iterator[Case]) -> _Tried:
    tried = _Tried()
    for case in those:
        tried.count += 1
        tried.asked.update(one.question.id for one in case.asked)
        if case.left_out is not None:
            key = (case.left_out.rule.id, case.left_out.question.id)
            tried.left_out.setdefault(key, case)
        if case.found.rule is None:
            tried.uncovered.setdefault(str(case.need.motion), []).append(case)
        else:
            tried.decided[case.found.rule.id] += 1
    return tried


def _offers_nobody_knows(teams: Teams, motions: Mapping[str, str] | None) -> Iterator[Finding]:
    for at, rule in enumerate(teams.routing.rules):
        for offer in rule.when.offer or ():
            if motions is not None and offer not in motions:
                what = f"The rule {rule.id} is for the offer {offer}, which the catalogue has not."
                path = ("routing", "rules", at, "when", "offer")
                yield Finding("unknown_offer", path, what, "Correct the id, or remove it.")


def _never(teams: Teams, tried: _Tried, motions: Mapping[str, str] | None) -> Iterator[Finding]:
    for at, rule in enumerate(teams.routing.rules):
        if tried.decided[rule.id]:
            continue
        path = ("routing", "rules", at)
        takers = _takers(teams, rule, motions)
        if not takers:
            why = of_rule_that_cannot_be(teams, rule)
            what = f"The rule {rule.id} can never match: {why}."
            yield Finding("never", path, what, "Change its conditions, or remove it.")
            continue
        what = (
            f"The rule {rule.id} can never match: all that it is for goes to {listed(takers)} "
            "before it."
        )
        yield Finding("never", path, what, _out_of_the_shadow(takers))


def _out_of_the_shadow(takers: list[str]) -> str:
    if len(takers) == 1:
        return f"Move it before {takers[0]}, change it, or remove it."
    # Before one of them it would take what that one is for, and might leave it dead in turn.
    return f"Narrow one of {', '.join(takers)}, or remove it."


def _takers(teams: Teams, rule: RoutingRule, motions: Mapping[str, str] | None) -> list[str]:
    """The rules that decide where this one would, if it stood alone. Empty: it is for nothing."""
    space = space_of(teams, motions)
    takers: Counter[str] = Counter()
    for case in cases(matching_alone(teams, rule), space):
        if case.found.rule is None:
            continue
        for other in cases(teams, space._replace(axes={"this": [case.need.model_dump()]})):
            if other.found.rule is not None:
                takers[other.found.rule.id] += 1
    order = [one.id for one in teams.routing.rules]
    return sorted(takers, key=order.index)


def _uncovered(tried: _Tried) -> Iterator[Finding]:
    for those in tried.uncovered.values():
        # The plainest example says most: the one with the fewest things that are special.
        example = min(those, key=lambda case: len(of_case(case)))
        others = f" ({len(those)} such cases)" if len(those) > 1 else ""
        what = f"No rule is for {of_case(example)}: only the fallback serves it{others}."
        remedy = "Write a rule for it, or leave it to the fallback on purpose."
        yield Finding("uncovered", ("routing", "fallback"), what, remedy)


def _third_questions(teams: Teams, tried: _Tried) -> Iterator[Finding]:
    order = [one.id for one in teams.routing.rules]
    for (rule_id, question_id), case in tried.left_out.items():
        what = (
            f"For {of_case(case)} the rule {rule_id} needs a third question, "
            f"{question_id}, which is not asked."
        )
        remedy = "At most two are asked: need fewer answers, or order the rules otherwise."
        yield Finding("third_question", ("routing", "rules", order.index(rule_id)), what, remedy)


_USE_IT = "Use it in a rule, or remove it."


def _unused(teams: Teams, tried: _Tried) -> Iterator[Finding]:
    for question in teams.questions:
        if question not in tried.asked:
            what = f"The question {question} is never asked: no rule needs it."
            yield Finding("unused", ("questions", question), what, _USE_IT)
    meetings = {one.meeting_type for one in (*teams.routing.rules, teams.routing.fallback)}
    for meeting in teams.meeting_types:
        if meeting not in meetings:
            what = f"No rule leads to the meeting type {meeting}."
            yield Finding("unused", ("meeting_types", meeting), what, _USE_IT)
    yield from _unreached(teams)


def _unreached(teams: Teams) -> Iterator[Finding]:
    targets = list(_targets(teams))
    pools = {to.pool for to in targets if isinstance(to, PoolTarget)}
    for pool in teams.pools:
        if pool not in pools:
            yield Finding("unused", ("pools", pool), f"No rule leads to the pool {pool}.", _USE_IT)
    if any(isinstance(to, OwnerTarget) for to in targets):
        return  # whoever owns an account is met
    reached = {to.host for to in targets if isinstance(to, HostTarget)}
    reached |= {one for pool in pools for one in teams.pools[pool].host_ids}
    for host in teams.hosts:
        if host not in reached:
            what = f"No rule leads to {host}, neither by name nor in a pool."
            yield Finding("unused", ("hosts", host), what, "Add them to a pool, or remove them.")


def _targets(teams: Teams) -> Iterator[PoolTarget | HostTarget | OwnerTarget | WhenFull]:
    for rule in teams.routing.rules:
        yield from seats_of(rule.to)
        if rule.when_full is not None:
            yield rule.when_full
    yield from seats_of(teams.routing.fallback.to)


def _nobody(teams: Teams) -> Iterator[Finding]:
    served = {one for host in teams.hosts.values() for one in host.regions}
    spoken = {one for host in teams.hosts.values() for one in host.languages}
    for region in teams.regions:
        if region not in served:
            what = f"Nobody serves the region {region}."
            remedy = "Add it to a host's regions, or remove it."
            yield Finding("nobody", ("regions", region), what, remedy)
    for at, rule in enumerate(teams.routing.rules):
        path = ("routing", "rules", at, "when", "language")
        for language in rule.when.language or ():
            if primary(language) not in spoken:
                what = f"The rule {rule.id} is for {language}, which no host speaks."
                yield Finding("nobody", path, what, "Add it to a host's languages, or remove it.")
