"""Records that are sent: one, and up to 200 at once."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.salesforce.answers import Problem, Wrong
from tests.fakes.salesforce.description import Description
from tests.fakes.salesforce.ids import long_id
from tests.fakes.salesforce.org import Org, SeveralMatches

AT_ONCE = 200
LOCKED = Problem("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
Result = dict[str, Any]


def read_body(body: bytes, content_type: str) -> Any:
    """The JSON that was sent. Raises ``Wrong`` for anything else."""
    if not content_type.startswith("application/json"):
        raise Wrong(f"bodies are JSON, not {content_type!r}")
    try:
        return json.loads(body)
    except ValueError as error:
        raise Wrong("the body is no JSON") from error


def values_of(record: Mapping[str, Any], *besides: str) -> dict[str, Any]:
    """The fields of a record that was sent."""
    return {name: value for name, value in record.items() if name not in ("attributes", *besides)}


class Collections:
    """``/composite/sobjects``: each record succeeds or fails for itself, unless asked otherwise."""

    def __init__(self, org: Org, judge: Description | None) -> None:
        self._org, self.judge = org, judge
        self.fails_halves = 0
        """How many of the next collections have every second record refused, as if its row were
        locked: as where somebody edits meanwhile."""

    def create(self, body: Any, *, allow: bool) -> Sequence[Result]:
        """POST."""

        def one(record: Mapping[str, Any]) -> Result:
            id_ = self._org.insert(_type(record), values_of(record), allow=allow)
            return {"id": id_, "success": True, "errors": []}

        return self._each(body, one)

    def update(self, body: Any) -> Sequence[Result]:
        """PATCH without a key: by ids."""
        ids = [long_id(str(record.get("id"))) for record in _records(body)]

        def one(record: Mapping[str, Any]) -> Result:
            id_ = long_id(str(record.get("id")))
            if ids.count(id_) > 1:
                raise Problem("DUPLICATE_VALUE", f"duplicate id in list: {id_}", ("Id",))
            self._org.change(_type(record), id_, values_of(record, "id"))
            return {"id": id_, "success": True, "errors": []}

        for record in _records(body):
            if "id" not in record:
                raise Problem("MISSING_ARGUMENT", "Id not specified in an update call")
        return self._each(body, one)

    def upsert(self, object_: str, key: str, body: Any, *, allow: bool) -> Sequence[Result]:
        """PATCH with a key: by an external id."""
        records = _records(body)
        told = [record.get(key) for record in records]
        of = self._org.field(object_, key)
        if not of.external_id:
            raise Problem("INVALID_FIELD", f"{key} is no external id of {object_}")
        for record in records:
            if _type(record) != object_ or "id" in record or "Id" in record:
                raise Wrong(f"an upsert of {object_} is of {object_} and names no ids")

        def one(record: Mapping[str, Any]) -> Result:
            value = record.get(key)
            if not value:
                raise Problem("MISSING_ARGUMENT", f"{key} not specified", (key,))
            if told.count(value) > 1:
                raise Problem(
                    "DUPLICATE_VALUE", f"Duplicate external id specified: {value}", (key,)
                )
            values = values_of(record, key)
            id_, made = self._org.upsert(object_, key, str(value), values, allow=allow)
            return {"id": id_, "success": True, "errors": [], "created": made}

        return self._each(body, one)

    def delete(self, ids: Sequence[str]) -> Sequence[Result]:
        """DELETE."""

        def one(record: Mapping[str, Any]) -> Result:
            id_ = long_id(record["id"])
            object_ = self._org.object_of(id_)
            if object_ not in {*self._org.deletable, "Event", "Task"}:
                said = "insufficient access rights on object id"
                raise Problem("INSUFFICIENT_ACCESS_OR_READONLY", said)
            self._org.delete(object_, id_)
            return {"id": id_, "success": True, "errors": []}

        body = {"records": [{"id": id_} for id_ in ids]}
        return self._each(body, one, known=False)

    def _each(
        self, body: Any, one: Callable[[Mapping[str, Any]], Result], *, known: bool = True
    ) -> Sequence[Result]:
        records = _records(body)
        self._check(records if known else ())
        half, before = self._half(), self._org.snapshot() if body.get("allOrNone") else None
        results = []
        for place, record in enumerate(records):
            try:
                if half and place % 2:
                    raise LOCKED
                results.append(one(record))
            except SeveralMatches as several:
                results.append(Problem(several.code, several.message).result)
            except Problem as problem:
                results.append(problem.result)
        if before is not None and not all(result["success"] for result in results):
            self._org.restore(before)
            undone = Problem("ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back")
            return [undone.result if result["success"] else result for result in results]
        return results

    def _check(self, records: Sequence[Mapping[str, Any]]) -> None:
        for record in records:
            object_ = _type(record)
            self._org.of_name(object_)
            for name in values_of(record, "id"):
                if not isinstance(record[name], dict):
                    self._org.field(object_, name)  # one wrong column fails the whole request
            if self.judge is not None:
                self.judge.check_record(object_, values_of(record, "id"))

    def _half(self) -> bool:
        if self.fails_halves == 0:
            return False
        self.fails_halves -= 1
        return True


def _records(body: Any) -> Sequence[Mapping[str, Any]]:
    records = body.get("records") if isinstance(body, dict) else None
    if not isinstance(records, list) or not records:
        raise Wrong("a collection has a list of records")
    if len(records) > AT_ONCE:
        raise Wrong(f"a collection has at most {AT_ONCE} records, not {len(records)}")
    if body.keys() - {"records", "allOrNone"}:
        raise Wrong(f"a collection has records and allOrNone, not {sorted(body)}")
    return records


def _type(record: Mapping[str, Any]) -> str:
    found = record.get("attributes", {}).get("type")
    if not isinstance(found, str):
        raise Wrong("each record of a collection has attributes with its type")
    return found
