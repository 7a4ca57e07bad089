"""What the objects API does: one record or a hundred at a time, half of which may fail."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tests.fakes.hubspot.portal import API, Portal, Record, Table, written
from tests.fakes.hubspot.refusals import Refusal, not_found
from tests.fakes.serving import Reply

AT_ONCE, WITH_HISTORY = 100, 50
Input = Mapping[str, Any]


class Records:
    """The objects API of an account."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self.half_failing = 0
        """So many of the next batches fail by half, for a reason that passes."""
        self.one_by_one = True
        """Whether a batch whose inputs carry trace ids says of each what is wrong (207); else the
        first fault refuses all of it."""

    def batch(
        self, table: Table, what: str, body: Mapping[str, Any], *, archived: bool = False
    ) -> Reply:
        """``batch/<what>``."""
        inputs: Sequence[Input] = body["inputs"]
        if len(inputs) > AT_ONCE:
            text = f"You can only {what} up to {AT_ONCE} objects at once, not {len(inputs)}"
            raise Refusal(400, "VALIDATION_ERROR", text)
        if what == "read":
            return self._read(table, body, archived=archived)
        if what == "archive":
            for one in inputs:
                self.portal.archive(table.name, one["id"])
            return Reply(204)
        _no_doubles(table, what, inputs)
        work = {"create": self._create, "update": self._update, "upsert": self._upsert}[what]
        return self._each(table, inputs, work, good=201 if what == "create" else 200)

    def _each(
        self,
        table: Table,
        inputs: Sequence[Input],
        work: Callable[[Table, Input], dict[str, Any]],
        *,
        good: int,
    ) -> Reply:
        traced = self.one_by_one and all(one.get("objectWriteTraceId") for one in inputs)
        if not traced:
            self._refuse_the_first(table, inputs, work)
        half, results, errors = self._half(), [], []
        for number, one in enumerate(inputs):
            trace = one.get("objectWriteTraceId", "")
            try:
                results.append(_failing() if half and number % 2 else work(table, one))
            except Refusal as refused:
                if refused.category == "OBJECT_NOT_FOUND":
                    errors.append(refused.within(ids=[one["id"]]))
                else:
                    errors.append(
                        refused.within(objectWriteTraceId=[trace], ids=[one.get("id", "")])
                    )
        return batch_reply(self.portal, results, errors, good=good)

    def _half(self) -> bool:
        if self.half_failing <= 0:
            return False
        self.half_failing -= 1
        return True

    def _refuse_the_first(
        self,
        table: Table,
        inputs: Sequence[Input],
        work: Callable[[Table, Input], dict[str, Any]],
    ) -> None:
        """Nothing is written if one of them is wrong, but for records that are not there."""
        for one in inputs:
            known = self._named(table, one)
            if known is None and work == self._update:
                continue
            self.portal.check(table, one["properties"], known)

    def _named(self, table: Table, one: Input) -> Record | None:
        if "id" not in one:
            return None
        name = one.get("idProperty") or ""
        if name and not table.is_unique(name):
            text = (
                f"Unable to perform update/upsert by non-unique {table.name} property {name} "
                f"in portal ID {self.portal.id}"
            )
            raise Refusal(400, "VALIDATION_ERROR", text)
        return table.by(name, one["id"])

    def _create(self, table: Table, one: Input) -> dict[str, Any]:
        made = self._written(self.portal.create(table, one["properties"], by=API))
        for end in one.get("associations", ()):
            specs = {(s["associationCategory"], s["associationTypeId"]) for s in end["types"]}
            self._associate_new(table, made, str(end["to"]["id"]), specs)
        return shown(made, {**one["properties"]})

    def _associate_new(
        self, table: Table, made: Record, to: str, specs: set[tuple[str, int]]
    ) -> None:
        number = next(iter(specs))[1]
        ends = (n for n in self.portal.tables if _type(self.portal, table.name, n) == number)
        end = next(ends, None)
        if end is None:
            raise Refusal(400, "VALIDATION_ERROR", f"No association type {number}")
        self.portal.associate((table.name, made.id), (end, self._end(end, to)), specs)

    def _end(self, name: str, id_: str) -> str:
        record = self.portal.table(name).find(id_)
        if record is None:
            raise not_found(name, [id_])
        return record.id

    def _update(self, table: Table, one: Input) -> dict[str, Any]:
        known = self._named(table, one)
        if known is None:
            raise not_found(table.name, [one["id"]])
        self._written(self.portal.change(table, known, one["properties"], by=API))
        return shown(known, one["properties"])

    def _upsert(self, table: Table, one: Input) -> dict[str, Any]:
        name = one.get("idProperty") or ""
        known = self._named(table, one)
        if known is None and not name:
            raise not_found(table.name, [one["id"]])
        given = dict(one["properties"])
        if known is None:
            given.setdefault(name, one["id"])
            record = self.portal.create(table, given, by=API)
        else:
            record = self.portal.change(table, known, given, by=API)
        return {**shown(self._written(record), {**given, name: ""}), "new": known is None}

    def _written(self, record: Record) -> Record:
        record.written += 1
        return record

    def _read(self, table: Table, body: Mapping[str, Any], *, archived: bool) -> Reply:
        past = body["propertiesWithHistory"]
        if past and len(body["inputs"]) > WITH_HISTORY:
            text = f"At most {WITH_HISTORY} objects can be read with their history"
            raise Refusal(400, "VALIDATION_ERROR", text)
        name, wanted = body.get("idProperty") or "", body["properties"]
        if name and not table.is_unique(name) and name != "hs_object_id":
            raise Refusal(400, "VALIDATION_ERROR", f"{name} is not a unique property")
        found = {one["id"]: table.by(name, one["id"]) for one in body["inputs"]}
        if archived:
            them = {id_: table.records.get(id_) for id_ in found}
            found = {id_: one if one and one.archived else None for id_, one in them.items()}
        there = {record.id: record for record in found.values() if record is not None}
        gone = [id_ for id_, record in found.items() if record is None]
        errors = [not_found(table.name, gone).within()] if gone else []
        results = [with_history(record, wanted, past) for record in there.values()]
        return batch_reply(self.portal, results, errors, good=200)

    def one(
        self, method: str, table: Table, id_: str, query: Mapping[str, str], body: Any
    ) -> Reply:
        """One record by its id, or by a unique property."""
        name = query.get("idProperty", "")
        record = table.by(name, id_) if name else table.find(id_)
        if method == "DELETE":
            self.portal.archive(table.name, id_)
            return Reply(204)
        if record is None:
            raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")
        if method == "PATCH":
            self._written(self.portal.change(table, record, body["properties"], by=API))
            return Reply(200, shown(record, body["properties"]))
        return Reply(200, self._with_associations(table, record, query))

    def made(self, table: Table, body: Mapping[str, Any]) -> Reply:
        """One new record."""
        return Reply(201, self._create(table, body))

    def page(self, table: Table, query: Mapping[str, str]) -> Reply:
        """All records, in the order of their ids."""
        limit, after = int(query.get("limit", 10)), int(query.get("after", 0))
        if not 1 <= limit <= AT_ONCE:
            raise Refusal(400, "VALIDATION_ERROR", f"limit {limit} must be from 1 to {AT_ONCE}")
        archived = query.get("archived") == "true"
        them = [
            one
            for one in table.records.values()
            if one.archived == archived and int(one.id) > after
        ]
        them.sort(key=lambda one: int(one.id))
        body: dict[str, Any] = {
            "results": [self._with_associations(table, one, query) for one in them[:limit]]
        }
        if them[limit:]:
            body["paging"] = {"next": {"after": them[limit - 1].id, "link": "?"}}
        return Reply(200, body)

    def _with_associations(
        self, table: Table, record: Record, query: Mapping[str, str]
    ) -> dict[str, Any]:
        told = shown(record, query.get("properties", "").split(","))
        ends = self.portal.associations.get((table.name, record.id), {})
        wanted = [name for name in query.get("associations", "").split(",") if name]
        told_of = {}
        for name in wanted:
            kind = self.portal.table(name).name
            results = [
                {"id": id_, "type": f"{table.name}_to_{kind}"} for (end, id_) in ends if end == kind
            ]
            if results:
                told_of[kind] = {"results": results}
        return {**told, "associations": told_of} if told_of else told


