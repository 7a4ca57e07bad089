"""The works that carry hand-offs to the CRMs."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from pydantic import JsonValue
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from store.database import Write, reading
from store.settings import Settings

if TYPE_CHECKING:
    from crm_sync.delivery import Relay
    from crm_sync.mappings.live import LiveMappings
    from crm_sync.operating.regular_checks import Refusals

LOOKS = timedelta(seconds=0.25)
"""So often a worker asks to which CRM something is due: somebody may be waiting to see it there."""
READS = timedelta(seconds=5)
"""So often it looks whether a mapping changed, also where nothing is to be sent, and whether a CRM
began to refuse."""


def crm_works(settings: Settings, engine: Engine) -> tuple[Work, ...]:
    """The relay, what looks after its mappings, and what is left of the way before it."""

    @cache
    def mappings() -> "LiveMappings":
        from crm_sync.mappings.live import LiveMappings
        from crm_sync.operating.mapping_faults import Kept

        kept = Kept(engine, settings.vendor, lambda: datetime.now(UTC))
        return LiveMappings(settings.vendor, kept)

    @cache
    def relay() -> "Relay":
        from crm_sync.delivery import Opener, Relay

        opener = Opener(engine, settings, mappings())
        return Relay(engine, opener, worker_id=settings.worker, depends=opener.depends)

    def carry(_: Engine, *, now: datetime) -> None:
        relay().take_up(now=now)

    def stop(*, patience: float) -> None:
        relay().close(patience=patience)

    def read(_: Engine, **__: datetime) -> None:
        from crm_sync.operating.mapping_faults import connected, look_at

        with reading(engine) as session:
            targets = connected(session)
        look_at(mappings(), targets)

    def delete_old_hand_offs(session: Session, _tick: str, *, now: datetime) -> Iterable[Write]:
        from crm_sync.delivery.old_hand_offs import old_hand_offs

        kept = timedelta(days=settings.hand_offs_kept_days)
        return old_hand_offs(session, kept=kept, now=now)

    return (
        Work("delete_old_hand_offs", delete_old_hand_offs, long=True, schedule="50 3 * * *"),
        Work("relay", carry, every=LOOKS, close=stop),
        Work("crm_mappings", read, every=READS),
        *_checks(settings, engine),
        Work("deliver_hand_off", deliver_hand_off),
    )


def _checks(settings: Settings, engine: Engine) -> tuple[Work, ...]:
    """Mappings are held against the accounts' own schemas."""

    @cache
    def refusals() -> "Refusals":
        from crm_sync.operating.regular_checks import Refusals

        return Refusals(engine, settings)

    def check_refusing(_: Engine, *, now: datetime) -> None:
        refusals().look(now=now)

    def check_mappings(engine: Engine, _tick: str, *, now: datetime) -> None:
        from crm_sync.operating.regular_checks import check_all

        check_all(engine, settings, now=now)

    return (
        Work("check_refusing_crms", check_refusing, every=READS),
        Work("check_crm_mappings", check_mappings, outside=True, schedule="30 4 * * *"),
    )


def deliver_hand_off(_: Session, *__: JsonValue, now: datetime) -> None:
    """Nothing. Versions before the relay enqueued this for each hand-off, and their workflows are
    in DBOS's tables: one whose name is not known would fail at each start and hold up its account's
    partition. What they were to deliver waits in ``segue_crm_deliveries`` since the upgrade."""
