"""A CRM is asked for records, and they are held against what they should be."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Engine

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped
from crm_sync.reconciling.comparing import Pair, Place, compare, dependents
from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.expecting import Expected, Source, expected_of, merged, together
from crm_sync.reconciling.readable import KnownPlaces, Readable, Standing, Written
from crm_sync.reconciling.telling import MapRecords, UnreadableError, told_by_account
from crm_sync.records import RecordKey

LOOKS = 3
"""What differs is looked at again: something may have been delivered in between."""

Anew = Callable[[Collection[RecordKey]], Sequence[Expected]]
"""What should stand by now, at least of the records that are named."""

_MADE_ANEW = frozenset({What.MISSING, What.DELETED})


class Looker:
    """Compares records of one CRM."""

    def __init__(
        self,
        engine: Engine,
        target_id: str,
        crm: Readable,
        links: KnownPlaces,
        map_records: MapRecords,
        shared: Collection[RecordKey],
    ) -> None:
        self._engine, self._target = engine, target_id
        self._crm, self._links, self._map = crm, links, map_records
        self.left_out: dict[str, str] = {}
        """Accounts of which nothing is compared, and the hand-off of each that cannot be read."""
        self._with_shared: dict[RecordKey, dict[RecordKey, Source]] = {key: {} for key in shared}

    def accounts(
        self, only: Collection[str] | None = None
    ) -> Iterator[tuple[str, Mapping[RecordKey, Expected], Mapping[RecordKey, tuple[Mapped, ...]]]]:
        """Every account with what should stand of it, and what may; but those that are left out."""
        for key, told in told_by_account(self._engine, self._target, self._map, only=only):
            try:
                account = expected_of(told)
            except UnreadableError as fault:
                self.left_out[key] = fault.outbox_id
            else:
                yield key, account.records, account.perhaps

    def differences(self, wanted: Sequence[Expected], again: Anew) -> tuple[int, list[Difference]]:
        """How many of the records there are to compare, and what differs in them, still after
        further looks; ``again`` says what should stand by then."""
        pairs = self._pairs(wanted)
        found = self._compared(pairs)
        for _ in range(1, LOOKS):
            if not found:
                break
            differing = {one.key for one in found}
            now = self._pairs([one for one in again(differing) if one.key in differing])
            persists = set(map(_mark, found))
            found = [one for one in self._compared(now, pairs) if _mark(one) in persists]
        return len(pairs), found

    def _compared(self, pairs: Sequence[Pair], among: Sequence[Pair] = ()) -> list[Difference]:
        everybody = among or pairs
        places = self._places(everybody)
        found = [one for pair in pairs for one in compare(pair, places)]
        return [
            replace(one, dependents=self._dependents(one.key, everybody))
            if one.what in _MADE_ANEW
            else one
            for one in found
        ]

    def _dependents(self, key: RecordKey, pairs: Sequence[Pair]) -> Mapping[RecordKey, Source]:
        """The records that are associated with one. Those with one that several accounts share
        were noted account by account, before it was compared itself."""
        shared = self._with_shared.get(key)
        return dict(dependents(key, pairs)) if shared is None else dict(shared)

    def _note_shared(self, pairs: Iterable[Pair]) -> None:
        for pair in pairs:
            for key in pair.written.belongs_to & self._with_shared.keys():
                self._with_shared[key][pair.expected.key] = pair.expected.latest

    def _places(self, pairs: Iterable[Pair]) -> dict[RecordKey, Place]:
        """Where the records stand that others belong to."""
        here = {pair.expected.key: pair.standing for pair in pairs}
        ways = (way for pair in pairs for way in (pair.written, *pair.perhaps))
        elsewhere = {key for way in ways for key in way.belongs_to if key not in here}
        places = {
            key: (link.object, link.remote_id)
            for key, link in self._links.known(elsewhere).items()
            if link.state == "there"
        }
        stands = {key: (one.object, one.remote_id) for key, one in here.items() if one is not None}
        return {**places, **stands}

    def _pairs(self, wanted: Sequence[Expected]) -> list[Pair]:
        if not wanted:
            return []
        written = self._crm.written([one.mapped for one in wanted])
        there = [one for one in wanted if one.key in written]
        standing = self._crm.standing([one.mapped for one in there])
        links = self._links.known(one.key for one in there)
        perhaps = self._perhaps(there)
        pairs = [_pair(one, written[one.key], perhaps, standing, links) for one in there]
        self._note_shared(pairs)
        return pairs

    def _perhaps(self, wanted: Sequence[Expected]) -> Mapping[RecordKey, list[Written]]:
        """What may stand there just as well; asked in rounds, for a key comes once in each."""
        found: defaultdict[RecordKey, list[Written]] = defaultdict(list)
        deepest = max((len(one.perhaps) for one in wanted), default=0)
        for depth in range(deepest):
            ways = [(one.key, one.perhaps[depth]) for one in wanted if depth < len(one.perhaps)]
            for keys, part in _of_unlike_keys(ways):
                written = self._crm.written(part)
                for key, mapped in zip(keys, part, strict=True):
                    if mapped.key in written:
                        found[key].append(written[mapped.key])
        return found


def _of_unlike_keys(
    ways: Iterable[tuple[RecordKey, Mapped]],
) -> Iterator[tuple[list[RecordKey], list[Mapped]]]:
    """In parts in which no record comes twice."""
    left = list(ways)
    while left:
        part: dict[RecordKey, tuple[RecordKey, Mapped]] = {}
        rest = []
        for way in left:
            if part.setdefault(way[1].key, way) is not way:
                rest.append(way)
        yield [key for key, _ in part.values()], [mapped for _, mapped in part.values()]
        left = rest


def _pair(
    expected: Expected,
    written: Written,
    perhaps: Mapping[RecordKey, list[Written]],
    standing: Mapping[RecordKey, Standing],
    links: Mapping[RecordKey, Link],
) -> Pair:
    key = expected.key
    others = tuple(perhaps.get(key, ()))
    return Pair(expected, written, others, standing.get(key), links.get(key))


def _mark(difference: Difference) -> tuple[object, ...]:
    return difference.what, difference.key, difference.field


def joined(
    versions: Mapping[RecordKey, Sequence[Expected]],
    perhaps: Mapping[RecordKey, Sequence[Mapped]],
    places: Mapping[RecordKey, tuple[RecordKey, ...]],
) -> list[Expected]:
    """The records that several accounts wrote, and those that people merged, each as one."""
    ones = {key: together(of, perhaps.get(key, ())) for key, of in versions.items() if of}
    done: list[Expected] = []
    for keys in {places.get(key, (key,)) for key in ones}:
        done += merged([ones[key] for key in keys if key in ones])
    return sorted(done, key=lambda one: one.key)
