"""One offer of the catalogue in the record of a decision, and what became of it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

from offers.propensity import Evidence

Verdict = Literal["chosen", "outranked", "held_back", "not_triggered"]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class HeldBack(_Record):
    """A policy that fired for an offer."""

    policy: str
    because: str
    facts: dict[str, JsonValue]
    """The facts that the policy read, as they were; of the past offers those that it looked at."""


class Factors(_Record):
    """Why one offer comes before another."""

    propensity: float
    """Probability that it is accepted."""
    prior: float | None = None
    """What the catalogue says of it, before anything was learnt."""
    evidence: tuple[Evidence, ...] = ()
    """What was learnt, from far to near (``offers.propensity``)."""
    fit: float
    """0 to 1: how much of what they need it gives."""
    needs_met: tuple[str, ...] = ()
    """Pain points, capabilities and the goal, by id: those of the stated needs that it meets."""
    needs_stated: int = 0
    usually_added: float = 0
    """The share of the teams like theirs that have it, too."""
    value: float
    """Worth a year to the vendor, in the catalogue's currency, after the incentive."""
    incentive_id: str | None = None
    incentive_costs: float = 0
    """What it took off the value."""
    weight: float
    """Strategic weight."""
    expected_value: float
    """propensity · fit · value · weight"""


class Candidate(_Record):
    """One offer of the catalogue, and what became of it."""

    offer_id: str
    verdict: Verdict
    because: str
    """For the operator, in words."""
    trigger_id: str | None
    """The trigger by which it was weighed, or would have been."""
    held_back: tuple[HeldBack, ...] = ()
    """Every policy that fired, with the facts it read."""
    factors: Factors | None = None
