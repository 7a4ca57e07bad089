"""The wish for erasure of what some hand-offs told, as ``crm_sync.erasing`` makes it."""

from datetime import datetime, timedelta

from sqlalchemy import select

from crm_sync.erasing import (
    Story,
    forget_erasures,
    forget_told,
    records_of,
    settled,
    tell_erasure,
)
from crm_sync.hand_off import Erasure, HandOff
from crm_sync.recording import to_records
from crm_sync.records import Kind
from store.crm import CrmOutbox
from store.database import reading, transaction
from tests.crm_sync.reconciling.house import House


def story_of(*told: HandOff) -> Story:
    """What some hand-offs of one account tell."""
    records = [record.key for one in told for record in to_records(one)]
    return Story(
        account_key=told[0].account_key,
        interactions=frozenset(one.id for one in told),
        meetings=frozenset(key.external_id for key in records if key.kind is Kind.MEETING),
        people=frozenset(key.external_id for key in records if key.kind is Kind.CONTACT),
        company=not told[0].verified,
    )


def erasure_of(*told: HandOff, at: datetime | None = None) -> HandOff:
    """Of hand-offs of one account, a minute after the last unless ``at`` says when."""
    last, story = max(told, key=lambda one: one.occurred_at), story_of(*told)
    return HandOff(
        id="erasure-1",
        account_key=last.account_key,
        erasure=Erasure(records=tuple(sorted(map(str, records_of(story))))),
        occurred_at=at or last.occurred_at + timedelta(minutes=1),
    )


def erased(house: House, *told: HandOff) -> None:
    """Somebody asks; it is delivered, and what the wish itself names is forgotten."""
    house.clock.pass_(timedelta(minutes=1))
    story = story_of(*told)
    with transaction(house.engine) as session:
        id_ = tell_erasure(session, "e1", story, now=house.clock())
    house.deliver()
    with transaction(house.engine) as session:
        assert forget_told(session, story.account_key, story.interactions, now=house.clock()) == 0
        assert settled(session, [id_]) == {house.target_id: "delivered"}
        forget_erasures(session, [id_])


def nothing_differs(house: House, gone: HandOff, kept: HandOff) -> None:
    """Raises ``AssertionError`` where it does after an erasure, or where mending brings it back."""
    house.told(gone, kept)
    assert house.look().differences == []
    erased(house, gone)
    report = house.look()
    found = [(one.what, one.key, one.field, one.words) for one in report.differences]
    assert found == [], found
    assert report.compared > 0, "the other's is there still"
    house.mend(restore_deleted=True)
    with reading(house.engine) as session:
        assert set(session.scalars(select(CrmOutbox.account_key))) == {kept.account_key}
