"""The record of a decision: the one offer or none, and every candidate with its verdict."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict, JsonValue

from offers.candidate import Candidate
from offers.items import Family, Motion
from offers.reasons import Ground

__all__ = ["Candidate", "Decision", "why_shown"]


class Decision(BaseModel):
    """At most one offer. Stored as JSON; ``why_shown`` answers the visitor from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    offer_id: str | None
    motion: Motion | None = None
    family: Family | None = None
    trigger_id: str | None = None
    reason: str | None = None
    """The first sentence of the prompt, made of facts that were observed."""
    change: str | None = None
    """What changes for the visitor."""
    title: str | None = None
    details: str | None = None
    """What they get and how it differs from what they have."""
    agreed: str | None = None
    """What the meeting is about: completes "You meet to …"."""
    caused_by: str | None = None
    """The fact that was the live signal: in a form the prompt stands under its field."""
    incentive: str | None = None
    """What makes it easier to take up, in a sentence for the visitor."""
    grounds: tuple[Ground, ...] = ()
    """The facts behind the offer."""
    experiment_id: str | None = None
    """The experiment on the offer that is made or withheld, if there is one."""
    arm: str | None = None
    """The experiment's variant, or ``holdout``."""
    withheld_offer_id: str | None = None
    """What would have been offered, had they not belonged to a control group."""
    segment: str | None = None
    """The account's segment, for comparisons."""
    learnt_id: str | None = None
    """What had been learnt from the base by then (``Learnt.id``); None: nothing."""
    candidates: tuple[Candidate, ...]
    """Every offer, by id."""
    facts: dict[str, JsonValue]
    """The facts that triggers, policies and arbitration read, as they were."""
    at: datetime
    placement: str
    language: str
    chance: float
    catalogue_version: str


def why_shown(decision: Decision) -> tuple[str, ...]:
    """The visitor's facts behind the offer, a sentence each.

    Only what the trigger saw of them: nothing about policies, other offers, or the vendor's own
    view of the account. Empty where nothing was offered.
    """
    return tuple(ground.sentence for ground in decision.grounds if ground.sentence)
