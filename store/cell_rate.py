"""How often something may be done, counted for all processes in one row: the generic cell rate
algorithm (ITU-T I.371).

A row's ``next_at`` is when the next one would be in time if all came evenly. To take is one
statement, on SQLite and PostgreSQL: the database puts those who ask in a row, and each learns its
own moment. Processes on several machines need clocks that agree (NTP). Moments are microseconds
since 1970.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, Dialect, case, literal
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.dml import ReturningInsert

_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Limit:
    """At most ``most`` in any ``seconds``, wherever one begins to count."""

    most: int
    seconds: float
    burst: int = 1
    """So many may go at once after a rest. The others follow evenly, and the slower, the larger
    this is: the sum of both is never more than ``most``."""

    @property
    def apart(self) -> int:
        """Microseconds from one to the next, when all come evenly.

        Of k the last is at least (k - burst) of these after the first; so ``most`` + 1 of them span
        ``seconds`` at least.
        """
        return math.ceil(self.seconds * 1e6 / (self.most + 1 - self.burst))

    @property
    def tolerance(self) -> int:
        """Microseconds by which one may be early."""
        return (self.burst - 1) * self.apart


def taking(
    next_at: InstrumentedAttribute[int],
    who: Mapping[str, str],
    limit: Limit,
    count: int,
    *,
    now: int,
    latest: int,
    dialect: Dialect,
) -> ReturningInsert[int]:
    """The statement that takes ``count`` of them if the last is in time by ``latest``; its result
    is the new ``next_at``, or nothing, and then nothing was taken.

    ``next_at``: the column of the table; ``who``: the row's primary key.
    """
    begin: ColumnElement[int] = case((next_at > now, next_at), else_=number(now))
    return (
        inserting(next_at, dialect)
        .values({**who, next_at.key: now + count * limit.apart})
        .on_conflict_do_update(
            index_elements=list(who),
            set_={next_at.key: begin + number(count * limit.apart)},
            where=next_at <= latest + limit.tolerance - (count - 1) * limit.apart,
        )
        .returning(next_at)
    )


def inserting(
    next_at: InstrumentedAttribute[int], dialect: Dialect
) -> sqlite.Insert | postgresql.Insert:
    """An insert into the column's table that may meet a row that is there."""
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    return insert(next_at.class_)


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def number(value: int) -> ColumnElement[int]:
    """A number of microseconds in SQL: psycopg would send a small one as a smallint, and the sum
    would not fit."""
    return literal(value, BigInteger)
