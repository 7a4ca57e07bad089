"""The built-in CRM, asked like any other: its records stand in our own database."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue
from sqlalchemy import Engine, select

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.mappings.language import PartRule
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import CrmRecord, Kind, RecordKey
from store.crm import BuiltinCrmRecord
from store.database import reading
from store.pairs import are_among

_AT_ONCE = 250
"""Rows of a statement: SQLite takes a limited number of values."""


def as_they_are(records: Sequence[CrmRecord]) -> list[Mapped]:
    """Our records as the built-in CRM takes them: all fields under their own names."""
    return [
        Mapped(
            record,
            record.key.kind.value,
            PartRule(object=record.key.kind.value, key="external_id"),
            _fields(record.title, record.properties),
            {},
        )
        for record in records
    ]


def _fields(title: str | None, properties: Mapping[str, JsonValue]) -> dict[str, Scalar]:
    fields = {name: _flat(value) for name, value in properties.items()}
    return fields if title is None else {"title": title, **fields}


def _flat(value: JsonValue) -> Scalar:
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return value


class BuiltinPlaces:
    """Every record stands under its own key. See ``crm_sync.reconciling.readable.KnownPlaces``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def known(self, keys: Iterable[RecordKey]) -> dict[RecordKey, Link]:
        """Those that there are."""
        return {
            RecordKey(Kind(row.kind), row.external_id): Link(
                RecordKey(Kind(row.kind), row.external_id),
                row.kind,
                row.external_id,
                row.account_key,
                row.version,
                None,
            )
            for row in _rows(self._engine, keys)
        }


class BuiltinStanding:
    """See ``crm_sync.reconciling.readable.Readable``."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def written(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Written]:
        """Everything, as it is."""
        return {one.key: Written(one.fields, frozenset(one.record.belongs_to)) for one in wanted}

    def standing(self, wanted: Sequence[Mapped]) -> dict[RecordKey, Standing]:
        """The records by their keys."""
        rows = _rows(self._engine, [one.key for one in wanted])
        return {one.key: one for one in _standings(rows)}

    def ours(self) -> Iterator[Standing]:
        """All of them."""
        query = select(BuiltinCrmRecord).order_by(BuiltinCrmRecord.id).limit(_AT_ONCE)
        after = ""
        while True:
            with reading(self._engine) as session:
                rows = session.scalars(query.where(BuiltinCrmRecord.id > after)).all()
            yield from _standings(rows)
            if len(rows) < _AT_ONCE:
                return
            after = rows[-1].id


def _rows(engine: Engine, keys: Iterable[RecordKey]) -> Iterator[BuiltinCrmRecord]:
    wanted = [(key.kind.value, key.external_id) for key in keys]
    with reading(engine) as session:
        for start in range(0, len(wanted), _AT_ONCE):
            some = are_among(
                BuiltinCrmRecord.kind,
                BuiltinCrmRecord.external_id,
                wanted[start : start + _AT_ONCE],
            )
            yield from session.scalars(select(BuiltinCrmRecord).where(some))


def _standings(rows: Iterable[BuiltinCrmRecord]) -> Iterator[Standing]:
    for row in rows:
        key = RecordKey(Kind(row.kind), row.external_id)
        others = frozenset(map(_place, row.belongs_to))
        fields = _fields(row.title, row.properties)
        # Its own id is the key: nobody moves or merges a record of the built-in CRM.
        yield Standing(key, row.kind, row.external_id, fields, others)


def _place(key: str) -> tuple[str, str]:
    kind, _, external_id = key.partition(":")
    return kind, external_id
