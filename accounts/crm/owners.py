"""Whom of the vendor's hosts a CRM's owner is."""

from sqlalchemy.orm import Session

from accounts.crm.arriving import Arriving
from crm_sync.incoming.source import Remote
from store.crm_incoming import CrmOwner

EMAIL, NAME = "email", "name"
"""What a reader says of an owner."""


def take_owner(session: Session, arriving: Arriving, remote: Remote) -> None:
    """Note who it is."""
    row = session.get(CrmOwner, (arriving.target_id, remote.id))
    if row is None:
        row = CrmOwner(target_id=arriving.target_id, remote_id=remote.id)
        session.add(row)
    row.email, row.name = (
        word.value if (word := remote.words.get(one)) else None for one in (EMAIL, NAME)
    )


def host_of(session: Session, arriving: Arriving, owner_id: str) -> tuple[str | None, str | None]:
    """The host, by the operator's list or by the e-mail address; else why there is none."""
    row = session.get(CrmOwner, (arriving.target_id, owner_id))
    email = (row.email or "").lower() if row is not None else ""
    listed = {name.lower(): host for name, host in arriving.incoming.owners.items()}
    host = listed.get(owner_id.lower()) or (listed.get(email) if email else None)
    if host is None and email:
        host = arriving.hosts.get(email)
    if host in arriving.known.owners:
        return host, None
    who = f"{row.name or email} ({email or owner_id})" if row is not None else owner_id
    return None, (
        f"owner: {who} owns it over there and is none of the hosts; the account has no owner here. "
        "Write the address in teams/hosts.yaml, or who it is under incoming.owners of the mapping."
    )
