"""The built-in CRM: records in our own database, written in the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from crm_sync.records import CrmRecord, RecordKey
from store.crm import BuiltinCrmRecord


class BuiltinCrm:
    """See ``crm_sync.targets.target.Target``."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def write(
        self, records: Sequence[CrmRecord], *, account_key: str, version: int, now: datetime
    ) -> None:
        """Upsert the records in this session's transaction; it takes every record."""
        for record in records:
            row = self._find(record.key)
            if row is None and record.only_update:
                continue
            if row is None:
                row = self._create(record, account_key, version, now)
            if row.account_key == account_key and row.version > version:
                continue
            # A stranger's contact may be of an earlier visit, whose versions count differently.
            row.account_key, row.version, row.updated_at = account_key, version, now
            row.title = record.title
            row.properties = {**row.properties, **record.properties}
            row.belongs_to = [str(key) for key in record.belongs_to]
        self._session.flush()

    def _find(self, key: RecordKey) -> BuiltinCrmRecord | None:
        return self._session.scalar(
            select(BuiltinCrmRecord)
            .where(
                BuiltinCrmRecord.kind == key.kind,
                BuiltinCrmRecord.external_id == key.external_id,
            )
            .with_for_update()
        )

    def _create(
        self, record: CrmRecord, account_key: str, version: int, now: datetime
    ) -> BuiltinCrmRecord:
        row = BuiltinCrmRecord(
            kind=record.key.kind.value,
            external_id=record.key.external_id,
            account_key=account_key,
            title=record.title,
            properties={},
            belongs_to=[],
            version=version,
            created_at=now,
            updated_at=now,
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            # Two visits of one stranger at the same moment: the other was first.
            other = self._find(record.key)
            if other is None:
                raise
            return other
        return row
