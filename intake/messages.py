"""The chat's own log: it serves history, and a message sent twice is answered once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update

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


def note_visitor(turn: Turn, client_id: str, text: str) -> tuple[Message, Sequence[Message]]:
    """Log a visitor's message, once for each ``client_id``.

    Returns it with what the assistant answered: nothing, while ``answered_at`` is None.
    """
    query = select(Message).where(Message.visit_id == turn.visit.id, Message.client_id == client_id)
    known = turn.session.scalar(query)
    if known is None:
        message = _append(turn, "visitor", text, None, client_id)
        turn.session.flush()
        return message, ()
    return known, _answers_to(turn, known)


def note_assistant(turn: Turn, said: Sequence[Said], to: Message | None) -> list[Message]:
    """Log what the assistant says, in answer to a visitor's message or of its own accord."""
    logged = [_append(turn, "assistant", part.text, part.step, None) for part in said]
    if to is not None:
        answered = update(Message).where(Message.id == to.id).values(answered_at=turn.now)
        turn.session.execute(answered)
    turn.session.flush()
    return logged


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
    turn.visit.last_message_seq += 1
    message = Message(
        visit_id=turn.visit.id,
        seq=turn.visit.last_message_seq,
        author=author,
        text=text,
        step=step,
        client_id=client_id,
        at=turn.now,
    )
    turn.session.add(message)
    return message
