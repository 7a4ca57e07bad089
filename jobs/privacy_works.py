"""The work that sees erasures through to their end."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from jobs.work import Work
from store.settings import Settings

LOOKS = timedelta(seconds=5)
"""Nobody waits for it at a page; who asked was told that it takes minutes."""


def privacy_works(settings: Settings) -> tuple[Work, ...]:
    """What an erasure has to wait for is looked at until it is done."""

    def finish_erasures(engine: Engine, *, now: datetime) -> None:
        from intake.privacy.finishing import finish

        finish(engine, settings.home / "conversations.db", now=now)

    return (Work("finish_erasures", finish_erasures, every=LOOKS),)
