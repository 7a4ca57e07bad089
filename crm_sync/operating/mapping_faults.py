"""What is wrong with the mappings of connected CRMs, kept where the operator is told of it; and the
last good one of each, which stays in force until the fault is mended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from crm_sync.mappings.language import CrmMapping
from crm_sync.mappings.live import LiveMappings
from crm_sync.mappings.reading import MappingError, mapping_again, own_file
from crm_sync.operating.connecting import BUILTIN
from remote.faults import Refused
from store.crm import CrmTarget
from store.database import reading, transaction


def keep_faults(
    session: Session, target_id: str, problems: Sequence[str], *, now: datetime
) -> None:
    """Note what is wrong with a target's mapping, in place of what was before; nothing: it is good.

    One that is not connected any more is passed over.
    """
    row = session.get(CrmTarget, target_id)
    if row is None or row.mapping_faults == list(problems):
        return
    since = row.mapping_faulty_since or now
    row.mapping_faults = list(problems)
    row.mapping_faulty_since = since if problems else None
    session.flush()


def keep_taken(session: Session, target_id: str, written: str, *, now: datetime) -> None:
    """Note that a target's mapping is in force as it was written. See ``keep_faults``."""
    keep_faults(session, target_id, (), now=now)
    changed = CrmTarget.mapping_taken.is_distinct_from(written)
    session.execute(
        update(CrmTarget)
        .where(CrmTarget.id == target_id, changed)
        .values(mapping_taken=written)
        .execution_options(synchronize_session=False)
    )


class Kept:
    """``crm_sync.mappings.live.Memory`` in the targets' rows. Each call is a transaction."""

    def __init__(self, engine: Engine, folder: Path, clock: Callable[[], datetime]) -> None:
        """``folder``: the vendor's."""
        self._engine, self._folder, self._clock = engine, folder, clock

    def refused(self, target_id: str, problems: Sequence[str]) -> None:
        """See ``Memory``."""
        with transaction(self._engine) as session:
            keep_faults(session, target_id, problems, now=self._clock())

    def taken(self, target_id: str, mapping: CrmMapping) -> None:
        """See ``Memory``."""
        with transaction(self._engine) as session:
            keep_taken(session, target_id, mapping.written, now=self._clock())

    def last(self, kind: str, target_id: str) -> CrmMapping | None:
        """See ``Memory``. One that a later version of the product does not take is none."""
        with reading(self._engine) as session:
            written = session.scalar(
                select(CrmTarget.mapping_taken).where(CrmTarget.id == target_id)
            )
        if written is None:
            return None
        try:
            return mapping_again(kind, own_file(self._folder, target_id), written)
        except MappingError:
            return None


def connected(session: Session) -> list[tuple[str, str]]:
    """Kind and id of each CRM that an operator connected."""
    query = select(CrmTarget.kind, CrmTarget.id).where(CrmTarget.id != BUILTIN)
    return [(kind, target_id) for kind, target_id in session.execute(query)]


def look_at(mappings: LiveMappings, targets: Sequence[tuple[str, str]]) -> None:
    """Read each mapping whose file changed, also where nothing is to be sent: a fault is told."""
    for kind, target_id in targets:
        try:
            mappings(kind, target_id)
        except Refused:
            continue  # told by then
