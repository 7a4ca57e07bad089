"""What a vendor writes of its routing: questions, rules, the fallback; and the teams as a whole."""

from collections.abc import Mapping
from string import Formatter
from typing import Annotated, Literal

from pydantic import Field, model_validator

from scheduler.teams.people import Host, Id, LanguageTag, Line, MeetingType, Pool, Text, Written
from scheduler.teams.reach import Reach, Reached

Motion = Literal["upsell", "cross_sell", "bundle", "add_on", "support"]
"""The offer's motion; ``support``: a person was asked for."""
Stage = Literal["prospect", "open_opportunity", "onboarding", "customer", "renewal"]
Ownership = Literal["named", "pool", "specialist", "support_led"]
"""Who takes care of an account: a person by name, whoever of a pool, specialists, the support."""
OWNED: tuple[Ownership, ...] = ("named", "specialist")
"""The models in which the account's owner counts: nobody owns what a pool or the support has."""
AskedFact = Literal["region", "language", "stage"]


class RoutingChoice(Written):
    """One answer to a routing question."""

    label: Text
    synonyms: tuple[Line, ...] = ()
    """Other words for it. Who types in the chat need not hit the label."""
    complexity: Annotated[int, Field(ge=0, le=3)] = 0
    """What the answer adds to the score of complexity."""


