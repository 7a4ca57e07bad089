"""Forgetting what the CRMs were told of somebody, and having them forget it.

The wish goes its account's way like everything that is told: after what is under way, before what
comes later, again until it arrives. What waited before it is not sent any more.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crm_sync.delivery.claiming import DEAD, WAITING, lock
from crm_sync.hand_off import Erasure, HandOff, read_stored
from crm_sync.outbox import tell
from crm_sync.recording import to_records
from crm_sync.records import Kind, RecordKey
from store.crm import CrmDelivery, CrmLane, CrmOutbox, CrmTarget
from store.portions import portions

_OF_AN_INTERACTION = (Kind.DEAL, Kind.OFFER_INTERACTION, Kind.NOTE, Kind.TASK)
"""Kinds whose records are known by the interaction's id."""


@dataclass(frozen=True)
class Story:
    """What one account's CRM records tell of the person."""

    account_key: str
    interactions: frozenset[str]
    """The ids under which it was told."""
    meetings: frozenset[str]
    """Their UIDs."""
    people: frozenset[str]
    """Our ids of the person, of which the contacts are known."""
    company: bool
    """Whether the company is the person's own word, too: a stranger's."""


def records_of(story: Story, told: Iterable[CrmOutbox] = ()) -> frozenset[RecordKey]:
    """Every record that may have been made of it."""
    keys = {RecordKey(kind, one) for kind in _OF_AN_INTERACTION for one in story.interactions}
    keys |= {RecordKey(Kind.MEETING, uid) for uid in story.meetings}
    keys |= {RecordKey(Kind.CONTACT, person) for person in story.people}
    if story.company:
        keys.add(RecordKey(Kind.COMPANY, story.account_key))
    for row in told:
        hand_off = read_stored(row.hand_off)
        made = () if hand_off is None else (one.key for one in to_records(hand_off))
        keys |= {key for key in made if key.kind not in (Kind.CONTACT, Kind.COMPANY)}
    return frozenset(keys)


def tell_erasure(session: Session, erasure_id: str, story: Story, *, now: datetime) -> str:
    """Every connected CRM will take away what was made of the story; the outbox row's id.

    ``tell``'s order of accounts holds for this, too.
    """
    told = _told(session, story.account_key, story.interactions)
    if not story.company and _nothing_else(session, story):
        story = replace(story, company=True)
    records = sorted(map(str, records_of(story, told)))
    hand_off = HandOff(
        id=f"erasure-{erasure_id}",
        account_key=story.account_key,
        erasure=Erasure(records=tuple(records)),
        occurred_at=now,
    )
    tell(session, hand_off, now=now)
    forget_told(session, story.account_key, story.interactions, now=now)
    query = select(CrmOutbox.id).where(
        CrmOutbox.account_key == story.account_key, CrmOutbox.interaction_id == hand_off.id
    )
    return session.scalars(query).one()


def _nothing_else(session: Session, story: Story) -> bool:
    """Whether nothing else was told of the account: then only this person's story made its company
    where we keep one (a CRM's own companies are its own)."""
    told = select(CrmOutbox.interaction_id).where(CrmOutbox.account_key == story.account_key)
    return set(session.scalars(told)) <= set(story.interactions)


def forget_told(
    session: Session, account_key: str, interactions: Collection[str], *, now: datetime
) -> int:
    """Delete the hand-offs of these interactions; how many are left: those that a worker is just
    sending, which go once it is done with them.

    The lanes are locked meanwhile, so that nobody begins to send what is deleted.
    """
    under_way: set[str] = set()
    for target_id in session.scalars(select(CrmTarget.id).order_by(CrmTarget.id)).all():
        lock(session, target_id, CrmLane.account_key == account_key)
        under_way |= set(_under_way(session, target_id, account_key, now))
    mine = [row.id for row in _told(session, account_key, interactions)]
    for some in portions(sorted(one for one in mine if one not in under_way)):
        session.execute(delete(CrmOutbox).where(CrmOutbox.id.in_(some)))
    return len(under_way & set(mine))


def _under_way(session: Session, target_id: str, account_key: str, now: datetime) -> Sequence[str]:
    """What the lane's holder sends: the first that waits, as long as the lane is held."""
    lane = session.get(CrmLane, (target_id, account_key), populate_existing=True)
    if lane is None or lane.claimed_until is None or lane.claimed_until <= now:
        return ()
    query = select(CrmDelivery.outbox_id).where(
        CrmDelivery.target_id == target_id, CrmDelivery.account_key == account_key, WAITING
    )
    return session.scalars(query.order_by(CrmDelivery.seq).limit(1)).all()


def _told(session: Session, account_key: str, interactions: Collection[str]) -> Sequence[CrmOutbox]:
    found: list[CrmOutbox] = []
    for some in portions(sorted(interactions)):
        query = select(CrmOutbox).where(
            CrmOutbox.account_key == account_key, CrmOutbox.interaction_id.in_(some)
        )
        found += session.scalars(query)
    return found


_FARTHEST_FIRST = ("dead", "waiting", "dismissed", "delivered")
"""How far from done a delivery is."""


def settled(session: Session, outbox_ids: Collection[str]) -> dict[str, str]:
    """Each CRM that was told of the erasure -> ``dead``, ``waiting``, ``dismissed`` (an operator
    sees to it in another way) or ``delivered``; of several accounts the farthest from done."""
    states: dict[str, str] = {}
    for some in portions(sorted(outbox_ids)):
        query = select(CrmDelivery.target_id, CrmDelivery.state)
        for target_id, state in session.execute(query.where(CrmDelivery.outbox_id.in_(some))):
            known = states.get(target_id, "delivered")
            states[target_id] = min(known, state, key=_FARTHEST_FIRST.index)
    return states


def why_not_yet(session: Session, outbox_ids: Collection[str]) -> dict[str, tuple[str, str | None]]:
    """Each CRM that did not take an erasure -> why, and what a person must do."""
    why: dict[str, tuple[str, str | None]] = {}
    for some in portions(sorted(outbox_ids)):
        query = select(CrmDelivery).where(CrmDelivery.outbox_id.in_(some), DEAD)
        for row in session.scalars(query):
            why[row.target_id] = (row.reason or "The CRM did not say why.", row.remedy)
    return why


def forget_erasures(session: Session, outbox_ids: Collection[str]) -> None:
    """What the erasures themselves name is deleted: they are done everywhere."""
    for some in portions(sorted(outbox_ids)):
        session.execute(delete(CrmOutbox).where(CrmOutbox.id.in_(some)))
