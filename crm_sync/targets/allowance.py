"""How many calls a CRM still allows, shared by all workers: nobody asks more often than it says.

One row a limit (``store.cell_rate``). Nobody waits for a second turn, so nobody starves.
"""

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from time import sleep

from sqlalchemy import ColumnElement, Engine, case, select

from store.cell_rate import Limit, inserting, microseconds, number, taking
from store.crm import CrmAllowance
from store.database import reading, transaction

_KEY = ("target_id", "name")


class Allowance:
    """The limits of one target. Each call is a transaction of its own."""

    def __init__(
        self,
        engine: Engine,
        target_id: str,
        limits: Mapping[str, Limit],
        clock: Callable[[], datetime],
        *,
        pause: Callable[[float], None] = sleep,
    ) -> None:
        """``limits``: by the name of each, e.g. ``calls``, ``search``, ``daily``."""
        self._engine, self._target, self._limits = engine, target_id, limits
        self._clock, self._pause = clock, pause

    def take(self, name: str, calls: int = 1, *, patience: float = math.inf) -> float:
        """Seconds to wait; after them the calls may be made, all at once.

        Where that is longer than ``patience`` (seconds), nothing was taken: come again after it.
        Raises ``KeyError`` for a limit that there is not.
        """
        limit, now = self._limits[name], microseconds(self._clock())
        # No moment needs more than a century, and no column holds "for ever".
        latest = now + int(min(patience, 3e9) * 1e6)
        statement = taking(
            CrmAllowance.next_at,
            {"target_id": self._target, "name": name},
            limit,
            calls,
            now=now,
            latest=latest,
            dialect=self._engine.dialect,
        )
        with transaction(self._engine) as session:
            taken = session.execute(statement).scalar_one_or_none()
        before = self._next_at(name) if taken is None else taken - calls * limit.apart
        wait = (before + (calls - 1) * limit.apart - limit.tolerance - now) / 1e6
        return max(wait, 0.0)

    def wait(self, name: str, calls: int = 1, *, patience: float) -> float:
        """Take them and wait for their moment: 0. Else nothing was taken, and the seconds after
        which it is worth coming again are more than ``patience``."""
        wait = self.take(name, calls, patience=patience)
        if wait > patience:
            return wait
        if wait > 0:
            self._pause(wait)
        return 0.0

    def close(self, name: str, until: datetime) -> None:
        """The CRM takes no call before ``until``; then they begin again one by one, evenly."""
        opens = microseconds(until) + self._limits[name].tolerance
        later = case((CrmAllowance.next_at > opens, CrmAllowance.next_at), else_=number(opens))
        self._keep(name, {"closed_until": until, "next_at": opens}, {"next_at": later})

    def note(self, name: str, used: int, most: int) -> None:
        """What the CRM itself says: so many of its calls are used."""
        self._keep(name, {"used": used, "most": most}, {})

    def _keep(
        self, name: str, new: Mapping[str, object], changed: Mapping[str, ColumnElement[int]]
    ) -> None:
        row = {"target_id": self._target, "name": name, "next_at": 0, **new}
        with transaction(self._engine) as session:
            session.execute(
                inserting(CrmAllowance.next_at, self._engine.dialect)
                .values(row)
                .on_conflict_do_update(index_elements=_KEY, set_={**new, **changed})
            )

    def _next_at(self, name: str) -> int:
        query = select(CrmAllowance.next_at).where(
            CrmAllowance.target_id == self._target, CrmAllowance.name == name
        )
        with reading(self._engine) as session:
            return session.scalars(query).one()
