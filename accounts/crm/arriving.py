"""What the news of one CRM is taken in with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from accounts.imports.judging import Known
from crm_sync.incoming.language import Incoming
from crm_sync.incoming.noting import note
from crm_sync.incoming.rule import Seen, Taken
from crm_sync.incoming.source import Thing
from crm_sync.records import Kind
from store.crm import CrmLink


@dataclass(frozen=True)
class Arriving:
    """One CRM, what it may say, and what is known of the vendor to check it against."""

    target_id: str
    incoming: Incoming
    known: Known
    hosts: Mapping[str, str]
    """E-mail address in lower case -> host."""
    told: set[str] = field(default_factory=set)
    """The accounts of which something was told."""


def own_id(arriving: Arriving, remote_id: str) -> str:
    """The id here of somebody who has none of the vendor's."""
    return f"{arriving.target_id}-{remote_id}"


def seen_of(kept: Mapping[str, Any]) -> Seen:
    """What was taken of a record, as it is kept."""
    return {name: Taken(*parts) for name, parts in kept.items()}


def kept(seen: Seen) -> dict[str, Any]:
    """The same as it is kept."""
    return {name: list(taken) for name, taken in seen.items()}


def linked(session: Session, arriving: Arriving, kind: Kind, remote_id: str) -> list[str]:
    """Our external ids of what a record of theirs is: of those that we wrote there."""
    query = select(CrmLink.key).where(
        CrmLink.target_id == arriving.target_id,
        CrmLink.remote_id == remote_id,
        CrmLink.key.startswith(f"{kind}:", autoescape=True),
    )
    return sorted(key.partition(":")[2] for key in session.scalars(query))


def move_links(
    session: Session, arriving: Arriving, kind: Kind, remote_id: str, into: str | None
) -> None:
    """What we wrote there is part of another record now, or (None) was deleted by a person."""
    changes: dict[str, Any] = {"state": "deleted"}
    if into is not None:
        changes = {"remote_id": into, "digest": None, "state": "there"}
    session.execute(
        update(CrmLink)
        .where(
            CrmLink.target_id == arriving.target_id,
            CrmLink.remote_id == remote_id,
            CrmLink.key.startswith(f"{kind}:", autoescape=True),
        )
        .values(changes)
        .execution_options(synchronize_session=False)
    )


def read_again(session: Session, arriving: Arriving, thing: Thing, ids: list[str]) -> None:
    """These are to be read: something here depends on what they say."""
    note(session, arriving.target_id, [(thing, one) for one in ids], now=arriving.known.now)
