"""What happens to a visit when nobody is looking: run by the worker, in its own transaction."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from intake.decisions import ignore, ignore_later
from intake.desk import Desk
from intake.turn import start_turn
from store.decisions import DecisionRow


def mark_ignored(desk: Desk, session: Session, decision_id: str, now: datetime) -> None:
    """The visit in which the offer was shown is over: without any answer it counts as ignored.

    A visit is over when nothing was heard of it for ``ignored_after_seconds``. While it goes on,
    the question is put off. A decision that is gone (its visitor's data was erased) is no error:
    nothing is left to mark.
    """
    row = session.get(DecisionRow, decision_id)
    if row is not None:
        turn = start_turn(desk, session, row.visit_id, now)
        session.refresh(row)  # it may have been answered while this waited for its turn
        still_there = turn.visit.seen_at + timedelta(seconds=desk.ignored_after_seconds) - now
        if still_there > timedelta(0) and row.outcome == "shown":
            ignore_later(turn, row, still_there)
        else:
            ignore(turn, row, now)
