"""Records in a CRM with a key of ours, held against the keys that we gave."""

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from crm_sync.links import Link
from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.readable import KnownPlaces, Standing
from crm_sync.records import RecordKey

_AT_ONCE = 500


class GivenKeys:
    """Keys by their digests, eight bytes each: a base has half a million."""

    def __init__(self) -> None:
        self._digests = array("Q")
        self._sorted = True

    def add(self, keys: Iterable[RecordKey]) -> None:
        """We gave them."""
        self._digests.extend(map(_digest, keys))
        self._sorted = False

    def __contains__(self, key: RecordKey) -> bool:
        if not self._sorted:
            self._digests = array("Q", sorted(set(self._digests)))
            self._sorted = True
        digest = _digest(key)
        at = bisect_left(self._digests, digest)
        return at < len(self._digests) and self._digests[at] == digest


def _digest(key: RecordKey) -> int:
    return int.from_bytes(blake2b(str(key).encode(), digest_size=8).digest(), "big")


def strange(
    ours: Iterable[Standing],
    given: GivenKeys,
    links: KnownPlaces,
    moved: set[RecordKey],
    left_out: Collection[str] = (),
) -> Iterator[Difference]:
    """Of all records with a key of ours: those whose key we never gave, and those that stand
    beside the one that we know. ``moved`` are told of already; ``left_out`` are accounts whose keys
    are not all known."""
    seen: dict[int, str] = {}
    rest = iter(ours)
    while some := list(islice(rest, _AT_ONCE)):
        known = links.known(one.key for one in some)
        for one in some:
            link = known.get(one.key)
            if one.key not in given and not _is_linked(link, one, left_out):
                yield Difference(What.UNEXPECTED, one.key, one.object, one.remote_id)
            elif one.key in given and one.key not in moved:
                yield from _beside(one, link, seen)


def _is_linked(link: Link | None, one: Standing, left_out: Collection[str]) -> bool:
    """Whether we gave the key all the same: the account was left out, or we know the record by its
    link, and what told of it was erased (a customer's contact stays in the CRM, and so does the
    task that says what they asked for)."""
    noted = link is not None and link.seen_at is not None  # the built-in CRM notes no places
    if link is not None and noted and (link.object, link.remote_id) == (one.object, one.remote_id):
        return True
    return bool(left_out) and (link is None or link.account_key in left_out)


def _beside(one: Standing, link: Link | None, seen: dict[int, str]) -> Iterator[Difference]:
    here = f"{one.object} {one.remote_id}"
    # Without a link, the first that is seen passes for the one that we wrote.
    known = f"{link.object} {link.remote_id}" if link else seen.setdefault(_digest(one.key), here)
    if known != here:
        yield Difference(What.TWICE, one.key, one.object, one.remote_id, ours=known)
