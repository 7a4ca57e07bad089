"""What died and is told all the same, by a later hand-off of its interaction, needs nobody."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import Waiting
from crm_sync.delivery.told_again import tells_all
from store.crm import CrmDelivery, CrmOutbox


def supersede(
    session: Session, target_id: str, delivered: Sequence[Waiting], now: datetime
) -> None:
    """What came before of the same interactions, and died or was only replayed, is settled where
    all of it is told by now. A record that the former alone makes keeps it as it is."""
    told_by = {(one.account_key, one.interaction_id): one for one in delivered}
    told = [
        former.id
        for former in _unsettled_of(session, target_id, {what for _, what in told_by})
        if (later := told_by.get((former.account_key, former.interaction_id))) is not None
        and former.seq < later.seq
        and tells_all(later.hand_off, former.hand_off)
    ]
    if told:
        session.execute(
            update(CrmDelivery)
            .where(CrmDelivery.target_id == target_id, CrmDelivery.outbox_id.in_(told))
            .values(state="superseded", settled_at=now)
            .execution_options(synchronize_session=False)
        )


def _unsettled_of(
    session: Session, target_id: str, interactions: Collection[str]
) -> Sequence[CrmOutbox]:
    """The hand-offs of these interactions that are dead or wait."""
    all_of = select(CrmOutbox.id).where(CrmOutbox.interaction_id.in_(sorted(interactions)))
    # Three statements: each is a search by key. SQLite would answer one with all that waits.
    unsettled = session.scalars(
        select(CrmDelivery.outbox_id).where(
            CrmDelivery.target_id == target_id,
            CrmDelivery.outbox_id.in_(session.scalars(all_of).all()),
            CrmDelivery.state.in_(("dead", "waiting")),
        )
    ).all()
    if not unsettled:
        return ()
    return session.scalars(select(CrmOutbox).where(CrmOutbox.id.in_(unsettled))).all()
