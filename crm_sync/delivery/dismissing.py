"""What a CRM will never take, and no mend helps: a person says that it stays untold there."""

from datetime import datetime

from sqlalchemy.orm import Session

from crm_sync.delivery.replaying import locked_delivery
from crm_sync.hand_off import read_stored
from store.crm import CrmOutbox


def dismiss(session: Session, target_id: str, outbox_id: str, *, now: datetime) -> None:
    """A dead hand-off needs nobody any more. It stays with its reason, and can be replayed.

    Raises ``LookupError`` for an unknown one, and ``ValueError``, with a sentence for the operator,
    for one that is not dead, and for an erasure, which is owed to a person.
    """
    row = locked_delivery(session, target_id, outbox_id)
    if row.state != "dead":
        raise ValueError(f"The hand-off {outbox_id} is on its way again, or settled meanwhile.")
    told = read_stored(session.get_one(CrmOutbox, outbox_id).hand_off)
    if told is not None and told.erasure is not None:
        raise ValueError(
            f"The hand-off {outbox_id} erases a person, which is owed to them. Mend what it names, "
            "then replay it."
        )
    row.state, row.settled_at = "dismissed", now
    session.flush()
