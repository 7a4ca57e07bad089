"""The decision: triggers, then hold-back policies, then arbitration. At most one offer."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from offers import arbitration, holdback
from offers.candidate import Candidate, HeldBack
from offers.catalogue import Catalogue
from offers.considering import Scene, Standing, consider, held
from offers.decision import Decision
from offers.experiments import HOLDOUT
from offers.facts import Facts, believable
from offers.holdback import Guards
from offers.learnt import Learnt
from offers.moment import Moment
from offers.reasons import grounds, language_for


def decide(
    catalogue: Catalogue,
    facts: Facts,
    *,
    now: datetime,
    placement: str,
    language: str,
    chance: float,
    learnt: Learnt = Learnt(),  # noqa: B008 - frozen
) -> Decision:
    """The one offer that is right for these facts at this moment, or none, with the record.

    ``placement`` is where it would be shown (``chat``, ``form``, ``email``, ``rep``), ``language``
    a BCP 47 tag, ``chance`` the account's (a stranger's: the visitor's) own number in [0, 1),
    always the same for them, ``learnt`` what the base taught until then. The same arguments give
    the same answer.

    Unknown facts meet no condition. Strangers: their facts hold declared values only, and guards
    that nobody can know of them do not block what they ask for (``offers.holdback``).

    Raises ``ValueError`` for a ``now`` without a zone or in a year that nobody means, and for a
    ``chance`` outside [0, 1).
    """
    if believable(now).tzinfo is None:
        raise ValueError("now needs a zone")
    if not 0 <= chance < 1:
        raise ValueError(f"chance lies in [0, 1), not {chance}")
    moment = Moment(catalogue, facts, now, chance)
    scene = Scene(
        moment=moment,
        guards=Guards(moment),
        holding=catalogue.prepared.holding(facts),
        learnt=learnt,
        placement=placement,
        language=language_for(catalogue, language),
    )
    considered = [consider(scene, ready) for ready in catalogue.prepared.offers]
    standing = [one for one in considered if isinstance(one, Standing)]
    # Equal values: the id decides, so that ties break the same way every time.
    best = min(standing, key=lambda one: (-one.factors.expected_value, one.offer.id), default=None)
    outcome = _Outcome(best, None if best is None else _control(best))
    candidates = tuple(
        one if isinstance(one, Candidate) else _weighed(one, outcome) for one in considered
    )
    return _record(scene, outcome, candidates, language)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What arbitration came to."""

    best: Standing | None
    control: HeldBack | None
    """The control group that ``best`` is withheld from.

    Nothing else is offered in its place: somebody who is shown another offer is no comparison for
    those who are shown this one.
    """


def _control(best: Standing) -> HeldBack | None:
    """The catalogue's holdout, or that of the experiment on the offer, if they belong to one."""
    if best.control:
        return best.control[0]
    if best.arm is None or best.arm.name != HOLDOUT:
        return None
    experiment = best.arm.experiment
    because = f"control group of the experiment '{experiment.id}', {experiment.holdout:g} of all"
    return HeldBack(policy=HOLDOUT, because=because, facts={})


def _weighed(one: Standing, outcome: _Outcome) -> Candidate:
    expected = one.factors.expected_value
    if one.control:
        return held(one.offer.id, one.trigger, one.control, one.factors)
    if one is outcome.best and outcome.control is not None:
        return held(one.offer.id, one.trigger, (outcome.control,), one.factors)
    if outcome.best is None or one is outcome.best:
        verdict, because = "chosen", f"the highest expected value, {expected:g}"
    else:
        first = outcome.best
        verdict = "outranked"
        because = (
            f"its expected value {expected:g} comes after "
            f"{first.factors.expected_value:g} of {first.offer.id}"
        )
    return Candidate.model_validate(
        {
            "offer_id": one.offer.id,
            "verdict": verdict,
            "because": because,
            "trigger_id": one.trigger.id,
            "factors": one.factors,
        }
    )


def _record(
    scene: Scene, outcome: _Outcome, candidates: tuple[Candidate, ...], language: str
) -> Decision:
    moment, best = scene.moment, outcome.best
    arm = None if best is None or best.control else best.arm
    common = {
        "candidates": candidates,
        "facts": moment.as_json(facts_read(moment.catalogue)),
        "at": moment.now.astimezone(UTC),
        "placement": scene.placement,
        "language": language,
        "chance": moment.chance,
        "catalogue_version": moment.catalogue.version,
        "segment": moment.facts.segment,
        "learnt_id": scene.learnt.id,
        "experiment_id": None if arm is None else arm.experiment.id,
        "arm": None if arm is None else arm.name,
    }
    if best is None:
        return Decision.model_validate({"offer_id": None, **common})
    if outcome.control is not None:
        withheld = {"offer_id": None, "withheld_offer_id": best.offer.id}
        return Decision.model_validate({**withheld, **common})
    return Decision.model_validate({**_shown(scene, best), **common})


def _shown(scene: Scene, best: Standing) -> dict[str, Any]:
    """The offer that is made, with all its words."""
    catalogue, facts = scene.moment.catalogue, scene.moment.facts
    incentive = best.incentive
    return {
        "offer_id": best.offer.id,
        "motion": best.offer.motion,
        "family": best.trigger.family,
        "trigger_id": best.trigger.id,
        "reason": best.reason,
        **best.texts.model_dump(),
        "caused_by": best.trigger.caused_by,
        "incentive": None if incentive is None else incentive.texts[scene.language],
        "grounds": grounds(catalogue, best.trigger, facts, language=scene.language),
    }


def facts_read(catalogue: Catalogue) -> frozenset[str]:
    """The names of all facts that this catalogue's decisions read."""
    return catalogue.prepared.reads | holdback.READS | arbitration.READS
