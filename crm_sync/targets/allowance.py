"""How many calls a CRM still allows, shared by all workers: nobody asks more often than it says.

The generic cell rate algorithm (ITU-T I.371) over one row a limit: ``next_at`` is when the next
call would be in time if all came evenly. To take calls is one statement, on SQLite and PostgreSQL:
the database puts the workers in a row, and each learns its own moment. Nobody waits for a second
turn, so nobody starves. Workers on several machines need clocks that agree (NTP).
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep

from sqlalchemy import BigInteger, ColumnElement, Engine, case, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from store.crm import CrmAllowance
from store.database import reading, transaction

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_KEY = ("target_id", "name")


@dataclass(frozen=True)
class Limit:
    """At most ``most`` calls in any ``seconds``, wherever one begins to count."""

    most: int
    seconds: float
    burst: int = 1
    """Calls that may go at once after a rest. The others follow evenly, and the slower, the larger
    this is: the sum of both is never more than ``most``."""

    @property
    def apart(self) -> int:
        """Microseconds from one call to the next, when all come evenly.

        Of k calls the last is at least (k - burst) of these after the first; so ``most`` + 1 of
        them span ``seconds`` at least.
        """
        return math.ceil(self.seconds * 1e6 / (self.most + 1 - self.burst))

    @property
    def tolerance(self) -> int:
        """Microseconds by which a call may be early."""
        return (self.burst - 1) * self.apart


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
        limit, now = self._limits[name], _microseconds(self._clock())
        # No moment needs more than a century, and no column holds "for ever".
        latest = now + int(min(patience, 3e9) * 1e6)
        statement = self._taking(name, limit, calls, now, latest)
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
        opens = _microseconds(until) + self._limits[name].tolerance
        later = case((CrmAllowance.next_at > opens, CrmAllowance.next_at), else_=_number(opens))
        self._keep(name, {"closed_until": until, "next_at": opens}, {"next_at": later})

    def note(self, name: str, used: int, most: int) -> None:
        """What the CRM itself says: so many of its calls are used."""
        self._keep(name, {"used": used, "most": most}, {})

    def _taking(
        self, name: str, limit: Limit, calls: int, now: int, latest: int
    ) -> ReturningInsert[int]:
        row = {
            "target_id": self._target,
            "name": name,
            "next_at": now + calls * limit.apart,
        }
        known = CrmAllowance.next_at
        begin: ColumnElement[int] = case((known > now, known), else_=_number(now))
        return (
            self._insert()
            .values(row)
            .on_conflict_do_update(
                index_elements=_KEY,
                set_={"next_at": begin + _number(calls * limit.apart)},
                where=known <= latest + limit.tolerance - (calls - 1) * limit.apart,
            )
            .returning(CrmAllowance.next_at)
        )

    def _keep(
        self, name: str, new: Mapping[str, object], changed: Mapping[str, ColumnElement[int]]
    ) -> None:
        row = {"target_id": self._target, "name": name, "next_at": 0, **new}
        with transaction(self._engine) as session:
            session.execute(
                self._insert()
                .values(row)
                .on_conflict_do_update(index_elements=_KEY, set_={**new, **changed})
            )

    def _insert(self) -> sqlite.Insert | postgresql.Insert:
        if self._engine.dialect.name == "postgresql":
            return postgresql.insert(CrmAllowance)
        return sqlite.insert(CrmAllowance)

    def _next_at(self, name: str) -> int:
        query = select(CrmAllowance.next_at).where(
            CrmAllowance.target_id == self._target, CrmAllowance.name == name
        )
        with reading(self._engine) as session:
            return session.scalars(query).one()


def _microseconds(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _number(value: int) -> ColumnElement[int]:
    # psycopg would send a small one as a smallint, and the sum would not fit.
    return literal(value, BigInteger)
