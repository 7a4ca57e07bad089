"""The API of a CRM and the people who work in it take turns."""

from threading import RLock
from typing import Any

from tests.fakes.serving import Asked, Reply


def turns_of(fake: Any) -> "RLock":
    """Whoever holds it has the fake for themselves: it answers nobody meanwhile."""
    turn, answer = RLock(), fake.answer

    def answered(asked: Asked) -> Reply:
        with turn:
            reply: Reply = answer(asked)
            return reply

    fake.answer = answered
    return turn
