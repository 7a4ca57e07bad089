"""When the engine is asked, what is made of its decision, and what happens where it fails."""

from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy.exc import SQLAlchemyError

from accounts.learnt import learnt_at
from intake.corrections import WITHDRAWN, is_corrected, says_the_same, without
from intake.decision_rows import row_of
from intake.decisions import ignore_later, note_outcome, open_offer
from intake.hand_off import tell_crm
from intake.observed import observe, stable_chance
from intake.turn import Turn
from offers import Decision, Facts, Learnt, decide
from store.decisions import DecisionRow

log = structlog.get_logger()


@dataclass(frozen=True)
class Decided:
    """What the engine says to the facts as they stand."""

    decision: Decision
    facts: Facts


def decide_if_ready(turn: Turn, placement: str) -> None:
    """Decide once everything needed is known, and again when more is known, until an offer stands;
    and once more when a fact is corrected that the offer was made of, as long as it is open.

    A visit in which an offer was made and answered, or that is held back, is left in peace.
    """
    if turn.visit.held_back is not None or not turn.picture().complete:
        return
    # Also after an offer that a control group was not shown: to be shown another one in its place
    # is what the others were not.
    made = [row for row in turn.decisions if _was_made(row)]
    former = open_offer(turn) if len(made) == 1 else None
    if made and former is None:
        return
    turn.alone_with_account()
    try:
        decided = _decided_anew(turn, placement, former)
    except SQLAlchemyError:
        raise  # the database's own trouble: nothing was kept, and the same works later
    except Exception:
        # Nothing was written yet: what was said is kept, and an offer that stands goes on to
        # stand. The next answer tries again; until then the visitor is told that a person can help
        # (``intake.current``), and the operator that it failed (``intake.undecided``).
        log.exception("engine failed", visit=turn.visit.id, account=turn.account_key)
        turn.visit.undecided_since = turn.visit.undecided_since or turn.now
        return
    turn.visit.undecided_since = None
    if decided is None:
        return
    if former is not None:
        _withdraw(turn, former)
    _record(turn, decided)


def _decided_anew(turn: Turn, placement: str, former: DecisionRow | None) -> Decided | None:
    """What comes in place of the offer that is open, if one is; None: that one still holds."""
    learnt = learnt_at(turn.session, turn.now)
    facts = observe(turn, learnt)
    if former is None:
        return _decided(turn, facts, placement, learnt)
    if not is_corrected(former, facts):
        return None
    decided = _decided(turn, without(former, facts), placement, learnt)
    return None if says_the_same(former, decided.decision) else decided


def _decided(turn: Turn, facts: Facts, placement: str, learnt: Learnt) -> Decided:
    decision = decide(
        turn.vendor.catalogue,
        facts,
        now=turn.now,
        placement=placement,
        language=turn.sentences.language,
        chance=stable_chance(turn.account_key),
        learnt=learnt,
    )
    return Decided(decision, facts)


def _was_made(row: DecisionRow) -> bool:
    """Whether the decision counts as the visit's one offer."""
    return bool(row.offer_id or row.withheld_offer_id) and row.outcome != WITHDRAWN


def _withdraw(turn: Turn, row: DecisionRow) -> None:
    row.outcome, row.outcome_at = WITHDRAWN, turn.now
    note_outcome(turn, row, WITHDRAWN, turn.now)
    turn.session.flush()
    tell_crm(turn, row)


def _record(turn: Turn, decided: Decided) -> None:
    visit, decision = turn.visit, decided.decision
    row = row_of(
        decision, decided.facts, visit_id=visit.id, account_id=visit.account_id, page=visit.page
    )
    turn.session.add(row)
    turn.session.flush()
    turn.decisions.append(row)
    if decision.offer_id is not None:
        note_outcome(turn, row, "shown", turn.now)
        tell_crm(turn, row)
        ignore_later(turn, row, timedelta(seconds=turn.desk.ignored_after_seconds))
