"""The works that carry hand-offs to the CRMs."""

from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from store.settings import Settings

if TYPE_CHECKING:
    from crm_sync.delivery import Relay

LOOKS = timedelta(seconds=0.25)
"""So often a worker asks to which CRM something is due: somebody may be waiting to see it there."""


def crm_works(settings: Settings, engine: Engine) -> tuple[Work, ...]:
    """The relay, and what is left of the way before it."""

    @cache
    def relay() -> "Relay":
        from crm_sync.delivery import Opener, Relay
        from crm_sync.mappings.live import LiveMappings

        opener = Opener(engine, settings, LiveMappings(settings.vendor))
        return Relay(engine, opener, worker_id=settings.worker)

    def carry(_: Engine, *, now: datetime) -> None:
        relay().take_up(now=now)

    def stop(*, patience: float) -> None:
        relay().close(patience=patience)

    return (
        Work("relay", carry, every=LOOKS, close=stop),
        Work("deliver_hand_off", deliver_hand_off),
    )


def deliver_hand_off(_: Session, *__: JsonValue, now: datetime) -> None:
    """Nothing. Versions before the relay enqueued this for each hand-off, and their workflows are
    in DBOS's tables: one whose name is not known would fail at each start and hold up its account's
    partition. What they were to deliver waits in ``segue_crm_deliveries`` since the upgrade."""
