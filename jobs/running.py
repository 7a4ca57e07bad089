"""How one work runs: as a DBOS workflow with a database step, repeated while that can help."""

import random
import traceback
from collections.abc import Iterable
from datetime import UTC, datetime

import structlog
from dbos import DBOS, StepOptions
from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from jobs.garbage import give_back
from jobs.work import Work
from store.database import Write, in_slices, transaction
from store.durable import UnavailableError
from store.faults import without_values

_log = structlog.get_logger("jobs")
_chance = random.SystemRandom()

TRANSIENT = (
    UnavailableError,
    OperationalError,
    InterfaceError,
    PoolTimeout,
    ConnectionError,
    TimeoutError,
)
"""What a repetition may mend. Anything else is a fault of the work or of its input."""


def register(work: Work, engine: Engine) -> None:
    """Make ``work`` known to DBOS under its name. Called before DBOS is launched."""

    def attempt(*args: JsonValue) -> str | None:
        """Do the work; the answer is why it never will succeed, None: it is done."""
        try:
            _do(work, engine, *args)
        except TRANSIENT as error:
            if not _last_attempt():
                _log.warning("work_retried", work=work.name, args=args, error=without_values(error))
                raise
            return f"gave up after {work.retry.attempts} attempts: {without_values(error)}"
        except Exception as error:
            reason = without_values(error)
            _log.error(
                "work_failed", work=work.name, args=args, error=reason, frames=_frames(error)
            )
            return reason
        return None

    def give_up(*args: JsonValue, reason: str) -> None:
        _log.error("work_given_up", work=work.name, args=args, reason=reason)
        if work.give_up is not None:
            with transaction(engine) as session:
                work.give_up(session, *args, reason)

    # DBOS.run_step takes the options with the call, so that both steps share them.
    patient = StepOptions(
        retries_allowed=True,
        interval_seconds=work.retry.first_seconds,
        backoff_rate=work.retry.growth,
        max_attempts=work.retry.attempts,
        should_retry=lambda error: isinstance(error, TRANSIENT),
    )

    def workflow(*args: JsonValue) -> str | None:
        # DBOS has no jitter. Each run has pauses of its own: works that failed together, for the
        # same party was away, do not come back together.
        own = StepOptions(**patient)
        own["interval_seconds"] = spread(work.retry.first_seconds, _chance.random())
        reason = DBOS.run_step({**own, "name": "attempt"}, attempt, *args)
        if reason is not None:
            DBOS.run_step({**own, "name": "give_up"}, give_up, *args, reason=reason)
        return reason

    DBOS.workflow(name=work.name)(workflow)


def spread(first_seconds: float, chance: float) -> float:
    """The first pause of one run, by which all of its pauses are longer or shorter: from half of
    ``first_seconds`` to one and a half, for ``chance`` in [0, 1]; on average as long as it says."""
    return first_seconds * (0.5 + chance)


def _do(work: Work, engine: Engine, *args: JsonValue) -> None:
    def run(session: Session) -> Iterable[Write]:
        return work.run(session, *args, now=datetime.now(UTC)) or ()

    if work.outside:
        work.run(engine, *args, now=datetime.now(UTC))
    elif work.long:
        in_slices(engine, run)
        give_back()
    else:
        with transaction(engine) as session:
            run(session)


def _last_attempt() -> bool:
    status = DBOS.step_status
    if status is None or status.current_attempt is None or status.max_attempts is None:
        return True
    return bool(status.current_attempt + 1 >= status.max_attempts)


def _frames(error: BaseException) -> str:
    """Where it went wrong, and what it followed from. Python's own words for a chain of errors
    would say the values that were not valid."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    former = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return frames if former is None else f"{_frames(former)}{without_values(former)}\n{frames}"
