"""Carrying to the built-in CRM what waits for it, in the test's own thread."""

from datetime import datetime

from sqlalchemy import Engine

from crm_sync.delivery import Relay
from crm_sync.targets.builtin import BuiltinCrm


def carry(engine: Engine, *, now: datetime) -> None:
    """What the relay of a worker would do by and by."""
    relay = Relay(
        engine, lambda _: BuiltinCrm(engine, lambda: now), worker_id="test", clock=lambda: now
    )
    relay.drain("builtin")
