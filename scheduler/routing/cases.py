"""All the cases that a vendor's rules tell apart: of each fact the values that some rule names, one
that stands for all others, and not known, where that can be. Any need is like one of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, NamedTuple, get_args

from scheduler.routing.complexity import MOST_BESIDES_ANSWERS
from scheduler.routing.deciding import Match, match
from scheduler.routing.need import Need
from scheduler.routing.questions import Wanted, wanted_question
from scheduler.teams.rules import OWNED, Conditions, Motion, Ownership, RoutingRule, Stage, Teams

MOST_CASES = 100_000
"""Before any question; more are not looked at, and that is said."""

OTHER = "another"
"""Stands for every offer, region or language that no rule names."""


class Case(NamedTuple):
    """A need that stands for all that the rules do not tell from it, once all was answered."""

    need: Need
    asked: tuple[Wanted, ...]
    """The questions on the way, in order."""
    left_out: Wanted | None
    """A third question, which is not asked."""
    found: Match


class Space(NamedTuple):
    """The finite space of what rules read of a need before anything is asked."""

    axes: Mapping[str, Sequence[Mapping[str, Any]]]
    """What is told apart -> the parts of a need, one for each value."""

    @property
    def size(self) -> int:
        """How many needs."""
        return prod(len(one) for one in self.axes.values())


def space_of(teams: Teams, motions: Mapping[str, str] | None = None) -> Space:
    """``motions``: offer -> its motion, as the catalogue says; None: any offer may have any."""
    conditions = [rule.when for rule in teams.routing.rules]
    return Space(
        {
            "offer": _offers(conditions, motions),
            "stage": _values("stage", conditions, get_args(Stage)),
            "owner": _owners(teams, conditions),
            "region": _regions(conditions),
            "language": _languages(conditions),
            "complexity": _scores(conditions),
        }
    )


def cases(teams: Teams, space: Space) -> Iterator[Case]:
    """Every case, ``MOST_CASES`` needs at most, with each answer to what is asked."""
    for at, parts in enumerate(product(*space.axes.values())):
        if at == MOST_CASES:
            return
        need = Need().model_copy(update={key: v for part in parts for key, v in part.items()})
        yield from _answered(teams, need, ())


def _answered(teams: Teams, need: Need, asked: tuple[Wanted, ...]) -> Iterator[Case]:
    wanted = wanted_question(teams, need)
    if wanted is None or wanted.beyond:
        yield Case(need, asked, wanted, match(teams, need))
        return
    for choice in wanted.question.choices:
        answers = {**need.answers, wanted.question.id: choice}
        yield from _answered(teams, need.model_copy(update={"answers": answers}), (*asked, wanted))


def _named(fact: str, conditions: Sequence[Conditions]) -> list[str]:
    """The values that rules name, in the order in which they are first named."""
    return list(dict.fromkeys(one for when in conditions for one in getattr(when, fact) or ()))


def _values(
    fact: str, conditions: Sequence[Conditions], all_of_them: Sequence[str]
) -> list[dict[str, Any]]:
    named = _named(fact, conditions)
    others = [one for one in all_of_them if one not in named][:1]
    return [{fact: one} for one in (*named, *others)]


def _offers(
    conditions: Sequence[Conditions], motions: Mapping[str, str] | None
) -> list[dict[str, Any]]:
    # Whoever asks for a person without an offer has the motion support: it is always known.
    kinds = [one["motion"] for one in _values("motion", conditions, get_args(Motion))]
    found: list[dict[str, Any]] = [{"motion": one, "offer_id": None} for one in kinds]
    for offer in _named("offer", conditions):
        of_it = kinds if motions is None else [motions[offer]] if offer in motions else []
        found += [{"motion": one, "offer_id": offer} for one in of_it if one != "support"]
    return found


def _owners(teams: Teams, conditions: Sequence[Conditions]) -> list[dict[str, Any]]:
    somebody = next(iter(teams.hosts))
    if any(when.ownership is not None for when in conditions):
        models = get_args(Ownership)
        alone = [{"ownership": one, "owner_id": None} for one in models]
        return alone + [{"ownership": one, "owner_id": somebody} for one in OWNED]
    if any(when.owner is not None for when in conditions):
        return [{"owner_id": None}, {"owner_id": somebody}]
    return [{"owner_id": None}]


def _regions(conditions: Sequence[Conditions]) -> list[dict[str, Any]]:
    # Another: one of the teams' that no rule names, or one that they have no more.
    return [{"region": one} for one in (*_named("region", conditions), OTHER, None)]


def _languages(conditions: Sequence[Conditions]) -> list[dict[str, Any]]:
    named = _named("language", conditions)
    return [{"language": one} for one in (*named, OTHER)]


def _scores(conditions: Sequence[Conditions]) -> list[dict[str, Any]]:
    """Needs of every score that can be had without answers, where some rule reads it."""
    if all(when.complexity is None for when in conditions):
        return [{}]
    return [_of_score(score) for score in range(MOST_BESIDES_ANSWERS + 1)]


def _of_score(score: int) -> dict[str, Any]:
    sizes, counts = (None, 10, 50, 200), {}
    size = min(score, 3)
    left = score - size
    for key, first in (
        ("pain_points", 1), ("products", 1), ("integrations", 0), ("security_questions", 0)
    ):  # fmt: skip
        points = min(left, 2)
        counts[key] = first + points if points else 0
        left -= points
    return {"team_size": sizes[size], **counts}


def matching_alone(teams: Teams, rule: RoutingRule) -> Teams:
    """The teams with that rule as the only one: which cases it would be for, if none stood
    before it."""
    routing = teams.routing.model_copy(update={"rules": (rule,)})
    return teams.model_copy(update={"routing": routing})
