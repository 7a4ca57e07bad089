"""Is it alive, and are all parts at work?"""

import asyncio
from datetime import timedelta

import structlog
from fastapi import APIRouter
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError

from store.database import reading
from store.workers import worker_last_seen
from web.api.access import Parts, PartsDep

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
    assistant, (database, worker) = await asyncio.gather(
        parts.rasa.ready(), asyncio.to_thread(_stored_parts, parts)
    )
    state = Readiness(
        ready=assistant and database and worker,
        database=database,
        assistant=assistant,
        worker=worker,
        notes=_notes(parts),
    )
    return JSONResponse(state.model_dump(), 200 if state.ready else 503)


def _notes(parts: Parts) -> tuple[str, ...]:
    if parts.live.standing.refused is None:
        return ()
    return ("A change of the vendor's files was refused; what was in force stays.",)


def _stored_parts(parts: Parts) -> tuple[bool, bool]:
    """Database and worker: the worker's heartbeat is in the database."""
    try:
        with reading(parts.engine) as session:
            seen = worker_last_seen(session)
    except SQLAlchemyError as error:
        log.warning("database unavailable", why=str(error))
        return False, False
    return True, seen is not None and parts.now() - seen < WORKER_SILENT_AT_MOST
