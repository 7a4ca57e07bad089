"""What an experiment found: each arm's counts and rates, and the differences, with intervals.

The unit is the account (a stranger: the visit), not the impression: an account that saw an offer
five times is one account, and its answers are not independent of each other. The arm in which it
was first seen is its arm for good, also when the experiment's shares were changed meanwhile.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from offers.experiments import HOLDOUT
from offers.items import Experiment, Variant
from offers.learning.intervals import Interval, newcombe, wilson

Measure = Literal["accepted", "booked", "won"]
MEASURES: tuple[Measure, ...] = ("accepted", "booked", "won")


class Seen(NamedTuple):
    """What became of one account in an experiment."""

    arm: str
    withheld: bool
    """Its arm is the control group: the offer would have been made, and was not."""
    reached: frozenset[str]
    """Everything that its offers came to: ``accepted``, ``booked``, ``won`` and others."""
    stranger: bool = False
    """A visit that belongs to no account: nobody learns what it buys, so it cannot be won."""


class Rate(BaseModel):
    """A share of accounts, with what it was counted from."""

    model_config = ConfigDict(frozen=True)

    hits: int
    of: int
    interval: Interval

    @property
    def share(self) -> float | None:
        """None: of nobody."""
        return self.hits / self.of if self.of else None


class ArmResult(BaseModel):
    """One arm: the accounts for which the offer was the right one, and what they did."""

    model_config = ConfigDict(frozen=True)

    arm: str
    withheld: bool
    accounts: int
    shown: int
    rates: dict[Measure, Rate]
    """Of the accounts of the arm; in ``won`` without strangers, of whom no purchase is known. A
    control group accepts nothing, for nothing is shown."""


class Difference(BaseModel):
    """How much more often something happens in one arm than in another."""

    model_config = ConfigDict(frozen=True)

    arm: str
    against: str
    measure: Measure
    difference: float | None
    """In shares of accounts; None: one of the arms has nobody."""
    interval: Interval

    @property
    def verdict(self) -> str:
        """In words. An interval that holds 0 says nothing, however large the difference looks."""
        low, high = (round(100 * bound, 1) for bound in self.interval)
        if not self.interval.tells():
            return "not enough to tell"
        word = "more" if self.interval.low > 0 else "less"
        near, far = sorted((abs(low), abs(high)))
        return f"{word} often: by {near:g} to {far:g} percentage points"


class ExperimentResult(BaseModel):
    """All arms and what sets them apart."""

    model_config = ConfigDict(frozen=True)

    experiment_id: str
    offer_id: str
    control: str | None
    """The variant that others are measured against."""
    arms: tuple[ArmResult, ...]
    differences: tuple[Difference, ...]


def results(experiment: Experiment, seen: Iterable[Seen]) -> ExperimentResult:
    """The result of everything that was seen, one value an account. Read once.

    Variants are compared with the one that leaves the offer as it stands (else the first by id) in
    what is accepted and booked; and each with the control group in what is won in the end, which
    alone says whether the offer did anything: some would have bought anyway.
    """
    grouped: defaultdict[tuple[bool, str], _Counts] = defaultdict(_Counts)
    for arm in experiment.variants:
        grouped[False, arm] = _Counts()
    for one in seen:
        # The vendor's own holdout may keep an account from any arm: it was shown nothing either.
        grouped[one.withheld, HOLDOUT if one.withheld else one.arm].add(one)
    arms = tuple(counts.as_result(*key) for key, counts in sorted(grouped.items()))
    control = _control(experiment)
    shown = [arm for arm in arms if not arm.withheld]
    plain = next((arm for arm in shown if arm.arm == control), None)
    differences = [
        _difference(arm, plain, measure)
        for arm in shown
        for measure in MEASURES[:2]
        if plain is not None and arm is not plain
    ]
    differences += [
        _difference(arm, held, "won") for held in arms if held.withheld for arm in shown
    ]
    return ExperimentResult(
        experiment_id=experiment.id,
        offer_id=experiment.offer,
        control=control,
        arms=arms,
        differences=tuple(differences),
    )


class _Counts:
    def __init__(self) -> None:
        self.accounts = 0
        self.strangers = 0
        self.reached: defaultdict[Measure, int] = defaultdict(int)

    def add(self, one: Seen) -> None:
        self.accounts += 1
        self.strangers += one.stranger
        for measure in MEASURES:
            self.reached[measure] += measure in one.reached

    def as_result(self, withheld: bool, arm: str) -> ArmResult:
        of = dict.fromkeys(MEASURES, self.accounts)
        of["won"] -= self.strangers
        return ArmResult(
            arm=arm,
            withheld=withheld,
            accounts=self.accounts,
            shown=0 if withheld else self.accounts,
            rates={measure: rate(self.reached[measure], of[measure]) for measure in MEASURES},
        )


def rate(hits: int, of: int) -> Rate:
    """A rate with Wilson's interval."""
    return Rate(hits=hits, of=of, interval=wilson(hits, of))


def _control(experiment: Experiment) -> str:
    plain = Variant()
    unchanged = [
        key
        for key, variant in sorted(experiment.variants.items())
        if (variant.texts, variant.reason) == (plain.texts, plain.reason)
    ]
    return unchanged[0] if unchanged else min(experiment.variants)


def _difference(arm: ArmResult, against: ArmResult, measure: Measure) -> Difference:
    one, other = arm.rates[measure], against.rates[measure]
    known = one.share is not None and other.share is not None
    return Difference(
        arm=arm.arm,
        against=against.arm,
        measure=measure,
        difference=(one.share or 0) - (other.share or 0) if known else None,
        interval=newcombe(one.hits, one.of, other.hits, other.of),
    )