def _failing() -> dict[str, Any]:
    raise Refusal(500, "INTERNAL_ERROR", "internal error")


def _type(portal: Portal, start: str, end: str) -> int | None:
    try:
        return portal.type_id(start, end)
    except Refusal:
        return None


def _no_doubles(table: Table, what: str, inputs: Sequence[Input]) -> None:
    if what == "create":
        return
    names = [(one.get("idProperty") or "", one["id"]) for one in inputs]
    there = [table.by(*name) for name in names]
    same = {id(one) for one in there if one is not None}
    if len(set(names)) < len(names) or len(same) < sum(one is not None for one in there):
        doubled = sorted({id_ for _, id_ in names if [i for _, i in names].count(id_) > 1})
        text = f"Duplicate IDs found in batch input: {doubled}. IDs must be unique"
        raise Refusal(400, "VALIDATION_ERROR", text)


def shown(record: Record, wanted: Sequence[str] | Mapping[str, str]) -> dict[str, Any]:
    """A record as the API answers it: what it always says, and what was asked for."""
    always = ("hs_object_id", "createdate", "lastmodifieddate", "hs_lastmodifieddate")
    names = [name for name in (*always, *wanted) if name in record.properties]
    told: dict[str, Any] = {
        "id": record.id,
        "properties": {name: record.properties[name] for name in names},
        "createdAt": written(record.created),
        "updatedAt": written(record.updated),
        "archived": record.archived,
    }
    if record.archived_at is not None and record.archived:
        told["archivedAt"] = written(record.archived_at)
    return told


def with_history(record: Record, wanted: Sequence[str], past: Sequence[str]) -> dict[str, Any]:
    """The same, with the values that some properties had before."""
    told = shown(record, wanted)
    if past:
        told["propertiesWithHistory"] = {name: record.history.get(name, []) for name in past}
    return told


def batch_reply(
    portal: Portal, results: Sequence[Any], errors: Sequence[Any], *, good: int
) -> Reply:
    """The answer to a batch: 207 where some of it failed."""
    now = written(portal.clock())
    body: dict[str, Any] = {
        "status": "COMPLETE",
        "results": list(results),
        "startedAt": now,
        "completedAt": now,
    }
    if not errors:
        return Reply(good, body)
    return Reply(207, {**body, "errors": list(errors), "numErrors": len(errors)})
