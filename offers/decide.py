"""The decision: triggers, then hold-back policies, then arbitration. At most one offer."""

from dataclasses import dataclass
from datetime import UTC, datetime

from offers.arbitration import Factors, weigh
from offers.catalogue import Catalogue
from offers.decision import Candidate, Decision, Verdict
from offers.facts import SAID, Facts
from offers.holdback import CHECKS, HeldBack, Moment, facts_as_json, held_back
from offers.items import Offer, Texts, Trigger, at_placement
from offers.learnt import Learnt
from offers.reasons import grounds, language_for, render


@dataclass(frozen=True)
class _Standing:
    """A candidate that nothing speaks against."""

    offer: Offer
    trigger: Trigger
    reason: str
    texts: Texts
    factors: Factors


@dataclass(frozen=True)
class _Face:
    placement: str
    language: str


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

    Raises ``ValueError`` for a ``now`` without a zone or a ``chance`` outside [0, 1).
    """
    if now.tzinfo is None:
        raise ValueError("now needs a zone")
    if not 0 <= chance < 1:
        raise ValueError(f"chance lies in [0, 1), not {chance}")
    moment, face = Moment(catalogue, facts, now, chance), _Face(placement, language)
    considered = [_consider(moment, catalogue.offers[key], face) for key in catalogue.triggers_of]
    # Equal values: the id decides, so that ties break the same way every time.
    ranked = sorted(
        (one for one in considered if isinstance(one, _Standing)),
        key=lambda one: (-one.factors.expected_value, one.offer.id),
    )
    candidates = tuple(
        one if isinstance(one, Candidate) else _weighed(one, ranked[0]) for one in considered
    )
    return _record(moment, face, ranked[0] if ranked else None, candidates, learnt)


def _consider(moment: Moment, offer: Offer, face: _Face) -> _Standing | Candidate:
    triggers = moment.catalogue.triggers_of[offer.id]
    met = [t for t in triggers if all(condition.holds(moment.facts) for condition in t.when)]
    if not met:
        return Candidate(
            offer_id=offer.id,
            verdict="not_triggered",
            because=_unmet(moment.facts, triggers),
            trigger_id=None,
        )
    # A reason answers the visitor: what they just said goes before what was merely observed.
    met.sort(key=lambda t: (not SAID.intersection(c.fact for c in t.when), -t.propensity, t.id))
    fired = held_back(moment, offer)
    if fired:
        return _held(offer, met[0], fired)
    for trigger in met:
        standing = _worded(moment, offer, trigger, face)
        if standing is not None:
            return standing
    missing = HeldBack(
        policy="no_reason",
        because=f"no reason can be given at '{face.placement}' in '{face.language}'",
        facts=facts_as_json(moment.facts, tuple({c.fact for t in met for c in t.when})),
    )
    return _held(offer, met[0], (missing,))


def _worded(moment: Moment, offer: Offer, trigger: Trigger, face: _Face) -> _Standing | None:
    reason = render(
        moment.catalogue,
        trigger,
        moment.facts,
        placement=face.placement,
        language=face.language,
    )
    spoken = language_for(moment.catalogue, face.language)
    texts = at_placement(offer.texts.get(spoken, {}), face.placement)
    if reason is None or texts is None:
        return None
    factors = weigh(moment.catalogue, offer, trigger, moment.facts)
    return _Standing(offer, trigger, reason, texts, factors)


def _unmet(facts: Facts, triggers: tuple[Trigger, ...]) -> str:
    return "; ".join(
        f"{t.id}: {', '.join(c.name for c in t.when if not c.holds(facts))} not met"
        for t in triggers
    )


def _held(offer: Offer, trigger: Trigger, fired: tuple[HeldBack, ...]) -> Candidate:
    return Candidate(
        offer_id=offer.id,
        verdict="held_back",
        because="; ".join(f"{held.policy}: {held.because}" for held in fired),
        trigger_id=trigger.id,
        held_back=fired,
    )


def _weighed(one: _Standing, first: _Standing) -> Candidate:
    expected = one.factors.expected_value
    verdict: Verdict = "chosen" if one is first else "outranked"
    because = (
        f"the highest expected value, {expected:g}"
        if one is first
        else f"its expected value {expected:g} comes after "
        f"{first.factors.expected_value:g} of {first.offer.id}"
    )
    return Candidate(
        offer_id=one.offer.id,
        verdict=verdict,
        because=because,
        trigger_id=one.trigger.id,
        factors=one.factors,
    )


def _record(
    moment: Moment,
    face: _Face,
    chosen: _Standing | None,
    candidates: tuple[Candidate, ...],
    learnt: Learnt,
) -> Decision:
    common = {
        "candidates": candidates,
        "facts": facts_as_json(moment.facts, facts_read(moment.catalogue)),
        "at": moment.now.astimezone(UTC),
        "placement": face.placement,
        "language": face.language,
        "chance": moment.chance,
        "catalogue_version": moment.catalogue.version,
        "segment": moment.facts.segment,
        "learnt_id": learnt.id,
    }
    if chosen is None:
        return Decision.model_validate({"offer_id": None, **common})
    return Decision.model_validate(
        {
            "offer_id": chosen.offer.id,
            "motion": chosen.offer.motion,
            "family": chosen.trigger.family,
            "trigger_id": chosen.trigger.id,
            "reason": chosen.reason,
            **chosen.texts.model_dump(),
            "caused_by": chosen.trigger.caused_by,
            "grounds": grounds(
                moment.catalogue, chosen.trigger, moment.facts, language=face.language
            ),
            **common,
        }
    )


def facts_read(catalogue: Catalogue) -> tuple[str, ...]:
    """The names of all facts that this catalogue's decisions read."""
    by_triggers = {c.fact for t in catalogue.triggers.values() for c in t.when}
    by_offers = {c.fact for o in catalogue.offers.values() for c in o.fits}
    by_policies = {name for check in CHECKS.values() for name in check.reads}
    by_arbitration = {"pain_points", "asked_about", "goal", "team_size", "plan", "owned_products"}
    return tuple(sorted(by_triggers | by_offers | by_policies | by_arbitration))
