"""The relay: in each worker, a thread for each CRM to which something is due."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

import structlog
from sqlalchemy import Engine, exists, or_, select
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import due, take_back
from crm_sync.delivery.courier import Courier
from crm_sync.delivery.opening import Depends, Opening, the_row
from crm_sync.delivery.sending import OUR_DATABASE, frames, told
from store.crm import CrmLane, CrmTarget
from store.database import reading, transaction

REST_SECONDS = 5.0
"""After a fault of the relay itself, or while the database is away."""
_log = structlog.get_logger("crm_sync")


def _now() -> datetime:
    return datetime.now(UTC)


class Relay:
    """Sends what is due to every connected CRM, as one of the workers."""

    def __init__(
        self,
        engine: Engine,
        open_: Opening,
        *,
        worker_id: str,
        depends: Depends = the_row,
        clock: Callable[[], datetime] = _now,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._engine, self._open, self._worker = engine, open_, worker_id
        self._depends, self._clock, self._chance = depends, clock, chance
        self._by = f"{worker_id}/{uuid.uuid4().hex[:12]}"
        self._ways: dict[str, _Way] = {}
        self._stop = threading.Event()
        self._began = False

    def take_up(self, *, now: datetime) -> None:
        """Begin to send to the targets to which something is due, unless this worker is at it."""
        if not self._began:
            with transaction(self._engine) as session:
                take_back(session, self._worker, now=now)
            self._began = True
        with reading(self._engine) as session:
            to_send = _due_targets(session, self._by, now)
            known = session.scalars(select(CrmTarget.id)).all() if self._ways else ()
        self._forget_all_but({*known, *to_send})
        for target_id in to_send:
            self._way(target_id).begin()

    def drain(self, target_id: str) -> None:
        """Send what is due to one target now, in the caller's thread."""
        while self._way(target_id).courier.round():
            pass

    def close(self, *, patience: float) -> None:
        """Begin no batch any more, and wait ``patience`` seconds for those on their way.

        What is on its way then is sent again, as after any crash.
        """
        self._stop.set()
        limit = time.monotonic() + patience
        for way in self._ways.values():
            way.join(max(0.0, limit - time.monotonic()))
            if way.idle:
                way.courier.close()

    def _way(self, target_id: str) -> "_Way":
        if target_id not in self._ways:
            courier = Courier(
                self._engine,
                self._open,
                target_id,
                by=self._by,
                depends=self._depends,
                clock=self._clock,
                chance=self._chance,
            )
            self._ways[target_id] = _Way(target_id, courier, self._stop)
        return self._ways[target_id]

    def _forget_all_but(self, known: Collection[str]) -> None:
        for gone in [one for one, way in self._ways.items() if one not in known and way.idle]:
            self._ways.pop(gone).courier.close()


class _Way:
    """A courier and the thread in which it works."""

    def __init__(self, target_id: str, courier: Courier, stop: threading.Event) -> None:
        self._id, self.courier, self._stop = target_id, courier, stop
        self._thread: threading.Thread | None = None
        self._rests_until = 0.0

    @property
    def idle(self) -> bool:
        return self._thread is None or not self._thread.is_alive()

    def begin(self) -> None:
        if self.idle and not self._stop.is_set() and time.monotonic() >= self._rests_until:
            self._thread = threading.Thread(target=self._drain, name=f"crm-{self._id}", daemon=True)
            self._thread.start()

    def join(self, seconds: float) -> None:
        if self._thread is not None:
            self._thread.join(seconds)

    def _drain(self) -> None:
        try:
            while not self._stop.is_set() and self.courier.round():
                pass
        # Whatever it was, the next look may do better: nobody would miss a thread that died.
        except Exception as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            away = isinstance(error, OUR_DATABASE)
            _log.error(
                "database_away" if away else "relay_failed",
                target=self._id,
                fault=told(error),
                at=None if away else frames(error),
            )


def _due_targets(session: Session, by: str, now: datetime) -> Sequence[str]:
    something = exists().where(CrmLane.target_id == CrmTarget.id, due(now, by=by))
    not_paused = or_(CrmTarget.not_before.is_(None), CrmTarget.not_before <= now)
    return session.scalars(select(CrmTarget.id).where(not_paused, something)).all()
