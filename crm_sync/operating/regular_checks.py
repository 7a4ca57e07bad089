"""Mappings are checked without anybody's asking: at night, and when a CRM begins to refuse.

A property that somebody deletes over there is told of so before the next hand-off needs it, and by
its name when one did.
"""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy import Engine, select

from crm_sync.delivery.sending import OUR_DATABASE, frames, told
from crm_sync.operating.checks import check
from crm_sync.targets.kinds import UNMAPPED
from remote.faults import RemoteError
from store.crm import CrmTarget
from store.database import reading
from store.settings import Settings

_log = structlog.get_logger("crm_sync")


def check_all(engine: Engine, settings: Settings, *, now: datetime) -> None:
    """Check every connected CRM's mapping, and keep what came of each. What is wrong with one of
    them stops no other.

    Raises what ``OUR_DATABASE`` names.
    """
    for target_id in _refusing(engine):
        check_quietly(engine, settings, target_id, now=now)


def check_quietly(engine: Engine, settings: Settings, target_id: str, *, now: datetime) -> None:
    """Check one. Where it cannot be asked what was found before stays, and the log says why:
    whether it can be reached is for the deliveries to tell."""
    try:
        found = check(engine, settings, target_id, now=now)
    except OUR_DATABASE:
        raise
    except LookupError:
        return  # disconnected at this moment
    except RemoteError as error:
        _log.warning("crm_not_checked", target=target_id, why=str(error))
    except Exception as error:  # a fault of ours with one CRM is none of the next one's
        _log.error("crm_not_checked", target=target_id, fault=told(error), at=frames(error))
    else:
        _log.info("crm_checked", target=target_id, dropped=len(found.dropped))


class Refusals:
    """Checks a CRM once when it begins to refuse everything, and once when it takes again: the
    operator reads which fields are at fault, and that they are no more."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine, self._settings = engine, settings
        self._seen: dict[str, datetime | None] = {}

    def look(self, *, now: datetime) -> None:
        """Check those whose state changed since the last look. At the first look after a start
        those that take are left to the night."""
        for target_id, since in _refusing(self._engine).items():
            if self._seen.get(target_id) != since:
                check_quietly(self._engine, self._settings, target_id, now=now)
            self._seen[target_id] = since


def _refusing(engine: Engine) -> Mapping[str, datetime | None]:
    """Each CRM that has a mapping, and since when it refuses everything; None: it does not."""
    query = select(CrmTarget).where(CrmTarget.kind.not_in(UNMAPPED)).order_by(CrmTarget.id)
    with reading(engine) as session:
        rows = session.scalars(query).all()
    return {row.id: row.failing_since if row.remedy is not None else None for row in rows}
