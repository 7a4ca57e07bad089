"""What is asked of an org's records: queries in pages, what changed, what was deleted."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.fakes.salesforce.answers import Problem, Wrong
from tests.fakes.salesforce.checks import moment_text
from tests.fakes.salesforce.org import Org
from tests.fakes.salesforce.soql import Query, read_query
from tests.fakes.serving import Asked


class Reading:
    """Queries and changes."""

    def __init__(self, org: Org) -> None:
        self._org = org
        self.page_size = 2000
        self._cursors: dict[str, tuple[list[dict[str, Any]], int]] = {}
        self._numbers = itertools.count(1)

    def query(self, text: str, base: str, *, deleted: bool) -> dict[str, Any]:
        """The first page of a query's answer."""
        query = read_query(text, self._org, self._value)
        likely = self._org.among(query.object, query.among, deleted=deleted)
        found = [record for record in likely if query.test(record)]
        for name, descending in reversed(query.order):
            found.sort(key=lambda r: (r.get(name) is not None, r.get(name)), reverse=descending)
        found = found[: query.limit]
        if query.count:
            return {"totalSize": len(found), "done": True, "records": []}
        told = [self._told(query, record, base) for record in found]
        return self._page(f"01g5e{next(self._numbers):010}AAA", told, 0, base)

    def more(self, cursor: str, base: str) -> dict[str, Any]:
        """A later page."""
        name, _, start = cursor.rpartition("-")
        if name not in self._cursors:
            raise Problem("INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._page(name, self._cursors[name][0], int(start), base)

    def changed(self, object_: str, asked: Asked, *, deleted: bool) -> dict[str, Any]:
        """``/updated`` and ``/deleted``."""
        start, end = (_moment(asked, name) for name in ("start", "end"))
        if end <= start:
            raise Problem("INVALID_REPLICATION_DATE", "endDate must be after startDate")
        self._org.of_name(object_)
        touched = [
            record
            for record in self._org.all(object_, deleted=True)
            if start <= datetime.fromisoformat(record["SystemModstamp"]) < end
            and record["IsDeleted"] == deleted
        ]
        until = {"latestDateCovered": moment_text(end)}
        if not deleted:
            return {"ids": [record["Id"] for record in touched]} | until
        gone = [{"id": r["Id"], "deletedDate": r["SystemModstamp"]} for r in touched]
        return {"deletedRecords": gone, "earliestDateAvailable": moment_text(start)} | until

    def record(self, object_: str, id_: str, fields: str | None, base: str) -> dict[str, Any]:
        """One record, or some of its fields."""
        record = self._org.get(object_, id_)
        names = fields.split(",") if fields else list(self._org.of_name(object_).fields)
        if fields:
            for name in names:
                self._org.field(object_, name)
        shown = [n for n in names if self._org.sees(object_, self._org.objects[object_].fields[n])]
        return _attributes(object_, record, base) | {name: record.get(name) for name in shown}

    def _page(
        self, cursor: str, told: list[dict[str, Any]], start: int, base: str
    ) -> dict[str, Any]:
        end = start + self.page_size
        page: dict[str, Any] = {"totalSize": len(told), "done": end >= len(told)}
        page["records"] = told[start:end]
        if end < len(told):
            self._cursors[cursor] = (told, end)
            page["nextRecordsUrl"] = f"{base}/query/{cursor}-{end}"
        return page

    def _told(self, query: Query, record: Mapping[str, Any], base: str) -> dict[str, Any]:
        told = _attributes(query.object, record, base)
        for name in query.names:
            relation, dot, inner = name.partition(".")
            if not dot:
                told[name] = record.get(name)
                continue
            other = self._other(query.object, record, relation)
            if other is None:
                told[relation] = None
                continue
            of = self._org.object_of(other["Id"])
            within = told.setdefault(relation, _attributes(of, other, base))
            within[inner] = other.get(inner)
        return told

    def _value(self, object_: str, record: Mapping[str, Any], name: str) -> Any:
        relation, dot, inner = name.partition(".")
        if not dot:
            return record.get(name)
        other = self._other(object_, record, relation)
        return None if other is None else other.get(inner)

    def _other(
        self, object_: str, record: Mapping[str, Any], relation: str
    ) -> Mapping[str, Any] | None:
        name = relation[:-3] + "__c" if relation.endswith("__r") else f"{relation}Id"
        id_ = record.get(name)
        return self._org.records.get(self._org.object_of(id_), {}).get(id_) if id_ else None


def _attributes(object_: str, record: Mapping[str, Any], base: str) -> dict[str, Any]:
    return {"attributes": {"type": object_, "url": f"{base}/sobjects/{object_}/{record['Id']}"}}


def _moment(asked: Asked, name: str) -> datetime:
    try:
        found = datetime.fromisoformat(asked.one(name) or "")
    except ValueError as error:
        raise Wrong(f"{name} is no moment") from error
    if found.tzinfo is None:
        raise Wrong(f"{name} has no offset")
    return found


__all__: Sequence[str] = ("Reading",)
