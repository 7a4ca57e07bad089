"""Is it alive, and are all parts at work?"""

import asyncio
from datetime import timedelta

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from actions.vocabulary import left_aside
from store.database import reading
from store.workers import worker_last_seen
from web.api.access import Parts, PartsDep
from web.attention import needs_somebody

log = structlog.get_logger()
# The worker beats every five seconds; three missed beats are a standstill.
WORKER_SILENT_AT_MOST = timedelta(seconds=20)
router = APIRouter(tags=["health"])


class Readiness(BaseModel):
    """Each part, and whether it works."""

    ready: bool
    database: bool
    assistant: bool
    worker: bool
    notes: tuple[str, ...] = ()
    """What works and still needs somebody's attention. Everybody may read it: no more than that."""


@router.get("/healthz")
def alive() -> dict[str, bool]:
    """The web process answers."""
    return {"alive": True}


@router.get("/readyz", responses={503: {"model": Readiness}})
async def ready(parts: PartsDep) -> JSONResponse:
    """Whether database, assistant and worker work; 503 names what does not."""
    assistant, (database, worker, told) = await asyncio.gather(
        parts.rasa.ready(), asyncio.to_thread(_stored_parts, parts)
    )
    state = Readiness(
        ready=assistant and database and worker,
        database=database,
        assistant=assistant,
        worker=worker,
        notes=(*_of_files(parts), *_of_model(parts), *told),
    )
    return JSONResponse(state.model_dump(), 200 if state.ready else 503)


def _of_files(parts: Parts) -> tuple[str, ...]:
    if parts.live.standing.refused is None:
        return ()
    return ("A change of the vendor's files was refused; what was in force stays.",)


def _of_model(parts: Parts) -> tuple[str, ...]:
    if left_aside(parts.settings.home) is None:
        return ()
    return (
        "The assistant's newest model does not load, and an older one is in use: "
        "./segue train --force makes another.",
    )


def _stored_parts(parts: Parts) -> tuple[bool, bool, tuple[str, ...]]:
    """Database, worker and notes: the worker's heartbeat is in the database."""
    now = parts.now()
    try:
        with reading(parts.engine) as session:
            seen = worker_last_seen(session)
            notes = tuple(needs_somebody(session, now=now))
    except SQLAlchemyError as error:
        log.warning("database unavailable", why=str(error))
        return False, False, ()
    return True, seen is not None and now - seen < WORKER_SILENT_AT_MOST, notes
