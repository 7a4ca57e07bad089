"""The facts of one visit, gathered for the offer engine."""

from collections import Counter
from collections.abc import Iterable, Sequence
from hashlib import sha256

from sqlalchemy import or_, select

from accounts.facts import account_facts
from intake.answers import AnswerField
from intake.turn import Turn
from offers.facts import PRICING, Facts, PastOffer
from store.accounts import PastOffer as PastOfferRow
from store.decisions import DecisionRow
from store.visits import Signal


def observe(turn: Turn) -> Facts:
    """Everything a decision may read now.

    Ownership and history of an account are read only for the account that a token vouched for.
    """
    known = turn.picture()
    signals = _signals(turn)
    decisions = _offers_made(turn)
    pain_points = known.value(AnswerField.PAIN_POINTS)
    declared: dict[str, object] = {
        "plan": known.value(AnswerField.PLAN),
        "team_size": known.value(AnswerField.TEAM_SIZE),
        "pain_points": frozenset(pain_points if isinstance(pain_points, list) else ()),
        "goal": turn.vendor.catalogue.goal_in(str(known.value(AnswerField.GOAL) or "")),
        "timeline": known.value(AnswerField.TIMELINE),
        "asked_about": asked_about(signals),
        "pages_revisited": pages_revisited(signals),
        "problem_reported": turn.visit.held_back is not None,
        "offers_this_visit": sum(row.visit_id == turn.visit.id for row in decisions),
        "past_offers": _history(turn, decisions),
    }
    account = turn.account
    owned = {} if account is None else account_facts(account, turn.now.date())
    return Facts.model_validate({**owned, **declared})


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


def stable_chance(key: str) -> float:
    """A number in [0, 1) that is always the same for the same key: the holdout's dice."""
    return int.from_bytes(sha256(key.encode()).digest()[:6]) / 2**48


def _signals(turn: Turn) -> Sequence[Signal]:
    return turn.session.scalars(select(Signal).where(Signal.visit_id == turn.visit.id)).all()


def _offers_made(turn: Turn) -> Sequence[DecisionRow]:
    whose = DecisionRow.visit_id == turn.visit.id
    if turn.visit.account_id is not None:
        whose = or_(whose, DecisionRow.account_id == turn.visit.account_id)
    query = select(DecisionRow).where(whose, DecisionRow.offer_id.is_not(None))
    return turn.session.scalars(query).all()


def _history(turn: Turn, decisions: Iterable[DecisionRow]) -> tuple[PastOffer, ...]:
    made = [
        PastOffer.model_validate(
            {
                "offer_id": row.offer_id,
                "outcome": row.outcome,
                "at": row.outcome_at or row.at,
                "deferred_until": row.deferred_until,
            }
        )
        for row in decisions
    ]
    if turn.visit.account_id is not None:
        query = select(PastOfferRow).where(PastOfferRow.account_id == turn.visit.account_id)
        made += [
            PastOffer.model_validate({"offer_id": p.offer_id, "outcome": p.outcome, "at": p.at})
            for p in turn.session.scalars(query)
        ]
    return tuple(sorted(made, key=lambda offer: offer.at))
