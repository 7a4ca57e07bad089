"""What should stand in a CRM, from the hand-offs themselves in their order. Pure.

A hand-off that is not delivered (waiting, dead, told by a later one) is expected nowhere. Some of
its records may be there all the same, because a delivery can end half-way: what it says of a field
is then as good as what the delivered ones before it say.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.records import RecordKey

AT_ONCE = timedelta(minutes=10)
"""Two accounts that wrote one record within it may have done so in either order: a lease of a lane
is shorter, so no delivery takes so long."""


class Source(NamedTuple):
    """A hand-off that says something."""

    account_key: str
    seq: int
    outbox_id: str


@dataclass(frozen=True)
class Told:
    """One hand-off as a CRM is told it."""

    source: Source
    settled_at: datetime | None
    """When it was delivered; None: it is not."""
    records: tuple[Mapped, ...]


@dataclass(frozen=True)
class Expected:
    """One record as it should stand."""

    mapped: Mapped
    """As the latest hand-off says it, with the fields of all: absent ones leave earlier ones."""
    said_by: Mapping[str, Source]
    """The vendor's field -> the hand-off whose word it is."""
    latest: Source
    """The last hand-off with the record."""
    settled_at: datetime
    made_by: Source | None
    """The first hand-off that makes it; None: at most one that did not arrive does, so that it may
    be there and is compared only if it is."""
    perhaps: tuple[Mapped, ...] = field(default=())
    """Fields that it may have just as well."""

    @property
    def key(self) -> RecordKey:
        """Ours."""
        return self.mapped.key

    @property
    def sure(self) -> bool:
        """Whether it must be there."""
        return self.made_by is not None

    def told_again(self, name: str | None = None) -> tuple[Source, ...]:
        """The fewest hand-offs that, sent again in order, leave a field as it should be: the one
        whose word it is, and for what that one says besides, those of its account whose word holds
        since. Unless a field is named, the whole record."""
        if name is None:
            return tuple(sorted(self._sources() | ({self.made_by} if self.made_by else set())))
        by = self.said_by.get(name, self.latest)
        later = {one for one in self._sources() if one.seq >= by.seq}
        return tuple(sorted(one for one in later if one.account_key == by.account_key))

    def _sources(self) -> set[Source]:
        return {self.latest, *self.said_by.values()}


@dataclass(frozen=True)
class Account:
    """The records of one account."""

    records: Mapping[RecordKey, Expected]
    perhaps: Mapping[RecordKey, tuple[Mapped, ...]]
    """Those that no delivered hand-off has; they may be there."""


def expected_of(account: Iterable[Told]) -> Account:
    """The records of one account, from all its hand-offs in order."""
    records: dict[RecordKey, Expected] = {}
    perhaps: dict[RecordKey, tuple[Mapped, ...]] = {}
    for told in account:
        for mapped in told.records:
            key = mapped.key
            if told.settled_at is None:
                perhaps[key] = (*perhaps.get(key, ()), mapped)
                continue
            new = _then(records.get(key), perhaps.get(key, ()), mapped, told)
            if new is not None:
                records[key] = new
                perhaps[key] = _still(perhaps.get(key, ()), mapped.fields)
    known = {key: replace(one, perhaps=perhaps.pop(key, ())) for key, one in records.items()}
    return Account(known, perhaps)


def _then(
    before: Expected | None, perhaps: Sequence[Mapped], mapped: Mapped, told: Told
) -> Expected | None:
    """The record after one more hand-off; None: there is none, and this one would make none."""
    makes = not mapped.record.only_update
    may_be_there = any(not other.record.only_update for other in perhaps)
    if before is None and not makes and not may_be_there:
        return None
    assert told.settled_at is not None
    fields = {**(before.mapped.fields if before else {}), **mapped.fields}
    said_by = {**(before.said_by if before else {}), **dict.fromkeys(mapped.fields, told.source)}
    made_by = (before.made_by if before else None) or (told.source if makes else None)
    mapped = replace(mapped, fields=fields)
    return Expected(mapped, said_by, told.source, told.settled_at, made_by)


def _still(perhaps: Iterable[Mapped], overwritten: Mapping[str, Scalar]) -> tuple[Mapped, ...]:
    """What may still stand of hand-offs that did not arrive, after fields were written over.

    Those that nothing is left of stay: they may have made the record.
    """
    return tuple(
        replace(
            one, fields={name: said for name, said in one.fields.items() if name not in overwritten}
        )
        for one in perhaps
    )


def together(versions: Iterable[Expected], perhaps: Sequence[Mapped] = ()) -> Expected:
    """One record that several accounts wrote (a stranger's, known by the typed address): who
    delivered last has the word, and what came at about the same time is as good. ``perhaps``: of
    accounts of which none arrived."""
    ordered = sorted(versions, key=lambda one: (one.settled_at, one.latest))
    last = ordered[-1]
    fields: dict[str, Scalar] = {}
    said_by: dict[str, Source] = {}
    for one in ordered:
        fields.update(one.mapped.fields)
        said_by.update(one.said_by)
    recent = [one for one in ordered[:-1] if last.settled_at - one.settled_at < AT_ONCE]
    return replace(
        last,
        mapped=replace(last.mapped, fields=fields),
        said_by=said_by,
        made_by=next((one.made_by for one in ordered if one.made_by), None),
        perhaps=(*perhaps, *_ways(recent, ordered)),
    )


def _ways(recent: Iterable[Expected], ordered: Iterable[Expected]) -> Iterator[Mapped]:
    yield from (one.mapped for one in recent)
    for one in ordered:
        yield from one.perhaps


def merged(records: Sequence[Expected]) -> list[Expected]:
    """Several of our records that are one of theirs, because people merged them: a field may be as
    any of them says it."""
    return [
        replace(one, perhaps=(*one.perhaps, *(o.mapped for o in records if o is not one)))
        for one in records
    ]
