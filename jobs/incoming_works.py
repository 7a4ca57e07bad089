"""The works that read the CRMs. What they need is loaded when the first one is connected."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from jobs.work import Work
from store.settings import Settings

if TYPE_CHECKING:
    from crm_sync.incoming.pulling import Puller
    from intake.desk import Desk

LOOKS = timedelta(seconds=5)
"""So often the worker asks which CRMs are due to be read."""


def incoming_works(
    settings: Settings, engine: Engine, desk: Callable[[], "Desk"]
) -> tuple[Work, ...]:
    """CRMs are read, and notifications of long ago forgotten."""

    @cache
    def puller() -> "Puller":
        from intake.from_crm import FromCrm

        return FromCrm(engine, settings, lambda: desk().vendor).puller()

    def read_crms(engine: Engine, *, now: datetime) -> None:
        from crm_sync.incoming.turns import anything_due
        from store.database import reading

        with reading(engine) as session:
            due = anything_due(session, now=now)
        if due:
            puller().take_up()

    def forget_notices(session: Session, _tick: str, *, now: datetime) -> None:
        from crm_sync.incoming import noting

        noting.forget_notices(session, now=now)

    return (
        Work("read_crms", read_crms, every=LOOKS),
        Work("forget_crm_notices", forget_notices, schedule="50 3 * * *"),
    )
