"""What the product's own reconciliation says, in the words of the evidence."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from crm_sync.links import Links
from crm_sync.reconciling.differences import Difference as Found
from crm_sync.reconciling.differences import What
from crm_sync.reconciling.reconciling import reconcile
from crm_sync.reconciling.subject import Subject, mapped_for
from store.settings import Settings
from tests.endurance.evidence import Difference
from tests.endurance.systems.opened import mapping_of, opened


def differences(
    engine: Engine,
    settings: Settings,
    target_id: str,
    *,
    deleted: Collection[str],
    merged: Collection[str],
    without_person: Collection[str] = (),
) -> Sequence[Difference]:
    """Everything that differs, as it says, but for what people did. What they deleted is not there;
    what was associated with it is not with what was made in its place, and that has only what was
    told since. What they merged stands elsewhere, if nothing of it was told since.

    ``without_person``: keys of activities that stood beside a lead, and so beside nothing else,
    until people deleted that lead: now they could be associated with more.
    """
    target: Any = opened(engine, settings, target_id)
    try:
        found = reconcile(
            Subject(
                engine,
                target_id,
                target,
                Links(engine, target_id),
                mapped_for(target, mapping_of(settings, target_id, target_id)),
            ),
            now=datetime.now(UTC),
        )
    finally:
        target.close()
    told = [_difference(one) for one in found.differences]
    return [one for one in told if not _of_people(one, deleted, merged, without_person)]


def _of_people(
    one: Difference,
    deleted: Collection[str],
    merged: Collection[str],
    without_person: Collection[str],
) -> bool:
    what, _, other = one.what.partition(" ")
    match what:
        case What.DELETED | What.FIELD:
            return one.key in deleted
        case What.ASSOCIATION:
            return other in deleted or one.key in without_person
        case What.LINK:
            return one.key in merged
    return False


def _difference(found: Found) -> Difference:
    name = f" {found.field}" if found.what in (What.FIELD, What.ASSOCIATION) else ""
    return Difference(str(found.key), f"{found.what.value}{name}")
