"""What becomes of one offer in a decision: not triggered, held back, or standing with its words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from offers.arbitration import weigh
from offers.candidate import Candidate, Factors, HeldBack
from offers.experiments import HOLDOUT, Arm, arm_among, texts_in, trigger_in
from offers.facts import SAID
from offers.holdback import Guards
from offers.incentives import incentive_for
from offers.items import Incentive, Offer, Texts, Trigger, Variant, at_placement
from offers.learnt import Learnt
from offers.moment import Moment
from offers.prepared import PreparedOffer
from offers.propensity import Propensity, propensity
from offers.reasons import render


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment, what its policies say, and where an offer would be shown."""

    moment: Moment
    guards: Guards
    holding: Sequence[bool]
    """For each of the catalogue's distinct conditions whether it holds."""
    learnt: Learnt
    placement: str
    language: str
    """One of the catalogue's, the nearest to the one that was asked for."""


class Standing(NamedTuple):
    """A candidate that nothing speaks against, a control group aside."""

    offer: Offer
    trigger: Trigger
    reason: str
    texts: Texts
    factors: Factors
    arm: Arm | None
    """Of the experiment on the offer, if one runs."""
    incentive: Incentive | None
    control: tuple[HeldBack, ...]
    """The catalogue's holdout, if they belong to it."""


def consider(scene: Scene, ready: PreparedOffer) -> Standing | Candidate:
    """What becomes of one offer, before it is weighed against the others."""
    triggered = ready.triggered(scene.holding)
    if isinstance(triggered, Candidate):
        return triggered
    likely = _likely(scene, triggered)
    fired = scene.guards.against(ready.offer)
    # A control group is told of when everything else is known: what it is not shown counts.
    if all(one.policy == HOLDOUT for one in fired):
        standing = _standing(scene, ready, likely, fired)
        if standing is not None:
            return standing
        fired = (_no_reason(scene, triggered), *fired)
    return held(ready.offer.id, likely[0][0], fired)


def _likely(scene: Scene, triggered: Sequence[Trigger]) -> list[tuple[Trigger, Propensity]]:
    """The triggers that fired, the one that speaks first. A reason answers the visitor: what they
    just said goes before what was merely observed, then the likeliest to be accepted."""
    likely = [
        (
            trigger,
            propensity(
                scene.learnt,
                trigger,
                segment=scene.moment.facts.segment,
                placement=scene.placement,
                prior_weight=scene.moment.catalogue.learning.prior_weight,
            ),
        )
        for trigger in triggered
    ]
    likely.sort(key=lambda one: (not _said(one[0]), -one[1].value, one[0].id))
    return likely


def _said(trigger: Trigger) -> bool:
    return any(condition.fact in SAID for condition in trigger.when)


def _standing(
    scene: Scene,
    ready: PreparedOffer,
    likely: Sequence[tuple[Trigger, Propensity]],
    control: tuple[HeldBack, ...],
) -> Standing | None:
    """The offer with the words of the first trigger that has some; None where none has."""
    moment = scene.moment
    arm = arm_among(ready.experiments, moment.today, moment.chance)
    variant = None if arm is None else arm.variant
    for trigger, probability in likely:
        words = _words(scene, ready.offer, trigger, variant)
        if words is None:
            continue
        incentive = incentive_for(
            ready.incentives, moment.facts, today=moment.today, language=scene.language
        )
        factors = weigh(moment, ready, probability, incentive)
        return Standing(ready.offer, trigger, *words, factors, arm, incentive, control)
    return None


def _words(
    scene: Scene, offer: Offer, trigger: Trigger, variant: Variant | None
) -> tuple[str, Texts] | None:
    """The reason and the offer's texts, as the variant has them; None where either is missing."""
    texts = at_placement(offer.texts.get(scene.language, {}), scene.placement)
    if texts is None:
        return None
    if variant is not None:
        at = {"language": scene.language, "placement": scene.placement}
        texts, trigger = texts_in(variant, texts, **at), trigger_in(variant, trigger, **at)
    catalogue, facts = scene.moment.catalogue, scene.moment.facts
    reason = render(catalogue, trigger, facts, placement=scene.placement, language=scene.language)
    return None if reason is None else (reason, texts)


def _no_reason(scene: Scene, met: Sequence[Trigger]) -> HeldBack:
    return HeldBack(
        policy="no_reason",
        because=f"no reason can be given at '{scene.placement}' in '{scene.language}'",
        facts=scene.moment.as_json({c.fact for trigger in met for c in trigger.when}),
    )


def held(
    offer_id: str, trigger: Trigger, fired: tuple[HeldBack, ...], factors: Factors | None = None
) -> Candidate:
    """An offer that policies hold back."""
    return Candidate(
        offer_id=offer_id,
        verdict="held_back",
        because="; ".join(f"{one.policy}: {one.because}" for one in fired),
        trigger_id=trigger.id,
        held_back=fired,
        factors=factors,
    )
