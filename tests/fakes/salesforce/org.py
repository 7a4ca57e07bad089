"""An org's records, and the rules by which they are made, changed, merged, converted, deleted."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.salesforce.answers import Problem
from tests.fakes.salesforce.checks import moment_text, taken
from tests.fakes.salesforce.duplicates import DuplicateRule
from tests.fakes.salesforce.fields import Field, SObject, standard_objects
from tests.fakes.salesforce.ids import long_id, make_id

Record = dict[str, Any]
_PEOPLE = ("Contact", "Lead", "User")


@dataclass
class Org:
    """The state. Records are replaced and never changed in place, so that a copy of the tables is
    enough to undo what came after it."""

    clock: Callable[[], datetime]
    objects: dict[str, SObject] = field(default_factory=standard_objects)
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    """Object -> id -> record, those in the recycle bin as well."""
    permitted: dict[str, set[str]] = field(default_factory=dict)
    """Custom fields that the integration's user may read and edit, by object; standard ones it may.
    """
    hidden: set[tuple[str, str]] = field(default_factory=set)
    """(object, field) that were taken away from it."""
    read_only: set[tuple[str, str]] = field(default_factory=set)
    """(object, field) that it may only read."""
    deletable: set[str] = field(default_factory=set)
    """Objects of whose records, whoever owns them, it may delete all."""
    untouchable: set[str] = field(default_factory=set)
    """Ids of records that it may not edit."""
    duplicate_rules: list[DuplicateRule] = field(default_factory=list)
    validation_rules: dict[str, Callable[[Record], str | None]] = field(default_factory=dict)
    """Object -> what an administrator's rule says against a record; None: nothing."""
    locked: dict[str, int] = field(default_factory=dict)
    """Ids of records that somebody else holds, and for how many more writes."""
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))
    _indexes: dict[tuple[str, str], dict[object, set[str]]] = field(default_factory=dict)
    user_id: str = ""
    id: str = ""
    """The organisation's own."""

    def __post_init__(self) -> None:
        me = {
            "LastName": "Segue",
            "Username": "segue@vendor.example",
            "Email": "segue@vendor.example",
        }
        self.user_id = self.insert("User", me)
        self.id = self.insert("Organization", {"Name": "Vendor Inc"})

    # What there is

    def of_name(self, name: str) -> SObject:
        """Raises ``Problem`` for one that there is not."""
        if name not in self.objects:
            raise Problem("NOT_FOUND", "The requested resource does not exist", status=404)
        return self.objects[name]

    def object_of(self, id_: str) -> str:
        """The object whose record an id is of; empty: none."""
        found = (one.name for one in self.objects.values() if one.prefix == id_[:3])
        return next(found, "")

    def field(self, object_: str, name: str) -> Field:
        """A field that the integration's user sees. Raises ``Problem``."""
        found = self.objects[object_].fields.get(name)
        if found is None or not self.sees(object_, found):
            said = f"No such column '{name}' on sobject of type {object_}"
            raise Problem("INVALID_FIELD", said)
        return found

    def sees(self, object_: str, one: Field) -> bool:
        """Whether field-level security lets the integration's user see it."""
        if (object_, one.name) in self.hidden:
            return False
        return not one.custom or one.name in self.permitted.get(object_, ())

    def all(self, object_: str, *, deleted: bool = False) -> Iterator[Record]:
        """An object's records in the order of their making."""
        for record in self.records.get(object_, {}).values():
            if deleted or not record["IsDeleted"]:
                yield record

    def get(self, object_: str, id_: str) -> Record:
        """A record that is not deleted. Raises ``Problem``."""
        found = self.records.get(object_, {}).get(long_id(id_))
        if found is None:
            raise Problem("NOT_FOUND", "The requested resource does not exist", status=404)
        if found["IsDeleted"]:
            raise Problem("ENTITY_IS_DELETED", "entity is deleted", status=404)
        return found

    def matching(self, object_: str, name: str, value: object) -> list[Record]:
        """The records whose indexed field has the value."""
        of = self.objects[object_].fields[name]
        found = self._indexes.get((self._table(object_, of), name), {}).get(
            _folded(of, value), set()
        )
        return [
            self.records[object_][id_]
            for id_ in sorted(found)
            if id_ in self.records.get(object_, {})
        ]

    def among(
        self, object_: str, wanted: Sequence[tuple[str, Iterable[object]]], *, deleted: bool
    ) -> Iterable[Record]:
        """The records that can hold one of the values in one of the fields: all of them, where
        there is no index to say."""
        fields = self.objects[object_].fields
        plain = all(
            name == "Id" or (not deleted and name in fields and _indexed(fields[name]))
            for name, _ in wanted
        )
        if not wanted or not plain:
            return self.all(object_, deleted=deleted)
        found: dict[str, Record] = {}
        table = self.records.get(object_, {})
        for name, values in wanted:
            for value in values:
                one = table.get(str(value))
                few = (
                    ([one] if one else []) if name == "Id" else self.matching(object_, name, value)
                )
                found.update({str(record["Id"]): record for record in few})
        return [one for _, one in sorted(found.items()) if deleted or not one["IsDeleted"]]

    # What is done to it

    def insert(self, object_: str, values: Mapping[str, Any], *, allow: bool = False) -> str:
        """Make a record. ``allow``: although a duplicate rule of the kind that warns speaks against
        it. Raises ``Problem``."""
        record = self._with(object_, self._blank(object_), values)
        self._complete(object_, record)
        self._judge(object_, record, None)
        for rule in (one for one in self.duplicate_rules if one.object == object_):
            rule.judge(object_, record, list(self.all(object_)), allow=allow)
        record["Id"] = make_id(self.objects[object_].prefix, next(self._numbers))
        self._store(object_, record)
        return str(record["Id"])

    def change(self, object_: str, id_: str, values: Mapping[str, Any]) -> None:
        """Change a record. Raises ``Problem``."""
        before = self.get(object_, id_)
        if before["Id"] in self.untouchable:
            said = "insufficient access rights on object id"
            raise Problem("INSUFFICIENT_ACCESS_OR_READONLY", said, status=403)
        if before.get("IsConverted"):
            raise Problem("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        record = self._with(object_, dict(before), values)
        self._complete(object_, record)
        self._judge(object_, record, before["Id"])
        self._store(object_, record)

    def upsert(
        self, object_: str, name: str, value: str, values: Mapping[str, Any], *, allow: bool = False
    ) -> tuple[str, bool]:
        """By an external id: the record's id, and whether it was made. Raises ``Problem``."""
        key = self.field(object_, name)
        if not key.external_id:
            said = "Provided external ID field does not exist or is not accessible"
            raise Problem("NOT_FOUND", f"{said}: {name}", status=404)
        found = self.matching(object_, name, value)
        if len(found) > 1:
            raise SeveralMatches([str(one["Id"]) for one in found], value)
        if not found:
            return self.insert(object_, {**values, name: value}, allow=allow), True
        self.change(object_, str(found[0]["Id"]), values)
        return str(found[0]["Id"]), False

    def delete(self, object_: str, id_: str) -> None:
        """Into the recycle bin, with what hangs on it (an account's contacts and opportunities)."""
        record = self.get(object_, id_)
        self._store(object_, {**record, "IsDeleted": True})
        if object_ == "Account":
            for child in ("Contact", "Opportunity"):
                for one in [r for r in self.all(child) if r.get("AccountId") == record["Id"]]:
                    self.delete(child, str(one["Id"]))
        self._let_go(str(record["Id"]))

    def merge(self, object_: str, loser: str, winner: str) -> None:
        """Two records become one: what hung on the loser hangs on the winner."""
        lost, kept = self.get(object_, loser), self.get(object_, winner)
        self._store(object_, {**lost, "IsDeleted": True, "MasterRecordId": kept["Id"]})
        self._repoint(str(lost["Id"]), str(kept["Id"]))

    def convert(self, lead: str, *, contact: str | None = None, account: str | None = None) -> str:
        """A person converts a lead, into a contact that is made or was there. The contact's id."""
        record = self.get("Lead", lead)
        account = account or self.insert("Account", {"Name": record["Company"]})
        names = ("FirstName", "LastName", "Email", "Title")
        made = contact or self.insert(
            "Contact", {**{name: record[name] for name in names}, "AccountId": account}, allow=True
        )
        converted = {
            "IsConverted": True,
            "ConvertedDate": self.clock().date().isoformat(),
            "ConvertedContactId": long_id(made),
            "ConvertedAccountId": long_id(account),
        }
        self._store("Lead", {**record, **converted})
        self._repoint(str(record["Id"]), long_id(made))
        return long_id(made)

    def snapshot(self) -> object:
        """What ``restore`` takes."""
        return (
            {name: dict(table) for name, table in self.records.items()},
            {
                key: {v: set(ids) for v, ids in index.items()}
                for key, index in self._indexes.items()
            },
        )

    def restore(self, snapshot: Any) -> None:
        """Undo what was done since."""
        self.records, self._indexes = snapshot

    # How

    def _with(self, object_: str, record: Record, values: Mapping[str, Any]) -> Record:
        for name, value in values.items():
            of = self.field(object_, name)
            if of.read_only or (object_, name) in self.read_only:
                said = f"Unable to create/update fields: {name}. Please check the security settings"
                raise Problem("INVALID_FIELD_FOR_INSERT_UPDATE", f"{said} of this field.", (name,))
            record[name] = taken(of, value)
            if of.type == "reference" and record[name] is not None:
                record[name] = self._referred(of, str(record[name]))
        return record

    def _referred(self, of: Field, id_: str) -> str:
        id_, target = long_id(id_), self.object_of(id_)
        if target not in of.to:
            said = f"{of.label or of.name}: id value of incorrect type: {id_}"
            raise Problem("FIELD_INTEGRITY_EXCEPTION", said, (of.name,))
        found = self.records.get(target, {}).get(id_)
        if found is None:
            raise Problem("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id", (of.name,))
        if found["IsDeleted"]:
            raise Problem("ENTITY_IS_DELETED", "entity is deleted", (of.name,))
        if of.name == "OwnerId" and found.get("IsActive") is False:
            said = f"operation performed with inactive user [{id_}] as owner"
            raise Problem("INACTIVE_OWNER_OR_USER", said, (of.name,))
        if found.get("IsConverted"):
            said = "cannot reference converted lead"
            raise Problem("CANNOT_UPDATE_CONVERTED_LEAD", said, (of.name,))
        return id_

    def _blank(self, object_: str) -> Record:
        return {one.name: one.default for one in self.of_name(object_).fields.values()}

    def _complete(self, object_: str, record: Record) -> None:
        """What the org itself fills in."""
        if "OwnerId" in record and record["OwnerId"] is None:
            record["OwnerId"] = self.user_id
        if object_ in _PEOPLE:
            record["Name"] = " ".join(filter(None, (record["FirstName"], record["LastName"])))
        if object_ == "Opportunity":
            record["IsClosed"] = str(record["StageName"]).startswith("Closed")
            record["IsWon"] = record["StageName"] == "Closed Won"
        if object_ == "Task":
            record["IsClosed"] = record["Status"] == "Completed"
        if object_ == "Event":
            _settle_times(record)

    def _judge(self, object_: str, record: Record, id_: str | None) -> None:
        missing = [
            one.name
            for one in self.objects[object_].fields.values()
            if one.required and record.get(one.name) is None
        ]
        if missing:
            said = f"Required fields are missing: [{', '.join(missing)}]"
            raise Problem("REQUIRED_FIELD_MISSING", said, missing)
        if object_ in ("Event", "Task"):
            self._judge_activity(record)
        self._judge_unique(object_, record, id_)
        self._judge_locks(record, id_)
        rule = self.validation_rules.get(object_)
        said_by_rule = rule(record) if rule else None
        if said_by_rule:
            raise Problem("FIELD_CUSTOM_VALIDATION_EXCEPTION", said_by_rule)

    def _judge_activity(self, record: Record) -> None:
        who, what = record["WhoId"], record["WhatId"]
        if who and what and self.object_of(who) == "Lead":
            said = "Related To ID: if Name ID refers to a lead, Related To ID must be empty"
            raise Problem("FIELD_INTEGRITY_EXCEPTION", said, ("WhatId",))
        if what and not self.objects[self.object_of(what)].activities:
            raise Problem("FIELD_INTEGRITY_EXCEPTION", "Related To ID: no activities", ("WhatId",))

    def _judge_unique(self, object_: str, record: Record, id_: str | None) -> None:
        for one in self.objects[object_].fields.values():
            value = record.get(one.name)
            if not one.unique or value is None:
                continue
            index = self._indexes.get((self._table(object_, one), one.name), {})
            others = index.get(_folded(one, value), set()) - {id_}
            if others:
                said = f"duplicate value found: {one.name} duplicates value on record with id: "
                raise Problem("DUPLICATE_VALUE", said + min(others)[:15])

    def _judge_locks(self, record: Record, id_: str | None) -> None:
        for held in (id_, record.get("AccountId")):
            if self.locked.get(str(held), 0) > 0:
                self.locked[str(held)] -= 1
                said = f"unable to obtain exclusive access to this record or 1 records: {held}"
                raise Problem("UNABLE_TO_LOCK_ROW", said)

    def _store(self, object_: str, record: Record) -> None:
        now = moment_text(self.clock())
        by = self.user_id or record["Id"]
        record = {**record, "LastModifiedDate": now, "SystemModstamp": now, "LastModifiedById": by}
        if record.get("CreatedDate") is None:
            record |= {"CreatedDate": now, "CreatedById": by}
        table = self.records.setdefault(object_, {})
        before = table.get(record["Id"])
        table[record["Id"]] = record
        for one in self.objects[object_].fields.values():
            if _indexed(one):
                self._index(object_, one, before, record)

    def _index(self, object_: str, one: Field, before: Record | None, now: Record) -> None:
        index = self._indexes.setdefault((self._table(object_, one), one.name), {})
        if before is not None and not before["IsDeleted"] and before.get(one.name) is not None:
            index.get(_folded(one, before[one.name]), set()).discard(now["Id"])
        if not now["IsDeleted"] and now.get(one.name) is not None:
            index.setdefault(_folded(one, now[one.name]), set()).add(now["Id"])

    def _table(self, object_: str, one: Field) -> str:
        # Custom fields of events and tasks are one object's: Activity's.
        return "Activity" if one.custom and object_ in ("Event", "Task") else object_

    def _repoint(self, old: str, new: str) -> None:
        about = self.object_of(new)
        for object_, one, record in self._referring(old):
            if about in one.to:
                self._store(object_, {**record, one.name: new})
            # A look-up to leads alone goes on naming the converted one.

    def _let_go(self, id_: str) -> None:
        for object_, one, record in self._referring(id_):
            self._store(object_, {**record, one.name: None})

    def _referring(self, id_: str) -> list[tuple[str, Field, Record]]:
        return [
            (name, one, record)
            for name, object_ in self.objects.items()
            for one in object_.fields.values()
            if one.type == "reference" and not one.read_only
            for record in self.all(name)
            if record.get(one.name) == id_
        ]


class SeveralMatches(Problem):
    """An external id that is more than one record's."""

    def __init__(self, ids: list[str], value: object) -> None:
        said = f"duplicate external id: {value} matches {ids}"
        super().__init__("DUPLICATE_EXTERNAL_ID", said)
        self.ids = ids


def _indexed(of: Field) -> bool:
    return of.external_id or of.unique or of.type == "email"


def _folded(of: Field, value: object) -> object:
    return value.lower() if isinstance(value, str) and not of.case_sensitive else value


def _settle_times(record: Record) -> None:
    start = datetime.fromisoformat(record["StartDateTime"]) if record["StartDateTime"] else None
    if start is None:
        return
    if record["EndDateTime"] is None:
        minutes = record["DurationInMinutes"]
        if minutes is None:
            raise Problem("REQUIRED_FIELD_MISSING", "Required fields are missing: [EndDateTime]",
                          ("EndDateTime",))  # fmt: skip
        record["EndDateTime"] = moment_text(start + timedelta(minutes=minutes))
    lasts = datetime.fromisoformat(record["EndDateTime"]) - start
    if lasts < timedelta(0):
        said = "End date and time must be after the start"
        raise Problem("FIELD_INTEGRITY_EXCEPTION", said, ("EndDateTime",))
    if lasts > timedelta(days=14):
        raise Problem("NUMBER_OUTSIDE_VALID_RANGE", "Event duration can not be longer than 14 days")
    record["DurationInMinutes"] = int(lasts.total_seconds() // 60)
    record["ActivityDate"] = record["StartDateTime"][:10]
    record["ActivityDateTime"] = record["StartDateTime"]
