"""What was told long ago and is told again by later hand-offs does not stay for ever."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby
from operator import attrgetter

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from crm_sync.delivery.claiming import DEAD, WAITING
from crm_sync.delivery.told_again import records_made
from store.crm import CrmDelivery, CrmOutbox
from store.database import Write
from store.pairs import are_among

_AT_ONCE = 200
"""Interactions looked at together, and rows that one short transaction deletes."""
_UNSETTLED = exists().where(CrmDelivery.outbox_id == CrmOutbox.id, DEAD | WAITING)
_interaction = attrgetter("account_key", "interaction_id")


def old_hand_offs(session: Session, *, kept: timedelta, now: datetime) -> Iterator[Write]:
    """What has to be written so that hand-offs older than ``kept`` are gone that nobody needs.
    ``session`` only reads.

    One stays while it waits for a CRM or is dead at one; while it is the last of its interaction;
    and while it makes a record that the last one does not make: with those reconciliation says
    what should stand in a CRM.
    """
    before = now - kept
    after = ("", "")
    while some := _interactions(session, before, after):
        ids = list(_needless(session, some, before))
        for first in range(0, len(ids), _AT_ONCE):
            yield partial(_delete, ids=ids[first : first + _AT_ONCE])
        after = some[-1]


def _interactions(
    session: Session, before: datetime, after: tuple[str, str]
) -> list[tuple[str, str]]:
    """The next ones of which something old was told again later."""
    later = aliased(CrmOutbox)
    place = tuple_(CrmOutbox.account_key, CrmOutbox.interaction_id)
    again = exists().where(
        later.account_key == CrmOutbox.account_key,
        later.interaction_id == CrmOutbox.interaction_id,
        later.seq > CrmOutbox.seq,
    )
    query = (
        select(CrmOutbox.account_key, CrmOutbox.interaction_id)
        .where(CrmOutbox.told_at < before, place > after, again)
        .distinct()
        .order_by(CrmOutbox.account_key, CrmOutbox.interaction_id)
    )
    return [(account, what) for account, what in session.execute(query.limit(_AT_ONCE))]


def _needless(
    session: Session, interactions: Sequence[tuple[str, str]], before: datetime
) -> Iterator[str]:
    those = are_among(CrmOutbox.account_key, CrmOutbox.interaction_id, interactions)
    query = select(CrmOutbox, _UNSETTLED).where(those)
    rows = session.execute(query).all()
    unsettled = {row.id for row, is_so in rows if is_so}
    in_order = sorted((row for row, _ in rows), key=lambda one: (*_interaction(one), one.seq))
    for _, told in groupby(in_order, key=_interaction):
        *former, last = told
        if last.id not in unsettled and (makes := records_made(last.hand_off)) is not None:
            for one in former:
                gone = one.told_at < before and one.id not in unsettled
                if gone and (made := records_made(one.hand_off)) is not None and made <= makes:
                    yield one.id


def _delete(session: Session, *, ids: Sequence[str]) -> None:
    # Its deliveries go with it.
    session.execute(delete(CrmOutbox).where(CrmOutbox.id.in_(ids), ~_UNSETTLED))
