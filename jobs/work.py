"""What a work is: something that the worker does, by its name."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from store.database import Write


@dataclass(frozen=True)
class Retry:
    """How often a work is tried while another party cannot be reached.

    The pause grows from ``first_seconds`` up to an hour; 18 attempts reach over five hours.
    """

    first_seconds: float = 0.5
    attempts: int = 18
    growth: float = 2.0
    """By what each pause is longer than the one before."""


@dataclass(frozen=True)
class Work:
    """One kind of durable work.

    ``run(session, *args, now=…)`` does it within one transaction; see ``long`` and ``outside`` for
    those that open their own. It may be called again after a crash even though that transaction
    committed: doing it twice must be the same as once.
    """

    name: str
    run: Callable[..., Iterable[Write] | None]
    give_up: Callable[..., None] | None = None
    """``give_up(session, *args, reason)``: called once no repetition can help."""
    retry: Retry = Retry()
    long: bool = False
    """It looks at many things. Its ``run`` gets a session that only reads, which holds up no
    visitor, and returns or yields what is to be written: each in a short transaction of its own.
    After a crash it begins anew."""
    outside: bool = False
    """It talks to another party, which may take its time. Its ``run`` gets the engine in place of a
    session: it reads in one short transaction, talks, and notes the answer in a second one, so that
    nobody waits for a database that waits for somebody else's server. A crash between the talk and
    the note repeats the talk: what is said must carry a name by which the other party, or whoever
    reads it, knows it again."""
    schedule: str | None = None
    """A cron expression, in UTC. Each tick is run once, by one of the workers (``jobs.schedules``);
    ``args`` is the tick's moment in ISO 8601; the run may be a day later."""
    every: timedelta | None = None
    """It is no durable work: a thread of the worker calls ``run(engine, now=…)`` so often, for as
    long as the worker lives (``jobs.watches``). For what must be looked at again and again, and
    whose state is in a table of its own: an hour of it would be sixty workflows."""
    close: Callable[..., None] | None = None
    """``close(patience=seconds)``: of a work with ``every``, called when the worker stops. It may
    take so many seconds to bring to an end what it began."""
