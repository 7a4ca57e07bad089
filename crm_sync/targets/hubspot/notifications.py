"""HubSpot's webhooks: whether one is signed (v3), and of which records it speaks. Pure.

What a notification says of values is not believed: they may be old by the time it comes. It only
names the records that are to be read again.
"""

import base64
import binascii
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b, sha256
from typing import Any

from pydantic_core import from_json

from crm_sync.incoming.source import Thing

OLDEST = timedelta(minutes=5)
"""HubSpot asks to refuse what is older."""
MOST = 1000
"""Notifications of one call: HubSpot sends a hundred at most."""
_THINGS = {
    "company": Thing.COMPANY,
    "contact": Thing.CONTACT,
    "deal": Thing.DEAL,
    "0-2": Thing.COMPANY,
    "0-1": Thing.CONTACT,
    "0-3": Thing.DEAL,
}
_KINDS = frozenset(
    {"creation", "deletion", "privacyDeletion", "propertyChange", "merge", "restore"}
    | {"associationChange"}
)


class NotReadable(Exception):
    """The body is no list of notifications; the message says why."""


@dataclass(frozen=True)
class Notification:
    """Something changed over there."""

    id: str
    """The same whenever it is sent again."""
    changed: tuple[tuple[Thing, str], ...]
    """The records that are to be read."""


@dataclass(frozen=True)
class Notified:
    """What one call told."""

    notifications: tuple[Notification, ...]
    ignored: int
    """Of other kinds, or of another account."""


def is_signed(
    secret: str,
    *,
    method: str,
    uri: str,
    body: bytes,
    timestamp: str,
    signature: str,
    now: datetime,
) -> bool:
    """Whether HubSpot signed exactly this, within the last five minutes.

    ``uri``: the whole address that HubSpot called. ``timestamp``: milliseconds, as it was sent.
    """
    if not secret or not timestamp.isascii() or not timestamp.isdigit() or len(timestamp) > 14:
        return False
    sent = datetime.fromtimestamp(int(timestamp) / 1000, UTC)
    said = method.encode() + uri.encode() + body + timestamp.encode()
    digest = hmac.new(secret.encode(), said, sha256).digest()
    same = hmac.compare_digest(digest, _decoded(signature))
    return same and abs(now - sent) <= OLDEST


def _decoded(signature: str) -> bytes:
    try:
        return base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return b""


def read_notifications(body: bytes, account: str | None) -> Notified:
    """Of which records a call speaks. ``account``: whose it must be, where that is known.

    Raises ``NotReadable``.
    """
    try:
        told = from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise NotReadable(f"The body is not JSON: {error}.") from None
    if not isinstance(told, list) or len(told) > MOST:
        raise NotReadable(f"The body is no list of at most {MOST:,} notifications.")
    read = [_notification(one, account) for one in told]
    found = tuple(one for one in read if one is not None)
    return Notified(found, len(read) - len(found))


def _notification(told: Any, account: str | None) -> Notification | None:
    if not isinstance(told, dict) or (account is not None and str(told.get("portalId")) != account):
        return None
    of, _, kind = str(told.get("subscriptionType", "")).rpartition(".")
    thing = _THINGS.get(str(told.get("objectTypeId")) if of == "object" else of)
    if kind not in _KINDS or (thing is None and kind != "associationChange"):
        return None
    changed = tuple(_records(told, thing, kind))
    return Notification(_name_of(told), changed) if changed else None


def _records(
    told: Mapping[str, Any], thing: Thing | None, kind: str
) -> Iterator[tuple[Thing, str]]:
    if kind == "associationChange":
        yield from _ends(told)
        return
    ids: Sequence[Any] = [told.get("objectId")]
    if kind == "merge":
        merged = told.get("mergedObjectIds")
        became = (told.get("primaryObjectId"), told.get("newObjectId"))
        ids = [*ids, *became, *(merged if isinstance(merged, list) else [])]
    if thing is not None:
        yield from ((thing, str(one)) for one in ids if _is_id(one))


def _ends(told: Mapping[str, Any]) -> Iterator[tuple[Thing, str]]:
    """``CONTACT_TO_COMPANY``: what belongs to a company says so itself."""
    start, _, end = str(told.get("associationType", "")).lower().partition("_to_")
    for of, name in ((start, "fromObjectId"), (end, "toObjectId")):
        thing = _THINGS.get(of)
        if thing not in (None, Thing.COMPANY) and _is_id(told.get(name)):
            yield thing, str(told[name])


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**20


def _name_of(told: Mapping[str, Any]) -> str:
    """HubSpot's ids of events alone are not unique; what it tries again differs in nothing but the
    number of the attempt."""
    parts = ("eventId", "subscriptionId", "subscriptionType", "occurredAt", "objectId")
    more = ("fromObjectId", "toObjectId", "propertyName")
    said = "\n".join(str(told.get(name)) for name in (*parts, *more))
    return blake2b(said.encode(), digest_size=24).hexdigest()
