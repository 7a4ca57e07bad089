"""Where our records stand, while a delivery is under way: read once, kept once at its end."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b

from crm_sync.links import Link, Links
from crm_sync.records import RecordKey

THEIRS = "theirs"
"""In place of a digest: a contact of the CRM's own, whom a stranger's address belongs to. Nothing
of it is written."""
OPEN, CLOSED = "o", "c"
"""What a digest begins with: whether the record was closed by us when it was written last."""
_HALF = 32


class Ledger:
    """The links of the records of a delivery."""

    def __init__(self, links: Links, keys: Iterable[RecordKey]) -> None:
        self._links = links
        self._known = links.known(keys)
        self._changed: dict[RecordKey, Link] = {}

    def get(self, key: RecordKey) -> Link | None:
        """Where the record stands, or stood."""
        return self._known.get(key)

    def there(self, key: RecordKey) -> Link | None:
        """Where it stands; None where it is not there."""
        link = self._known.get(key)
        return link if link is not None and link.state == "there" else None

    def only_as(self, key: RecordKey, object_: str) -> None:
        """The record is written as this object now: where it stands as another one, because it was
        mapped otherwise before, says nothing any more."""
        link = self._known.get(key)
        if link is not None and link.object != object_:
            del self._known[key]

    def put(self, link: Link) -> None:
        """This is where it stands now."""
        if self._known.get(link.key) != link:
            self._known[link.key] = self._changed[link.key] = link

    def moved(self, object_: str, old: str, new: str) -> None:
        """People merged a record into another: so far as we have it, it is that one now."""
        self._links.merged(object_, old, into=new)
        for link in list(self._known.values()):
            if (link.object, link.remote_id) == (object_, old):
                self.put(replace(link, remote_id=new, digest=None))

    def deleted(self, object_: str, remote_id: str) -> None:
        """People deleted a record."""
        self._links.deleted(object_, remote_id)
        for link in list(self._known.values()):
            if (link.object, link.remote_id) == (object_, remote_id):
                self.put(replace(link, state="deleted"))

    def others_at(self, link: Link) -> list[Link]:
        """Other records of ours that are the same one of theirs."""
        return [one for one in self._links.at(link.object, link.remote_id) if one.key != link.key]

    def keep(self, *, now: datetime) -> None:
        """Note everything that changed, in one transaction."""
        if self._changed:
            self._links.keep(self._changed.values(), now=now)
            self._changed = {}


def of_values(link: Link | None) -> str:
    """The digest of the values that were written last, ``OPEN`` or ``CLOSED`` before it."""
    return "" if link is None or link.digest in (None, THEIRS) else (link.digest or "")[:_HALF]


def of_relations(link: Link | None) -> str:
    """The digest of what it was associated with last."""
    return "" if link is None or link.digest in (None, THEIRS) else (link.digest or "")[_HALF:]


def digest(parts: Iterable[object]) -> str:
    """Half of a link's digest: of what it was associated with."""
    told = "\x00".join(map(str, parts))
    return blake2b(told.encode(), digest_size=_HALF // 2).hexdigest()


def values_digest(values: Iterable[tuple[str, str]], *, closed: bool) -> str:
    """The other half: of what is written each time."""
    return (CLOSED if closed else OPEN) + digest(sorted(values))[1:]


def was_closed(link: Link | None) -> bool:
    """Whether we closed the record when we wrote it last."""
    return link is not None and (link.digest or "").startswith(CLOSED)
