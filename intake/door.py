"""The way into a visit: one transaction for each command, or one for all of a chat's turn."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Engine

from intake.desk import Desk
from intake.turn import Turn, look, start_turn
from store.database import reading, transaction

# Often enough to tell who is there, seldom enough that reading a page writes nothing.
SEEN_EVERY = timedelta(minutes=1)


class Door:
    """Opens turns of visits."""

    def __init__(
        self,
        engine: Engine,
        desk: Desk,
        clock: Callable[[], datetime],
        *,
        within: Turn | None = None,
    ) -> None:
        self._engine, self._desk, self._clock, self._within = engine, desk, clock, within

    @contextmanager
    def in_one_turn(self, visit_id: str) -> Iterator[Self]:
        """Several commands of one visit as one transaction: all of them happen, or none."""
        with self._turn(visit_id) as turn:
            yield type(self)(self._engine, self._desk, self._clock, within=turn)

    @contextmanager
    def _turn(self, visit_id: str) -> Iterator[Turn]:
        if self._within is not None and self._within.visit.id == visit_id:
            yield self._within
            return
        with transaction(self._engine) as session:
            turn = start_turn(self._desk, session, visit_id, self._clock())
            if turn.now - turn.visit.seen_at > SEEN_EVERY:
                turn.visit.seen_at = turn.now
            yield turn

    @contextmanager
    def _look(self, visit_id: str) -> Iterator[Turn]:
        """A turn that changes nothing: it waits for nobody, and nobody waits for it."""
        if self._within is not None and self._within.visit.id == visit_id:
            yield self._within
            return
        with reading(self._engine) as session:
            yield look(self._desk, session, visit_id, self._clock())
