"""An operator connects a CRM, and lets it go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from remote.faults import Refused
from remote.sealing import seal, unseal
from store.crm import CrmTarget
from store.settings import Settings

BUILTIN = "builtin"
WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 (the name of one)
"""What a CRM signs its notifications with: ``./segue crm listen`` sets it, no connecting does."""
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@dataclass(frozen=True)
class Wish:
    """A CRM that is to be connected."""

    id: str
    """The operator's name for it: also that of its mapping's file, and in addresses."""
    kind: str
    settings: Mapping[str, JsonValue]
    """What is no secret. ``account``: the vendor's own id of the account, where it has one."""
    credentials: Mapping[str, str] = field(repr=False)


def check_name(name: str) -> None:
    """Raises ``Refused`` for a name that no target can have."""
    if name == BUILTIN:
        raise Refused("'builtin' is the built-in CRM.", "Choose another name with --as.")
    if not _NAME.fullmatch(name):
        raise Refused(
            f"'{name}' is no name for a CRM.",
            "Write at most 32 small letters, digits, '-' and '_', a letter or digit first.",
        )


def as_before(session: Session, wish: Wish) -> Wish:
    """The wish with what was set of the CRM of that name before, where it says nothing of it.

    Whose account it is, it is asked itself.
    """
    row = session.get(CrmTarget, wish.id)
    if row is None or row.kind != wish.kind:
        return wish
    before = {name: it for name, it in row.settings.items() if name not in ("account", "name")}
    return replace(wish, settings={**before, **wish.settings})


def keep(session: Session, settings: Settings, wish: Wish, *, now: datetime) -> CrmTarget:
    """Connect it: from this transaction on it is told everything.

    One that is connected already gets the new settings and credentials, and is tried at once. What
    was set beside them stays, where it is the same account.
    Raises ``Refused`` where the name is another CRM's, or another account's.
    """
    check_name(wish.id)
    row = session.get(CrmTarget, wish.id, with_for_update={"key_share": True})
    if row is None:
        row = CrmTarget(id=wish.id, kind=wish.kind, settings={}, connected_at=now, tries=0)
        session.add(row)
    _refuse_another(row, wish)
    row.credentials = seal({**_beside(row, wish, settings), **wish.credentials}, settings)
    row.settings = dict(wish.settings)
    row.not_before = row.failure = row.remedy = row.failing_since = None
    row.tries = 0
    session.flush()
    return row


def _beside(row: CrmTarget, wish: Wish, settings: Settings) -> Mapping[str, str]:
    """Of the credentials so far, what no connecting says of."""
    same = row.settings.get("account") == wish.settings.get("account")
    if row.credentials is None or not same:
        return {}
    try:
        held = unseal(row.credentials, settings)
    except Refused:
        return {}  # connecting again is the remedy for exactly that
    return {name: held[name] for name in (WEBHOOK_SECRET,) if name in held}


def _refuse_another(row: CrmTarget, wish: Wish) -> None:
    """What was written to one account is not in another one, whatever we know of it."""
    remedy = (
        f"Connect this one under another name with --as, or first: ./segue crm disconnect {row.id}"
    )
    if row.kind != wish.kind:
        raise Refused(f"'{row.id}' is a CRM of the kind {row.kind}.", remedy)
    before, this = row.settings.get("account"), wish.settings.get("account")
    if before is not None and before != this:
        raise Refused(f"'{row.id}' is connected to account {before}, and this is {this}.", remedy)


def disconnect(session: Session, target_id: str) -> CrmTarget:
    """Forget a CRM, its credentials, what waits for it and where our records stand in it. What was
    written to it stays there.

    Raises ``LookupError`` for one that is not connected, ``Refused`` for the built-in one.
    """
    if target_id == BUILTIN:
        raise Refused("The built-in CRM is always there.", "Disconnect another one.")
    row = session.get(CrmTarget, target_id, with_for_update=True)
    if row is None:
        raise LookupError(f"no CRM {target_id!r} is connected")
    session.delete(row)
    session.flush()
    return row


def reseal(session: Session, settings: Settings) -> int:
    """Seal every CRM's credentials with the secret that is in force; how many there are.

    Raises ``Refused`` where one was sealed with neither it nor the former one.
    """
    # Locked: a worker that renews a token meanwhile would find it overwritten.
    query = select(CrmTarget).where(CrmTarget.credentials.is_not(None)).with_for_update()
    rows = session.scalars(query).all()
    for row in rows:
        row.credentials = seal(unseal(row.credentials or b"", settings), settings)
    return len(rows)
