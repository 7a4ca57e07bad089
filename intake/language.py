"""A visit that goes on in another language: what is said, asked and written from then on."""

from sqlalchemy import select

from intake.turn import Turn
from store.meetings import Booking


def speak(turn: Turn, language: str) -> None:
    """Go on in ``language`` (a tag such as ``de-AT``), in mails of meetings to come as well.

    What was said keeps its words, an offer that is shown among it. What was asked back is let go,
    for its buttons are in the former language; the question beneath it is put again.
    """
    if turn.visit.language == language:
        return
    before = turn.sentences
    turn.visit.language = language
    if turn.sentences is not before:
        turn.visit.asked_back = None
    for booking in _to_come(turn):
        booking.language = language
    turn.session.flush()


def _to_come(turn: Turn) -> list[Booking]:
    query = select(Booking).where(Booking.visit_id == turn.visit.id, Booking.ends_at > turn.now)
    return list(turn.session.scalars(query))
