"""What the parts of the teams' folder say of each other: ids that exist, rules that can match."""

from collections.abc import Collection, Sequence

from scheduler.availability.seats import filled
from scheduler.teams.reach import Reached
from scheduler.teams.rules import (
    Conditions,
    HostTarget,
    OwnerTarget,
    PoolTarget,
    RoutingRule,
    Seat,
    Target,
    Teams,
    TogetherTarget,
    WhenFull,
)
from vendor_files import Keys, Source, nearest

_FACTS = ("motion", "offer", "stage", "ownership", "region", "language")


def check_references(teams: Teams, source: Source) -> None:
    """Note every id that nothing has, and every meeting type that does not suit its target."""
    check = _Check(teams, source)
    for host_id, host in teams.hosts.items():
        check.known("region", host.regions, teams.regions, ("hosts", host_id, "regions"))
    for pool_id, pool in teams.pools.items():
        check.known("host", pool.host_ids, teams.hosts, ("pools", pool_id, "members"))
        check.once(pool.host_ids, ("pools", pool_id, "members"))
    check.questions()
    seen: set[str] = set()
    for at, rule in enumerate(teams.routing.rules):
        place: Keys = ("routing", "rules", at)
        if rule.id in seen or rule.id == "fallback":
            source.complain((*place, "id"), f"A rule {rule.id} exists already.", "Rename it.")
        seen.add(rule.id)
        check.rule(rule, place)
    fallback = teams.routing.fallback
    check.destination(fallback.to, fallback.meeting_type, ("routing", "fallback"))
    for name, reached in (("person", teams.reach.person), ("support", teams.reach.support)):
        if reached is not None:
            check.reached(reached, ("reach", name))


class _Check:
    def __init__(self, teams: Teams, source: Source) -> None:
        self.teams = teams
        self.source = source

    def known(self, kind: str, ids: Collection[str], of: Collection[str], place: Keys) -> None:
        for one in ids:
            if one not in of:
                self.source.complain(place, f"There is no {kind} {one}.", nearest(one, of))

    def once(self, ids: Sequence[str], place: Keys) -> None:
        for at, one in enumerate(ids):
            if one in ids[:at]:
                self.source.complain((*place, at), f"{one} stands in it twice.", "Remove one.")

    def reached(self, reached: Reached, place: Keys) -> None:
        if reached.host is not None:
            self.known("host", [reached.host], self.teams.hosts, (*place, "host"))
        if reached.pool is not None:
            self.known("pool", [reached.pool], self.teams.pools, (*place, "pool"))

    def questions(self) -> None:
        for question_id, question in self.teams.questions.items():
            if question.fills == "region":
                place = ("questions", question_id, "choices")
                self.known("region", question.choices, self.teams.regions, place)

    def rule(self, rule: RoutingRule, place: Keys) -> None:
        when = (*place, "when")
        self.known("region", rule.when.region or (), self.teams.regions, (*when, "region"))
        for question_id, choices in rule.when.answers.items():
            where = (*when, "answers", question_id)
            self.known("question", [question_id], self.teams.questions, where)
            if question_id in self.teams.questions:
                offered = self.teams.questions[question_id].choices
                self.known(f"answer to {question_id}", choices, offered, where)
        self.destination(rule.to, rule.meeting_type, place)
        if rule.when_full is not None:
            self.destination(rule.when_full, rule.meeting_type, place, key="when_full")

    def destination(
        self, to: Target | WhenFull, meeting_type: str, place: Keys, key: str = "to"
    ) -> None:
        meetings = self.teams.meeting_types
        self.known("meeting type", [meeting_type], meetings, (*place, "meeting_type"))
        hosts = meetings[meeting_type].hosts if meeting_type in meetings else None
        if not isinstance(to, TogetherTarget):
            self.seat(to, meeting_type, hosts, (*place, key))
            return
        for at, one in enumerate(to.together):
            self.seat(one, meeting_type, None, (*place, key, "together", at))
        self._different(to, (*place, key))
        if hosts not in (None, "together"):
            self.source.complain(
                (*place, key),
                f"The meeting type {meeting_type} is with one at a time, and here several meet.",
                f"Write hosts: together at {meeting_type}.",
            )

    def seat(self, to: Seat, meeting_type: str, hosts: str | None, place: Keys) -> None:
        if isinstance(to, HostTarget):
            self.known("host", [to.host], self.teams.hosts, (*place, "host"))
        if not isinstance(to, PoolTarget):
            return
        self.known("pool", [to.pool], self.teams.pools, (*place, "pool"))
        if hosts == "one":
            self.source.complain(
                place,
                f"The meeting type {meeting_type} is always with one host, and this is a pool.",
                f"Write hosts: pool at {meeting_type}, or go to a host.",
            )
        if "region" in to.narrow_by and to.pool in self.teams.pools:
            self._regions_served(to.pool, place)

    def _different(self, to: TogetherTarget, place: Keys) -> None:
        """Note seats that cannot be filled by different people, the owner being anybody."""
        pools = self.teams.pools
        seats = [
            pools[one.pool].host_ids if isinstance(one, PoolTarget) else (one.host,)
            for one in to.together
            if (isinstance(one, PoolTarget) and one.pool in pools) or isinstance(one, HostTarget)
        ]
        owners = sum(isinstance(one, OwnerTarget) for one in to.together)
        if owners > 1 or (seats and filled(seats) is None):
            self.source.complain(
                place,
                "There are not enough different people for all who are to meet together.",
                "Name other hosts or pools, or fewer.",
            )

    def _regions_served(self, pool_id: str, place: Keys) -> None:
        members = self.teams.pools[pool_id].host_ids
        hosts = [self.teams.hosts[one] for one in members if one in self.teams.hosts]
        for region in self.teams.regions:
            if not any(region in host.regions for host in hosts):
                self.source.complain(
                    place,
                    f"Nobody in the pool {pool_id} serves the region {region}.",
                    "Add the region to one of its hosts, or leave narrow_by out.",
                )


def check_shadowing(teams: Teams, source: Source) -> None:
    """Note every rule that can never decide, because an earlier one matches whenever it does."""
    rules = teams.routing.rules
    for at, later in enumerate(rules):
        for earlier in rules[:at]:
            if _covers(earlier.when, later.when):
                alike = _covers(later.when, earlier.when)
                move = "" if alike else f"Move it before {earlier.id}, "
                change = "change its conditions, or remove it."
                source.complain(
                    ("routing", "rules", at),
                    f"The rule {later.id} can never decide: {earlier.id} before it matches "
                    "whenever it does.",
                    f"{move}{change}" if move else change.capitalize(),
                )
                break


def _covers(earlier: Conditions, later: Conditions) -> bool:
    for fact in _FACTS:
        wide, narrow = getattr(earlier, fact), getattr(later, fact)
        if wide is not None and (narrow is None or not set(narrow) <= set(wide)):
            return False
    if earlier.owner is not None and earlier.owner != later.owner:
        return False
    return _covers_score(earlier, later) and all(
        question in later.answers and set(later.answers[question]) <= set(choices)
        for question, choices in earlier.answers.items()
    )


def _covers_score(earlier: Conditions, later: Conditions) -> bool:
    wide, narrow = earlier.complexity, later.complexity
    if wide is None:
        return True
    if narrow is None:
        return False
    low = wide.at_least is None or (
        narrow.at_least is not None and narrow.at_least >= wide.at_least
    )
    high = wide.at_most is None or (narrow.at_most is not None and narrow.at_most <= wide.at_most)
    return low and high
