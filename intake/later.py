"""What happens to a visit when nobody is looking: run by the worker, in its own transaction."""

from datetime import datetime

from sqlalchemy.orm import Session

from intake.decisions import ignore
from intake.desk import Desk
from intake.turn import start_turn
from store.decisions import DecisionRow


def mark_ignored(desk: Desk, session: Session, decision_id: str, now: datetime) -> None:
    """The offer was shown and its time is up: without any answer it counts as ignored.

    A decision that is gone (its visitor's data was erased) is no error: nothing is left to mark.
    """
    row = session.get(DecisionRow, decision_id)
    if row is not None:
        turn = start_turn(desk, session, row.visit_id, now)
        session.refresh(row)  # it may have been answered while this waited for its turn
        ignore(turn, row, now)
