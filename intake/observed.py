"""The facts of one visit, gathered for the offer engine."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import select

from accounts.facts import facts_of
from accounts.history import as_past_offer, in_order
from intake.answers import AnswerField
from intake.corrections import WITHDRAWN
from intake.turn import Turn
from offers import Learnt, with_derived
from offers.facts import PRICING, Facts
from store.decisions import DecisionRow
from store.visits import Signal


def observe(turn: Turn, learnt: Learnt) -> Facts:
    """Everything a decision may read now.

    Ownership, use and history of an account are read only for the account that a token vouched for.
    """
    known, catalogue = turn.picture(), turn.vendor.catalogue
    signals = signals_of(turn)
    pain_points = known.value(AnswerField.PAIN_POINTS)
    declared: dict[str, object] = {
        "plan": known.value(AnswerField.PLAN),
        "team_size": known.value(AnswerField.TEAM_SIZE),
        "pain_points": frozenset(pain_points if isinstance(pain_points, list) else ()),
        "goal": catalogue.goal_in(str(known.value(AnswerField.GOAL) or "")),
        "timeline": known.value(AnswerField.TIMELINE),
        "asked_about": asked_about(signals),
        "pages_revisited": pages_revisited(signals),
        "features_tried": features_tried(signals),
        "problem_reported": turn.visit.held_back is not None,
        "offers_this_visit": len(_made(turn)),
    }
    return with_derived(
        catalogue, learnt, Facts.model_validate({**_of_account(turn, learnt), **declared})
    )


def _of_account(turn: Turn, learnt: Learnt) -> dict[str, object]:
    """What is known besides what was said and done in this visit."""
    if turn.account is None:
        return {"past_offers": in_order(as_past_offer(row) for row in _made(turn))}
    facts = facts_of(turn.session, turn.vendor.catalogue, learnt, turn.account, now=turn.now)
    return dict(facts)


def _made(turn: Turn) -> list[DecisionRow]:
    """The offers of this visit, but for those that a correction took back."""
    made = (row for row in turn.decisions if row.offer_id is not None)
    return [row for row in made if row.outcome != WITHDRAWN]


def asked_about(signals: Iterable[Signal]) -> frozenset[str]:
    """``pricing``, and the ids of the capabilities and integrations asked about."""
    return frozenset(
        PRICING if signal.kind == "asked_pricing" else signal.subject
        for signal in signals
        if signal.kind.startswith("asked_") and (signal.subject or signal.kind == "asked_pricing")
    )


def pages_revisited(signals: Iterable[Signal]) -> frozenset[str]:
    """The pages seen at least twice in this visit."""
    seen = Counter(signal.subject for signal in signals if signal.kind == "page_viewed")
    return frozenset(page for page, times in seen.items() if times >= 2)


def features_tried(signals: Iterable[Signal]) -> frozenset[str]:
    """The capabilities that the visitor tried to use in this visit, and could not."""
    return frozenset(signal.subject for signal in signals if signal.kind == "feature_tried")


def stable_chance(key: str) -> float:
    """A number in [0, 1) that is always the same for the same key: the holdout's dice."""
    return int.from_bytes(sha256(key.encode()).digest()[:6]) / 2**48


def signals_of(turn: Turn) -> Sequence[Signal]:
    """What the visitor did in this visit."""
    return turn.session.scalars(select(Signal).where(Signal.visit_id == turn.visit.id)).all()
