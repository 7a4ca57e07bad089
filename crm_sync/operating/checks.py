"""A CRM's mapping is held against the account's own schema, and what came of it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crm_sync.incoming.checking import Read, unread
from crm_sync.mappings.checking import Finding, findings, needed
from crm_sync.mappings.language import CrmMapping
from crm_sync.operating.opened import opened, reads_of
from crm_sync.targets.describing import Described, NewField
from crm_sync.targets.owning import unknown_reps
from crm_sync.targets.target import Target
from store.crm import CrmCheck, CrmTarget
from store.database import transaction
from store.settings import Settings


@dataclass(frozen=True)
class Checked:
    """What a check found."""

    findings: Sequence[Finding] = ()
    needed: Sequence[NewField] = ()
    """Fields that the mapping writes and the account lacks, as they can be made."""
    unknown_reps: Sequence[str] = ()
    """Reps who can own nothing over there: what is theirs comes in without an owner."""

    @property
    def dropped(self) -> list[Finding]:
        """What does not arrive: a field that is not there or takes nothing of ours, and a field of
        ours that is written nowhere."""
        return [one for one in self.findings if one.severity == "error" or _is_lost(one)]

    @property
    def limited(self) -> list[Finding]:
        """What arrives unless a hand-off says something unusual, a text that is too long, say: such
        a one is not taken, and a person hears of it."""
        return [one for one in self.findings if one.severity == "warning" and not _is_lost(one)]


def _is_lost(finding: Finding) -> bool:
    return finding.severity == "warning" and finding.field is None


def check(
    engine: Engine, settings: Settings, target_id: str, *, now: datetime, reps: Sequence[str] = ()
) -> Checked:
    """Check a connected CRM's mapping now, and keep what came of it. ``reps``: who is looked for
    among those who own records there.

    Raises ``LookupError`` for one that is not connected, ``remote.faults.RemoteError`` where it
    cannot be asked, and ``Refused`` for a mapping that cannot be used.
    """
    with opened(engine, settings, target_id) as one:
        mapping = one.connection.mapping
        reads = reads_of(settings, one.connection.kind, target_id)
        checked = look(one.target, mapping, reads, reps)
    with transaction(engine) as session:
        keep_check(session, target_id, mapping, checked, now=now)
    return checked


def look(
    target: Target, mapping: CrmMapping, reads: Sequence[Read] = (), reps: Sequence[str] = ()
) -> Checked:
    """What does not go together. A CRM without parts takes every field as it is. ``reads``: what
    it is asked for; ``reps``: who should be known there.

    Raises ``remote.faults.RemoteError``.
    """
    if not mapping.parts:
        return Checked()
    objects = mapping.objects | {one.object for one in reads}
    schema = cast(Described, target).schema(objects)
    found = [*findings(mapping, schema), *unread(reads, schema)]
    return Checked(found, needed(mapping, schema), unknown_reps(target, reps))


def keep_check(
    session: Session, target_id: str, mapping: CrmMapping, checked: Checked, *, now: datetime
) -> None:
    """Note what was found in place of what was found before, unless the CRM was let go."""
    if session.get(CrmTarget, target_id) is None:
        return
    dropped = [
        {"field": called(mapping, one), "why": one.what, "remedy": one.remedy, "where": one.where}
        for one in checked.dropped
    ]
    session.merge(CrmCheck(target_id=target_id, checked_at=now, dropped=dropped))
    session.flush()


def called(mapping: CrmMapping, finding: Finding) -> str:
    """The vendor's object and field that a finding is about."""
    rule = mapping.parts.get(finding.part)
    object_ = finding.part if rule is None else rule.object
    return object_ if finding.field is None else f"{object_}.{finding.field}"
