"""Contacts that HubSpot has already: it allows one for each e-mail address.

Somebody whom the vendor's site vouched for is that contact from then on. A stranger may have typed
anybody's address: what they did is associated with the contact, and nothing of it is overwritten.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.batches import read
from crm_sync.targets.hubspot.parcels import Work

CONTACTS = "contacts"


@dataclass(frozen=True)
class Found:
    """A contact that has the address."""

    id: str
    key: str | None
    """Our id in it, if it has one."""

    def is_of(self, work: Work) -> bool:
        """Whether we made it for this very person, and the answer was lost."""
        return self.key == work.record.key.external_id


def by_address(api: HubSpotApi, works: Sequence[Work]) -> Mapping[str, Found]:
    """The contacts that have the addresses of these people, by the address."""
    if not works:
        return {}
    key, addresses = works[0].mapped.rule.key, sorted({w.email for w in works if w.email})
    found: dict[str, Found] = {}
    for record in read(api, CONTACTS, addresses, ["email", key], by="email"):
        values = record["properties"]
        address = str(values.get("email") or "").lower()
        found[address] = Found(record["id"], values.get(key) or None)
    return found


def by_id(api: HubSpotApi, id_: str, key: str) -> Found:
    """The contact that HubSpot named as the one that has the address."""
    record = api.record(CONTACTS, id_, [key])
    values = {} if record is None else record["properties"]
    return Found(id_ if record is None else record["id"], values.get(key) or None)
