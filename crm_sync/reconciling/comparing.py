"""What differs between a record as it should stand and as it does. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from crm_sync.links import Link
from crm_sync.mappings.applying import Scalar
from crm_sync.reconciling.alike import alike
from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.expecting import Expected, Source
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.records import Kind, RecordKey

Place = tuple[str, str]
"""The vendor's object and the id in it."""


@dataclass(frozen=True)
class Pair:
    """One record: as it should stand, and as it does."""

    expected: Expected
    written: Written
    perhaps: tuple[Written, ...]
    """What may stand there just as well."""
    standing: Standing | None
    link: Link | None


def compare(pair: Pair, places: Mapping[RecordKey, Place]) -> list[Difference]:
    """All that differs of one record.

    ``places`` says where the others stand: an association with one that stands nowhere is not
    missed, that one is. What stands elsewhere than its link says is only that: its fields are
    compared once the link is right.
    """
    if pair.standing is None:
        return _gone(pair)
    moved = _moved(pair, pair.standing)
    if moved is not None:
        return [moved]
    if pair.standing.adopted:
        return []
    return [*_fields(pair, pair.standing), *_associations(pair, pair.standing, places)]


def _gone(pair: Pair) -> list[Difference]:
    expected, link = pair.expected, pair.link
    if not expected.sure:
        return []
    what = What.MISSING if link is None else What.DELETED
    object_ = expected.mapped.rule.object if link is None else link.object
    remote_id = None if link is None else link.remote_id
    again = expected.told_again()
    return [Difference(what, expected.key, object_, remote_id, again=again)]


def _moved(pair: Pair, standing: Standing) -> Difference | None:
    link = pair.link
    if link is None or (
        link.state == "there"
        and (link.object, link.remote_id) == (standing.object, standing.remote_id)
    ):
        return None
    known = f"{link.object} {link.remote_id}"
    return Difference(
        What.LINK,
        pair.expected.key,
        standing.object,
        standing.remote_id,
        ours=f"{known}, deleted" if link.state == "deleted" else known,
        theirs=f"{standing.object} {standing.remote_id}",
        again=pair.expected.told_again(),
    )


def _fields(pair: Pair, standing: Standing) -> Iterator[Difference]:
    for name, ours in pair.written.fields.items():
        theirs = standing.fields.get(name)
        said = (one.fields[name] for one in pair.perhaps if name in one.fields)
        if alike(ours, theirs) or any(alike(other, theirs) for other in said):
            continue
        yield _field(pair, standing, name, ours, theirs)


def _field(pair: Pair, standing: Standing, name: str, ours: Scalar, theirs: Scalar) -> Difference:
    return Difference(
        What.FIELD,
        pair.expected.key,
        standing.object,
        standing.remote_id,
        field=name,
        ours=ours,
        theirs=theirs,
        again=pair.expected.told_again(name),
    )


def _associations(
    pair: Pair, standing: Standing, places: Mapping[RecordKey, Place]
) -> Iterator[Difference]:
    if _as_another_visit_says(pair, standing, places):
        return
    for other in sorted(pair.written.belongs_to):
        place = places.get(other)
        if place is None or place in standing.belongs_to:
            continue
        yield Difference(
            What.ASSOCIATION,
            pair.expected.key,
            standing.object,
            standing.remote_id,
            field=str(other),
            ours=f"{place[0]} {place[1]}",
            again=(pair.expected.latest,),
        )


def _as_another_visit_says(
    pair: Pair, standing: Standing, places: Mapping[RecordKey, Place]
) -> bool:
    """Of a stranger who came in several visits at about the same time: whose company it is says
    the one that was delivered last, and any of them may have been."""
    if not is_strangers(pair.expected.key):
        return False
    return any(
        {places[other] for other in way.belongs_to if other in places} <= standing.belongs_to
        for way in pair.perhaps
    )


def is_strangers(key: RecordKey) -> bool:
    """Whether it is a person who is known by the address that they typed."""
    return key.kind is Kind.CONTACT and key.external_id.startswith("email:")


def dependents(key: RecordKey, pairs: Iterable[Pair]) -> dict[RecordKey, Source]:
    """Those of the records that are associated with one, and the hand-off that says so."""
    return {
        pair.expected.key: pair.expected.latest for pair in pairs if key in pair.written.belongs_to
    }


def once(differences: Sequence[Difference]) -> list[Difference]:
    """Each thing once: two of our records that are one of theirs find the same in it; what differs
    in one that another was just merged into is that merging's doing; and an association with one
    that is not where it was is mended with that one."""
    survivors = {_place(one) for one in differences if one.what is What.LINK}
    gone = {str(key) for one in differences if one.what in _ELSEWHERE for key in one.keys}
    return _unlike(differences, survivors, gone)


_ELSEWHERE = (What.MISSING, What.DELETED, What.LINK)


def _unlike(
    differences: Iterable[Difference],
    survivors: Collection[tuple[str, str | None]],
    gone: Collection[str],
) -> list[Difference]:
    found: dict[object, Difference] = {}
    for one in differences:
        of_record = one.what in (What.FIELD, What.ASSOCIATION)
        if of_record and _place(one) in survivors:
            continue
        if one.what is What.ASSOCIATION and one.field in gone:
            continue
        mark = _mark(one)
        found[mark] = _with(found[mark], one) if mark in found else one
    return list(found.values())


def _mark(one: Difference) -> object:
    """What two of our records that are one of theirs find the same."""
    if one.what in (What.FIELD, What.ASSOCIATION):
        return one.what, _place(one), one.field
    if one.what in (What.DELETED, What.LINK):
        return one.what, _place(one), one.ours
    return one.what, _place(one), one.key


def _with(first: Difference, other: Difference) -> Difference:
    if first.what not in (What.DELETED, What.LINK):
        return first
    return replace(
        first,
        again=tuple(sorted({*first.again, *other.again})),
        dependents={**first.dependents, **other.dependents},
        also=(*first.also, other.key),
    )


def _place(difference: Difference) -> tuple[str, str | None]:
    return difference.object, difference.remote_id
