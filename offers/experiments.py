"""Experiments: which arm an account belongs to, and what its variant says otherwise.

The arm follows from the experiment's id and the account's own number alone. So it stays the same
from visit to visit, needs no table, can be told again from a record, and says nothing about the arm
in another experiment.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from offers.items import Experiment, Texts, Trigger, Variant, at_placement

HOLDOUT = "holdout"
"""The arm that is not shown the offer. No variant may have this id."""


@dataclass(frozen=True, slots=True)
class Arm:
    """The part of an experiment that an account belongs to."""

    experiment: Experiment
    name: str
    """A variant's id, or ``HOLDOUT``."""

    @property
    def variant(self) -> Variant | None:
        """What is said to them; None in the holdout, where nothing is."""
        return self.experiment.variants.get(self.name)


def running(experiment: Experiment, today: date) -> bool:
    """Whether ``today`` (UTC) lies in its time, both ends included."""
    begun = experiment.starts is None or experiment.starts <= today
    return begun and (experiment.ends is None or today <= experiment.ends)


def arm_of(experiment: Experiment, chance: float) -> Arm:
    """The arm of an account whose own number is ``chance``, in [0, 1).

    Two numbers are drawn from the experiment's id and ``chance``: one for the holdout, one for the
    variants. So a holdout that is made larger takes accounts out of every variant alike and moves
    none from one to another.
    """
    seed = f"{experiment.id}\0{chance.hex()}".encode()
    digest = blake2b(seed, digest_size=16).digest()
    if _fraction(digest[:8]) < experiment.holdout:
        return Arm(experiment, HOLDOUT)
    return Arm(experiment, _by_weight(experiment, _fraction(digest[8:])))


def arm_among(experiments: Iterable[Experiment], today: date, chance: float) -> Arm | None:
    """The arm in the first of one offer's experiments that runs today; None where none does."""
    for experiment in experiments:
        if running(experiment, today):
            return arm_of(experiment, chance)
    return None


def _fraction(digits: bytes) -> float:
    # 53 bits: with more, the quotient could be rounded up to 1.
    return (int.from_bytes(digits) >> 11) / 2**53


def _by_weight(experiment: Experiment, drawn: float) -> str:
    names = sorted(experiment.variants)
    left = drawn * sum(experiment.variants[name].share for name in names)
    for name in names:
        left -= experiment.variants[name].share
        if left < 0:
            return name
    return names[-1]


def texts_in(variant: Variant, texts: Texts, *, language: str, placement: str) -> Texts:
    """An offer's texts with what the variant says otherwise, field by field."""
    other = at_placement(variant.texts.get(language, {}), placement)
    return texts if other is None else texts.model_copy(update=other.model_dump(exclude_none=True))


def trigger_in(variant: Variant, trigger: Trigger, *, language: str, placement: str) -> Trigger:
    """The trigger with the variant's reason in place of its own, where the variant has one."""
    own = variant.reason.get(trigger.id, {}).get(language, {})
    template = at_placement(own, placement)
    if template is None:
        return trigger
    return trigger.model_copy(update={"reason": {**trigger.reason, language: {"any": template}}})
