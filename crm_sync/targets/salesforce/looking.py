"""Before anything is written: which of the records the org has already, in as few calls as can be.

Only what has no link is asked for. By it nothing of the CRM's own is written a second time where a
connection was made anew, and nobody is made twice.
"""

from collections.abc import Iterable, Iterator, Mapping

from crm_sync.links import Link
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce.api import SalesforceApi
from crm_sync.targets.salesforce.people import People
from crm_sync.targets.salesforce.pieces import Piece, Place
from crm_sync.targets.salesforce.soql import where_any

_Question = tuple[str, str, str]
"""The object, the part's key or empty for people, and the query."""


def look(
    api: SalesforceApi, people: People, pieces: Iterable[Piece], links: Mapping[RecordKey, Link]
) -> dict[RecordKey, Place]:
    """Where those without a link are, by our key; people are noted in ``people``."""
    unknown = [piece for piece in pieces if _asks(piece, links.get(piece.key))]
    questions = list(_questions(people, unknown))
    answers = api.queries([text for _, _, text in questions])
    found: dict[tuple[str, str, str], Place] = {}
    for (object_, key, _), records in zip(questions, answers, strict=True):
        for record in records:
            if not key:
                people.add(object_, record)
            else:
                found[object_, key, str(record[key])] = Place(object_, str(record["Id"]))
    return {
        piece.key: found[at]
        for piece in unknown
        if (at := (*_where(piece), piece.key.external_id)) in found
    }


def are_there(api: SalesforceApi, of: Mapping[str, str]) -> bool:
    """Whether nobody deleted or merged one of the records. ``of``: each id with its object."""
    texts = [
        text
        for object_ in sorted(set(of.values()))
        for text in where_any(object_, ("Id",), "Id", {i for i, o in of.items() if o == object_})
    ]
    return sum(map(len, api.queries(texts))) == len(of)


def _asks(piece: Piece, link: Link | None) -> bool:
    """A record that is written whole each time need not be asked for: it is upserted. One that is
    only changed was made by an earlier hand-off of its interaction, and then has a link."""
    if link is not None and link.state == "there":
        return False
    if piece.mapped.record.only_update:
        return not piece.trip.begun
    return bool(piece.mapped.first)


def _questions(people: People, pieces: Iterable[Piece]) -> Iterator[_Question]:
    wanted: dict[tuple[str, str], set[str]] = {}
    persons = []
    for piece in pieces:
        if piece.key.kind is Kind.CONTACT:
            persons.append(piece)
        else:
            wanted.setdefault(_where(piece), set()).add(piece.key.external_id)
    for (object_, key), ids in sorted(wanted.items()):
        for text in where_any(object_, ("Id", key), key, ids):
            yield object_, key, text
    for object_, text in people.questions(persons):
        yield object_, "", text


def _where(piece: Piece) -> tuple[str, str]:
    return piece.mapped.rule.object, piece.mapped.rule.key
