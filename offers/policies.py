"""The thresholds of the hold-back policies, as a catalogue states them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from offers.items import Motion

Days = Annotated[int, Field(ge=1, le=3650)]


class Policy(BaseModel):
    """A hold-back policy: while it fires, the offers that it concerns are not made."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    def concerns(self, motion: Motion) -> bool:
        """Whether offers of this motion are held back. Most policies hold every offer back."""
        return True


class SomeMotions(Policy):
    """A policy that a vendor may limit to some motions."""

    motions: frozenset[Motion] = frozenset({"upsell", "cross_sell", "bundle", "add_on"})
    """The motions that it holds back; left out: all."""

    def concerns(self, motion: Motion) -> bool:
        """Whether it is one of its motions."""
        return motion in self.motions


class NoValueYet(SomeMotions):
    """The account has not got its value yet."""

    require: frozenset[Literal["onboarding_completed", "core_milestone_reached"]]
    """What must be so before anything is offered."""


class StillDeciding(SomeMotions):
    """The visitor is still working out the first purchase."""

    plans: frozenset[str]
    """Plans of somebody who decides; ``none``: not a customer."""
    stages: frozenset[str]
    """Stages of an account that decides."""


class InTrouble(Policy):
    """A problem was reported, an escalation or unpaid dispute is open, or health is poor."""

    health: frozenset[Literal["poor", "fair"]]
    """The states that are trouble."""
    open_tickets: Annotated[int, Field(ge=1)] | None = None
    """So many support tickets that wait for an answer are trouble; None: none are, a ticket is
    often only a question."""


class RecentlyRefused(Policy):
    """The same offer was declined or deferred, and its time has not come again."""

    cool_down_days: Days
    """After a refusal, unless the offer sets its own."""
    deferred_days: Days
    """After "not now" without a date; with a date the date counts."""


class TooOften(Policy):
    """More offers than anybody likes, or one that still waits for its answer."""

    per_visit: Annotated[int, Field(ge=1)]
    """Offers in one visit at most."""
    per_account: Annotated[int, Field(ge=1)]
    """Offers to one account in ``within_days`` at most."""
    within_days: Days
    """The period of ``per_account``, over all placements."""


class PoorFit(SomeMotions):
    """Budget, size, plan or capacity to implement makes the offer wrong."""

    busy_implementing: frozenset[str]
    """Implementation stages in which nothing more can be taken on."""


class OwnedAlready(Policy):
    """They have it: directly, with their plan or in a bundle, or accepted it a moment ago."""

    new_in_bundle: Annotated[int, Field(ge=1)]
    """A bundle must bring so many products that are new."""
    accepted_days: Days
    """An accepted offer is on its way for so long."""


class NoReason(Policy):
    """The reason cannot be filled with observed facts."""


class Holdout(Policy):
    """The experiment's control group."""

    share: Annotated[float, Field(ge=0, lt=1)]
    """The share of visitors that are never offered anything, to compare with."""


class Learning(BaseModel):
    """When something counts as learnt from the base."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    accounts: Annotated[int, Field(ge=2)] = 30
    """An association rule is spoken of once so many accounts own both sides of it."""
    confidence: Annotated[float, Field(gt=0, le=1)] = 0.4
    """So large a share of those who own one side must own the other, too."""
    lift: Annotated[float, Field(ge=1, allow_inf_nan=False)] = 1.2
    """So many times more often than all accounts must they own it."""
    prior_weight: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 50
    """A trigger's propensity counts like so many offers that were shown: three lucky accepts
    prove nothing."""


class Policies(BaseModel):
    """All of them; a catalogue states each one, so that nothing is held back silently."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    no_value_yet: NoValueYet
    still_deciding: StillDeciding
    in_trouble: InTrouble
    recently_refused: RecentlyRefused
    too_often: TooOften
    poor_fit: PoorFit
    owned_already: OwnedAlready
    no_reason: NoReason
    holdout: Holdout
