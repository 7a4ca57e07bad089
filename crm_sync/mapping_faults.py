"""What is wrong with the mappings of connected CRMs, kept where the operator is told of it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_sync.connecting import BUILTIN
from crm_sync.mappings.live import LiveMappings
from remote.faults import Refused
from store.crm import CrmTarget


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
