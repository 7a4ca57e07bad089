"""The hand-offs of a CRM as they were told, read from the outbox account by account.

In memory are a page of rows and the account that is being read: its records, however often each
was told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Engine, Select, and_, func, select, tuple_

from crm_sync.hand_off import read_stored
from crm_sync.mappings.applying import Mapped
from crm_sync.reconciling.expecting import Source, Told
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind, RecordKey
from store.crm import CrmDelivery, CrmLink, CrmOutbox
from store.database import reading

_PAGE = 500

MapRecords = Callable[[Sequence[CrmRecord]], Sequence[Mapped]]
"""The mapping in force, applied."""


class UnreadableError(Exception):
    """A hand-off that this version cannot read: what its account should look like is not known."""

    def __init__(self, outbox_id: str) -> None:
        super().__init__(f"hand-off {outbox_id} cannot be read by this version of Segue")
        self.outbox_id = outbox_id


class _Row(NamedTuple):
    id: str
    account_key: str
    seq: int
    hand_off: dict[str, Any]
    state: str | None
    settled_at: datetime | None


def told_by_account(
    engine: Engine, target_id: str, map_records: MapRecords, *, only: Collection[str] | None = None
) -> Iterator[tuple[str, Iterator[Told]]]:
    """Each account with its hand-offs in order, also those that were told before the CRM was
    connected; each account's must be used up before the next one's. ``only``: these accounts.

    The account's iterator raises ``UnreadableError``; the next account can be asked for after it.
    """
    rows = _rows(engine, target_id, only)
    for account_key, of_account in groupby(rows, key=attrgetter("account_key")):
        yield account_key, (_told(row, map_records) for row in of_account)


def _told(row: _Row, map_records: MapRecords) -> Told:
    hand_off = read_stored(row.hand_off)
    if hand_off is None:
        raise UnreadableError(row.id)
    records = map_records(to_records(hand_off))
    settled_at = row.settled_at if row.state == "delivered" else None
    return Told(Source(row.account_key, row.seq, row.id), settled_at, tuple(records))


def _rows(engine: Engine, target_id: str, only: Collection[str] | None) -> Iterator[_Row]:
    query = _outbox(target_id).order_by(CrmOutbox.account_key, CrmOutbox.seq).limit(_PAGE)
    if only is not None:
        query = query.where(CrmOutbox.account_key.in_(sorted(only)))
    after: ColumnElement[bool] | None = None
    while True:
        with reading(engine) as session:
            found = session.execute(query if after is None else query.where(after)).all()
        rows = [_Row(*row) for row in found]
        yield from rows
        if len(rows) < _PAGE:
            return
        place = tuple_(CrmOutbox.account_key, CrmOutbox.seq)
        after = place > (rows[-1].account_key, rows[-1].seq)


def _outbox(target_id: str) -> Select[tuple[Any, ...]]:
    delivery = and_(CrmDelivery.outbox_id == CrmOutbox.id, CrmDelivery.target_id == target_id)
    return select(
        CrmOutbox.id,
        CrmOutbox.account_key,
        CrmOutbox.seq,
        CrmOutbox.hand_off,
        CrmDelivery.state,
        CrmDelivery.settled_at,
    ).outerjoin(CrmDelivery, delivery)


def keys_given_since(engine: Engine, since: datetime) -> set[RecordKey]:
    """The keys of all records that the hand-offs make which were told from then on, as far as they
    can be read."""
    query = select(CrmOutbox.hand_off).where(CrmOutbox.told_at >= since)
    keys: set[RecordKey] = set()
    with reading(engine) as session:
        for stored in session.scalars(query.execution_options(yield_per=_PAGE)):
            hand_off = read_stored(stored)
            records = [] if hand_off is None else to_records(hand_off)
            keys.update(one.key for one in records if not one.only_update)
    return keys


def shared_people(engine: Engine, target_id: str) -> dict[RecordKey, set[str]]:
    """Strangers who came in several visits, by the address that they typed, with the accounts of
    those visits: their contact is one record."""
    first: dict[str, str] = {}
    several: dict[RecordKey, set[str]] = {}
    for account_key, email in _typed(engine, target_id):
        address = email.lower()
        before = first.setdefault(address, account_key)
        if before != account_key:
            key = RecordKey(Kind.CONTACT, f"email:{address}")
            several.setdefault(key, {before}).add(account_key)
    return several


def _typed(engine: Engine, target_id: str) -> Iterable[tuple[str, str]]:
    email = CrmOutbox.hand_off["contact"]["email"].as_string()
    query = (
        select(CrmOutbox.account_key, email)
        .join(CrmDelivery, CrmDelivery.outbox_id == CrmOutbox.id)
        .where(
            CrmDelivery.target_id == target_id,
            CrmOutbox.account_key.startswith("visit:"),
            email.is_not(None),
        )
        .distinct()
        .execution_options(yield_per=_PAGE)
    )
    with reading(engine) as session:
        yield from session.execute(query)


def shared_places(engine: Engine, target_id: str) -> dict[RecordKey, tuple[RecordKey, ...]]:
    """Records of ours that are one of theirs, because people merged them: each with all of them."""
    of_target = CrmLink.target_id == target_id, CrmLink.state == "there"
    several = (
        select(CrmLink.object, CrmLink.remote_id)
        .where(*of_target)
        .group_by(CrmLink.object, CrmLink.remote_id)
        .having(func.count() > 1)
    )
    query = (
        select(CrmLink.object, CrmLink.remote_id, CrmLink.key)
        .where(*of_target, tuple_(CrmLink.object, CrmLink.remote_id).in_(several))
        .order_by(CrmLink.object, CrmLink.remote_id, CrmLink.key)
    )
    found: dict[RecordKey, tuple[RecordKey, ...]] = {}
    with reading(engine) as session:
        for _, rows in groupby(session.execute(query).all(), key=lambda row: tuple(row[:2])):
            keys = tuple(RecordKey.read(row.key) for row in rows)
            found.update(dict.fromkeys(keys, keys))
    return found


def states(engine: Engine, target_id: str) -> Mapping[str, int]:
    """How many hand-offs are in each state on their way to the CRM; ``untold``: told before it was
    connected."""
    delivery = and_(CrmDelivery.outbox_id == CrmOutbox.id, CrmDelivery.target_id == target_id)
    with reading(engine) as session:
        told = session.execute(
            select(CrmDelivery.state, func.count())
            .where(CrmDelivery.target_id == target_id)
            .group_by(CrmDelivery.state)
        )
        counts = dict(told.all())
        untold = select(func.count()).select_from(CrmOutbox).outerjoin(CrmDelivery, delivery)
        counts["untold"] = session.scalar(untold.where(CrmDelivery.outbox_id.is_(None))) or 0
    return counts
