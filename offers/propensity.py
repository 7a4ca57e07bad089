"""How likely an offer is to be accepted: the catalogue's prior, taught by what became of others."""

from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from offers.items import Trigger
from offers.learnt import Acceptance, Learnt

Where = Literal["other_segments", "other_placements", "here"]


class Evidence(BaseModel):
    """What became of a trigger's offers at one distance from the visitor at hand."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    where: Where
    """``here``: in their segment at this placement; ``other_placements``: in their segment."""
    shown: int
    accepted: int


class Propensity(NamedTuple):
    """A probability of acceptance, and what it is made of."""

    value: float
    prior: float
    evidence: tuple[Evidence, ...] = ()
    """From far to near; empty where nothing was learnt."""


def propensity(
    learnt: Learnt, trigger: Trigger, *, segment: str | None, placement: str, prior_weight: float
) -> Propensity:
    """The probability that an offer for ``trigger`` is accepted in ``segment`` at ``placement``.

    Three beta-binomial steps from the general to the particular. Each starts from the mean that
    the step before arrived at and trusts it like ``prior_weight`` offers that were shown::

        mean of a step = (prior_weight · mean before + accepted) / (prior_weight + shown)

    The first mean is the trigger's prior; the steps count its offers in other segments, then in
    this segment at other placements, then in this segment at this placement. Every offer that was
    shown counts in one step only: counted again in each step, three lucky accepts would pull three
    times. So the result lies between the prior and the rates, goes up with every acceptance and
    down with every offer that was not accepted, and nears the rate of its own segment and
    placement as that is known better. An unknown segment is a segment of its own.

    The step is the mean of the beta posterior with a prior of that mean and weight (Gelman et al.,
    *Bayesian Data Analysis*, 3rd ed., 2.4; as the m-estimate in Cestnik, "Estimating
    probabilities", ECAI 1990); taking the coarser group's estimate as the finer one's prior is
    empirical Bayes along a hierarchy (Agarwal et al., "Estimating rates of rare events at multiple
    resolutions", KDD 2007).
    """
    counts = learnt.acceptance_of.get(trigger.id, ())
    if not counts:
        return Propensity(trigger.propensity, trigger.propensity)
    evidence = _evidence(counts, segment, placement)
    mean = trigger.propensity
    for step in evidence:
        mean = (prior_weight * mean + step.accepted) / (prior_weight + step.shown)
    return Propensity(round(mean, 6), trigger.propensity, evidence)


def _evidence(
    counts: tuple[Acceptance, ...], segment: str | None, placement: str
) -> tuple[Evidence, ...]:
    shown: dict[Where, int] = {"other_segments": 0, "other_placements": 0, "here": 0}
    accepted = dict(shown)
    for count in counts:
        where: Where = "here" if count.placement == placement else "other_placements"
        if count.segment != segment:
            where = "other_segments"
        shown[where] += count.shown
        accepted[where] += count.accepted
    return tuple(
        Evidence(where=where, shown=shown[where], accepted=accepted[where]) for where in shown
    )
