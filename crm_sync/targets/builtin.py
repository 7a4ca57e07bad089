"""The built-in CRM: records in our own database."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, collate, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.erasing import keys_to_erase
from crm_sync.targets.target import Delivered, Outcome, Parcel
from store.base import new_id
from store.crm import BuiltinCrmRecord
from store.database import transaction
from store.pairs import are_among

Row = dict[str, Any]
"""A record's columns by name."""

_AT_ONCE = 250
"""Rows of a statement: SQLite takes a limited number of values."""


def open_target(connection: Connection) -> "BuiltinCrm":
    """The built-in CRM in the connection's own database."""
    return BuiltinCrm(connection.engine, connection.clock)


class BuiltinCrm:
    """See ``crm_sync.targets.target.Target``. It takes every record."""

    at_once = 100

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Upsert the records of all parcels in one transaction."""
        with transaction(self._engine) as session:
            _write(session, parcels, now=self._clock())
        return {parcel.id: Delivered() for parcel in parcels}

    def erase(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Delete the records, all of which are ours. A person whom another account told of since
        the wish stays: two strangers can have typed one address."""
        with transaction(self._engine) as session:
            for parcel in parcels:
                _erase(session, parcel)
        return {parcel.id: Delivered() for parcel in parcels}

    def close(self) -> None:
        """There is nothing to let go."""


def _erase(session: Session, parcel: Parcel) -> None:
    for key, row in _locked(session, keys_to_erase(parcel)).items():
        told_since = (
            key.kind is Kind.CONTACT
            and row["account_key"] != parcel.account_key
            and row["updated_at"] > parcel.hand_off.occurred_at
        )
        if not told_since:
            session.execute(delete(BuiltinCrmRecord).where(BuiltinCrmRecord.id == row["id"]))


def _write(session: Session, parcels: Sequence[Parcel], *, now: datetime) -> None:
    keys = {record.key for parcel in parcels for record in parcel.records}
    before = _locked(session, keys)
    rows = _written(parcels, before, now=now)
    new = [row for key, row in rows.items() if key not in before]
    taken = {key for key in rows if key not in before} - _insert(session, new)
    if taken:
        # Two visits of one stranger at the same moment: another worker's was first.
        others = _locked(session, taken)
        again = _written(parcels, others, now=now)
        rows |= {key: again[key] for key in taken}
        before |= others
    changed = [rows[key] for key in sorted(before) if rows[key] != before[key]]
    if changed:
        session.execute(update(BuiltinCrmRecord), changed)


def _locked(session: Session, keys: Iterable[RecordKey]) -> dict[RecordKey, Row]:
    """Those records that there are; nobody else changes them until the transaction's end."""
    kind, external_id = BuiltinCrmRecord.kind, BuiltinCrmRecord.external_id
    wanted = sorted(keys)
    found: dict[RecordKey, Row] = {}
    for start in range(0, len(wanted), _AT_ONCE):
        some = [(key.kind.value, key.external_id) for key in wanted[start : start + _AT_ONCE]]
        # In one order whatever language the database was made for: two workers never cross.
        query = select(BuiltinCrmRecord.__table__).where(are_among(kind, external_id, some))
        if session.get_bind().dialect.name == "postgresql":
            query = query.order_by(collate(kind, "C"), collate(external_id, "C"))
        for row in session.execute(query.with_for_update()).mappings():
            found[RecordKey.read(f"{row['kind']}:{row['external_id']}")] = dict(row)
    return found


def _written(
    parcels: Sequence[Parcel], before: Mapping[RecordKey, Row], *, now: datetime
) -> dict[RecordKey, Row]:
    """The records as they are after the parcels: those before, and new ones."""
    rows = dict(before)
    for parcel in parcels:
        for record in parcel.records:
            row = rows.get(record.key)
            if row is None and record.only_update:
                continue
            rows[record.key] = _after(row, record, parcel, now)
    return rows


def _after(row: Row | None, record: CrmRecord, parcel: Parcel, now: datetime) -> Row:
    if row is None:
        row = {
            "id": new_id(),
            "kind": record.key.kind.value,
            "external_id": record.key.external_id,
            "title": record.called,
            "properties": {},
            "created_at": now,
        }
    # A stranger's contact may be of an earlier visit, whose versions count differently.
    elif row["account_key"] == parcel.account_key and row["version"] > parcel.version:
        return row
    return {
        **row,
        "account_key": parcel.account_key,
        "version": parcel.version,
        "updated_at": now,
        "title": row["title"] if record.title is None else record.title,
        "properties": {**row["properties"], **record.properties},
        "belongs_to": [str(key) for key in record.belongs_to],
    }


def _insert(session: Session, rows: list[Row]) -> set[RecordKey]:
    """Make the records that nobody else made meanwhile; which these are."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    rows.sort(key=lambda row: (row["kind"], row["external_id"]))
    made: set[RecordKey] = set()
    for start in range(0, len(rows), _AT_ONCE):
        new = dialect.insert(BuiltinCrmRecord).values(rows[start : start + _AT_ONCE])
        ours = new.on_conflict_do_nothing().returning(
            BuiltinCrmRecord.kind, BuiltinCrmRecord.external_id
        )
        made |= {RecordKey.read(f"{kind}:{id_}") for kind, id_ in session.execute(ours)}
    return made