class RoutingQuestion(Written):
    """A question between acceptance and calendar, asked only where a rule needs its answer."""

    id: Id
    text: Text
    fills: AskedFact | None = None
    """The fact that the answer stands in for; never asked where that fact is known."""
    choices: Annotated[Mapping[Id, RoutingChoice], Field(min_length=2, max_length=8)]

    def asked_in(self, language: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """The text, and for each choice its id and label, in that language."""
        labels = tuple(
            (choice_id, choice.label.in_language(language))
            for choice_id, choice in self.choices.items()
        )
        return self.text.in_language(language), labels


class ScoreRange(Written):
    """Scores of complexity that a rule is for, both ends included."""

    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _not_empty(self) -> "ScoreRange":
        if self.at_least is None and self.at_most is None:
            raise ValueError("write at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least is above at_most: no score is in this range")
        return self

    def holds(self, score: int) -> bool:
        """Whether the score is within the range."""
        low = self.at_least is None or score >= self.at_least
        return low and (self.at_most is None or score <= self.at_most)


Motions = Annotated[tuple[Motion, ...], Field(min_length=1)]
Stages = Annotated[tuple[Stage, ...], Field(min_length=1)]
Ownerships = Annotated[tuple[Ownership, ...], Field(min_length=1)]
Ids = Annotated[tuple[Id, ...], Field(min_length=1)]
Languages = Annotated[tuple[LanguageTag, ...], Field(min_length=1)]


class Conditions(Written):
    """All that are written must hold. A fact that is not known meets no condition."""

    motion: Motions | None = None
    offer: Ids | None = None
    stage: Stages | None = None
    owner: bool | None = None
    """Whether the account has an owner among the hosts."""
    ownership: Ownerships | None = None
    region: Ids | None = None
    language: Languages | None = None
    complexity: ScoreRange | None = None
    answers: Mapping[Id, Ids] = {}
    """Question id -> the choices that meet the condition."""


class PoolTarget(Written):
    """Any of a pool, or of those in it who fit."""

    pool: Id
    narrow_by: tuple[Literal["region", "language"], ...] = ()
    """Keep the members who serve the visitor's region or speak the language, if any do."""


class HostTarget(Written):
    """One named host."""

    host: Id


class OwnerTarget(Written):
    """The account's owner."""

    owner: Literal[True]


Seat = PoolTarget | HostTarget | OwnerTarget


class TogetherTarget(Written):
    """Several at once, each of them needed; the first leads."""

    together: Annotated[tuple[Seat, ...], Field(min_length=2, max_length=4)]


Target = PoolTarget | HostTarget | OwnerTarget | TogetherTarget


def seats_of(to: Target) -> tuple[Seat, ...]:
    """The seats of a target, whoever leads first."""
    return to.together if isinstance(to, TogetherTarget) else (to,)


class WhenFull(PoolTarget):
    """Where the visitor goes when there is no time within the window: to a pool."""

    instead_of: Literal["all", "lead"] = "all"
    """Of several who meet together: the pool takes everybody's place, or that of who leads."""
    explanation: Text


_ALWAYS_KNOWN = frozenset({"meeting", "minutes"})


class _Destination(Written):
    to: Target
    meeting_type: Id
    explanation: Text
    """One sentence, for visitor and rep: why this calendar."""

    def _nameable(self) -> frozenset[str]:
        seats = seats_of(self.to)
        named = {"pool"} if any(isinstance(one, PoolTarget) for one in seats) else set()
        if not isinstance(seats[0], PoolTarget):
            named.add("host")
        if len(seats) > 1:
            named.add("with")
        return _ALWAYS_KNOWN | named


class RoutingRule(_Destination):
    """Where a need goes, if the conditions hold. The first rule that matches decides."""

    id: Id
    when: Conditions
    when_full: WhenFull | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "RoutingRule":
        if _to_owner(self.to) and self.when.owner is not True:
            raise ValueError("a rule that goes to the owner needs `owner: true` under `when`")
        self._full_consistent()
        nameable = self._nameable()
        _check_names("explanation", self.explanation, nameable)
        if self.when_full is not None:
            _check_names("when_full", self.when_full.explanation, nameable | {"pool", "days"})
        return self

    def _full_consistent(self) -> None:
        if self.when_full is None:
            return
        alone = isinstance(self.to, PoolTarget)
        if alone:
            raise ValueError("when_full is for a rule that goes to one host; remove it here")
        if self.when_full.instead_of == "lead" and len(seats_of(self.to)) == 1:
            raise ValueError("instead_of: lead is for several who meet together; remove it here")

    def _nameable(self) -> frozenset[str]:
        names = super()._nameable()
        if self.when.owner:
            names |= {"account"}
        if self.when.region:
            names |= {"region"}
        return names


class Fallback(_Destination):
    """Where everything goes that no rule is for."""

    @model_validator(mode="after")
    def _consistent(self) -> "Fallback":
        if _to_owner(self.to):
            raise ValueError(
                "the fallback also serves those without an owner; name a host or a pool"
            )
        _check_names("explanation", self.explanation, self._nameable())
        return self


def _to_owner(to: Target) -> bool:
    return any(isinstance(one, OwnerTarget) for one in seats_of(to))


def _check_names(key: str, text: Text, nameable: frozenset[str]) -> None:
    for line in text.root.values():
        for _, name, spec, conversion in Formatter().parse(line):
            if name is not None and (name not in nameable or spec or conversion):
                known = ", ".join(f"{{{one}}}" for one in sorted(nameable))
                raise ValueError(
                    f"{key} names {{{name}}}, not known for sure here; known are {known}"
                )


class Routing(Written):
    """Rules in the order in which they are tried, and the fallback."""

    rules: tuple[RoutingRule, ...] = ()
    fallback: Fallback


class Teams(Written):
    """Everything in the teams' folder. ``load_teams`` also checks what the parts say of others."""

    regions: Mapping[Id, Text] = {}
    hosts: Annotated[Mapping[Id, Host], Field(min_length=1)]
    pools: Mapping[Id, Pool] = {}
    meeting_types: Annotated[Mapping[Id, MeetingType], Field(min_length=1)]
    questions: Mapping[Id, RoutingQuestion] = {}
    routing: Routing
    reach: Reach = Reach()

    def working_for(self, reached: Reached) -> tuple[Host, ...]:
        """The hosts whose hours say when somebody answers there; empty: nobody's do."""
        pool = self.pools.get(reached.pool or "")
        ids = pool.host_ids if pool is not None else (reached.host or "",)
        return tuple(self.hosts[one] for one in ids if one in self.hosts)
