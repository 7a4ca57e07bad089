"""The wish for erasure of what some hand-offs told, as ``crm_sync.erasing`` makes it."""

from datetime import datetime, timedelta

from crm_sync.erasing import Story, records_of
from crm_sync.hand_off import Erasure, HandOff
from crm_sync.recording import to_records
from crm_sync.records import Kind


def erasure_of(*told: HandOff, at: datetime | None = None) -> HandOff:
    """Of hand-offs of one account, a minute after the last unless ``at`` says when."""
    records = [record.key for one in told for record in to_records(one)]
    last = max(told, key=lambda one: one.occurred_at)
    story = Story(
        account_key=last.account_key,
        interactions=frozenset(one.id for one in told),
        meetings=frozenset(key.external_id for key in records if key.kind is Kind.MEETING),
        people=frozenset(key.external_id for key in records if key.kind is Kind.CONTACT),
        company=not last.verified,
    )
    return HandOff(
        id="erasure-1",
        account_key=last.account_key,
        erasure=Erasure(records=tuple(sorted(map(str, records_of(story))))),
        occurred_at=at or last.occurred_at + timedelta(minutes=1),
    )
