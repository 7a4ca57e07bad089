"""The chat's own log: it serves history, and a message sent twice is answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from intake.turn import Turn
from store.visits import Message


@dataclass(frozen=True)
class Said:
    """What the assistant says: a text, and the step that goes with it, if any."""

    text: str
    step: dict[str, Any] | None


def history(turn: Turn) -> list[Message]:
    """Everything said in this visit, in order."""
    query = select(Message).where(Message.visit_id == turn.visit.id)
    return list(turn.session.scalars(query.order_by(Message.seq)))


def answered_before(turn: Turn, client_id: str) -> list[Message] | None:
    """A visitor's message that was sent before, with what the assistant answered.

    None: it was not sent before, or it still waits for an answer.
    """
    message = _sent(turn, client_id)
    if message is None or message.answered_at is None:
        return None
    return [message, *_answers_to(turn, message)]


def keep(turn: Turn, client_id: str, text: str, said: Sequence[Said]) -> list[Message]:
    """Log a visitor's message, once for each ``client_id``, with what the assistant says to it.

    Nothing is said: the message waits for its answer. One that waited while others were said
    comes after them, so that what follows a message is what answers it.
    """
    message = _sent(turn, client_id) or _append(turn, "visitor", text, None, client_id)
    if message.answered_at is not None:
        return [message, *_answers_to(turn, message)]
    if said:
        message.answered_at = turn.now
        if message.seq != turn.visit.last_message_seq:
            message.seq = _next_number(turn)
    answers = [_append(turn, "assistant", part.text, part.step, None) for part in said]
    turn.session.flush()
    return [message, *answers]


AWAY = timedelta(hours=12)
"""Who says nothing for so long has gone, and is told on return where the conversation stood."""


def left_alone(turn: Turn, welcome: str) -> bool:
    """Whether the visitor was away; not twice for one absence: with the ``welcome``
    the step was said, and nothing since."""
    query = select(Message).where(Message.visit_id == turn.visit.id).order_by(Message.seq.desc())
    last = list(turn.session.scalars(query.limit(2)))
    if not last or turn.now - last[0].at < AWAY:
        return False
    return all(message.text != welcome for message in last)


def say_unasked(turn: Turn, said: Sequence[Said]) -> None:
    """Log what the assistant says without having been spoken to."""
    for part in said:
        _append(turn, "assistant", part.text, part.step, None)
    turn.session.flush()


def _sent(turn: Turn, client_id: str) -> Message | None:
    query = select(Message).where(Message.visit_id == turn.visit.id, Message.client_id == client_id)
    return turn.session.scalar(query)


def _answers_to(turn: Turn, message: Message) -> list[Message]:
    answers = []
    for later in history(turn):
        if later.seq > message.seq:
            if later.author == "visitor":
                break
            answers.append(later)
    return answers


def _append(
    turn: Turn, author: str, text: str, step: dict[str, Any] | None, client_id: str | None
) -> Message:
    message = Message(
        visit_id=turn.visit.id,
        seq=_next_number(turn),
        author=author,
        text=text,
        step=step,
        client_id=client_id,
        at=turn.now,
    )
    turn.session.add(message)
    return message


def _next_number(turn: Turn) -> int:
    turn.visit.last_message_seq += 1
    return turn.visit.last_message_seq
