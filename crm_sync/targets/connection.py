"""One connected CRM, as the code that talks to it sees it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import Engine, select, update

from crm_sync.links import Links
from crm_sync.mappings.language import CrmMapping
from remote.sealing import seal, unseal
from store.crm import CrmTarget
from store.database import reading, transaction
from store.settings import Settings


class StoredCredentials:
    """A target's secrets, sealed in its row. Each call is a transaction of its own."""

    def __init__(self, engine: Engine, settings: Settings, target_id: str) -> None:
        self._engine, self._settings, self._id = engine, settings, target_id

    def load(self) -> dict[str, str]:
        """Those that are stored; none where there are none.

        Raises ``LookupError`` if the target is not connected any more, ``Refused`` if they were
        sealed with another secret.
        """
        with reading(self._engine) as session:
            found = session.execute(
                select(CrmTarget.credentials).where(CrmTarget.id == self._id)
            ).one_or_none()
        if found is None:
            raise LookupError(f"no CRM {self._id!r} is connected")
        return {} if found[0] is None else unseal(found[0], self._settings)

    def keep(self, new: Mapping[str, str], *, instead_of: Mapping[str, str]) -> bool:
        """Store them if the others still are what is stored; False, and nothing, if not."""
        with transaction(self._engine) as session:
            sealed = session.scalar(
                select(CrmTarget.credentials).where(CrmTarget.id == self._id).with_for_update()
            )
            if sealed is None or unseal(sealed, self._settings) != dict(instead_of):
                return False
            session.execute(
                update(CrmTarget)
                .where(CrmTarget.id == self._id)
                .values(credentials=seal(new, self._settings))
            )
        return True


@dataclass(frozen=True)
class Connection:
    """What a target is opened with."""

    id: str
    """``CrmTarget.id``."""
    kind: str
    settings: Mapping[str, JsonValue]
    credentials: StoredCredentials
    mapping: CrmMapping
    links: Links
    engine: Engine
    clock: Callable[[], datetime]
