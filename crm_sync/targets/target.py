"""What every CRM must be able to do for us."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from crm_sync.records import CrmRecord


class RefusedError(Exception):
    """The CRM will never take the record as it is; the message says why and what mends it."""


class Target(Protocol):
    """A CRM that takes records."""

    def write(
        self, records: Sequence[CrmRecord], *, account_key: str, version: int, now: datetime
    ) -> None:
        """Upsert ``records`` by their keys. Writing them again changes nothing.

        ``version`` counts an account's hand-offs: records of a lower one never overwrite those
        of a higher one.

        Raises ``RefusedError`` where no repetition helps, and ``store.durable.UnavailableError``
        where one may.
        """
