"""What a connected CRM sends by itself: which records changed. They are noted, to be read."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, HTTPException, Path, Request
from pydantic import BaseModel
from sqlalchemy import select

from crm_sync.incoming.noting import count_ignored, new_ones, note
from crm_sync.targets.connection import StoredCredentials
from crm_sync.targets.hubspot.notifications import (
    Notified,
    NotReadable,
    is_signed,
    read_notifications,
)
from remote.faults import Refused
from store.crm import CrmTarget
from store.database import reading, transaction
from web.api.access import Parts, PartsDep
from web.api.deliveries import body_of

log = structlog.get_logger()
router = APIRouter(tags=["crm"])
SECRETS = ("webhook_secret", "client_secret")
"""Under which of a connection's credentials HubSpot's signing secret is: the app's own."""


class Noted(BaseModel):
    """What became of the notifications of one call."""

    noted: int
    """Records that will be read again."""
    repeated: int
    """Notifications that were received before."""
    ignored: int
    """Of kinds that mean nothing here, or of another account."""


TargetId = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$")]
"""As an operator may call a CRM: nothing else is looked for in the database."""
Body = Annotated[bytes, Depends(body_of)]


@router.post("/crm/{target_id}/hubspot")
def hubspot(target_id: TargetId, body: Body, request: Request, parts: PartsDep) -> Noted:
    """Records changed in the HubSpot account that is connected under this name (webhooks v3)."""
    now = parts.now()
    if not is_signed(
        _secret(parts, target_id),
        method="POST",
        uri=_called(parts, request),
        body=body,
        timestamp=request.headers.get("x-hubspot-request-timestamp", ""),
        signature=request.headers.get("x-hubspot-signature-v3", ""),
        now=now,
    ):
        log.warning("crm notification refused", target=target_id[:32])
        raise HTTPException(401, "HubSpot did not sign this for this address in five minutes.")
    try:
        told = read_notifications(body, _account(parts, target_id))
    except NotReadable as error:
        raise HTTPException(400, str(error)) from None
    return _noted(parts, target_id, told)


def _noted(parts: Parts, target_id: str, told: Notified) -> Noted:
    now = parts.now()
    by_id = {one.id: one.changed for one in told.notifications}
    with transaction(parts.engine) as session:
        new = new_ones(session, target_id, by_id, now=now)
        changed = [record for one in new for record in by_id[one]]
        noted = note(session, target_id, changed, now=now)
        count_ignored(session, target_id, told.ignored, now=now)
    return Noted(noted=noted, repeated=len(told.notifications) - len(new), ignored=told.ignored)


def _secret(parts: Parts, target_id: str) -> str:
    """Empty where there is none: nothing is signed with it."""
    with reading(parts.engine) as session:
        kind = session.scalar(select(CrmTarget.kind).where(CrmTarget.id == target_id))
    if kind != "hubspot":
        return ""
    try:
        held = StoredCredentials(parts.engine, parts.settings, target_id).load()
    except (LookupError, Refused):
        return ""
    return next((held[name] for name in SECRETS if held.get(name)), "")


def _account(parts: Parts, target_id: str) -> str | None:
    with reading(parts.engine) as session:
        settings = session.scalar(select(CrmTarget.settings).where(CrmTarget.id == target_id))
    account = (settings or {}).get("account")
    return None if account is None else str(account)


def _called(parts: Parts, request: Request) -> str:
    """The address as HubSpot called it: the public one, whatever a proxy made of it."""
    query = f"?{request.url.query}" if request.url.query else ""
    return f"{parts.settings.public_url.rstrip('/')}{request.url.path}{query}"
