"""A HubSpot account: its objects, who belongs to whom, and what its people do."""

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.fakes.hubspot.properties import Property, standard
from tests.fakes.hubspot.refusals import Refusal, invalid, not_found

STANDARD = ("contacts", "companies", "deals", "notes", "meetings", "tasks")
_OTHER_NAMES = {
    "contact": "contacts", "0-1": "contacts", "company": "companies", "0-2": "companies",
    "deal": "deals", "0-3": "deals", "note": "notes", "0-46": "notes", "meeting": "meetings",
    "0-47": "meetings", "task": "tasks", "0-27": "tasks",
}  # fmt: skip
TYPE_IDS = {
    ("contacts", "companies"): 279, ("companies", "contacts"): 280, ("deals", "contacts"): 3,
    ("contacts", "deals"): 4, ("deals", "companies"): 341, ("companies", "deals"): 342,
    ("notes", "contacts"): 202, ("contacts", "notes"): 201, ("notes", "companies"): 190,
    ("companies", "notes"): 189, ("notes", "deals"): 214, ("deals", "notes"): 213,
    ("meetings", "contacts"): 200, ("contacts", "meetings"): 199, ("meetings", "companies"): 188,
    ("companies", "meetings"): 187, ("meetings", "deals"): 212, ("deals", "meetings"): 211,
    ("tasks", "contacts"): 204, ("contacts", "tasks"): 203, ("tasks", "companies"): 192,
    ("companies", "tasks"): 191, ("tasks", "deals"): 216, ("deals", "tasks"): 215,
}  # fmt: skip
"""The unlabelled associations that HubSpot defines."""
By = tuple[str, str]
"""Who changed something: the type and the id of the source."""
PEOPLE: By = ("CRM_UI", "userId:101")
API: By = ("INTEGRATION", "1160452")
_COMPANY_OF = {"contacts": "associatedcompanyid", "deals": "hs_primary_associated_company"}
_CLOSED = {"closedwon": ("true", "true"), "closedlost": ("true", "false")}
Spec = tuple[str, int]
"""Category and numeric type id."""


@dataclass
class Record:
    """One record."""

    id: str
    properties: dict[str, str]
    created: datetime
    updated: datetime
    archived: bool = False
    merged: list[str] = field(default_factory=list)
    """Ids of those that were merged into it."""
    written: int = 0
    """How often the API wrote it."""
    history: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    """Property -> its values with their moments and sources, the latest first."""
    archived_at: datetime | None = None


@dataclass
class Table:
    """All records of one object."""

    name: str
    properties: dict[str, Property]
    records: dict[str, Record] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    """Id of a merged record -> the survivor's."""
    unique: dict[str, dict[str, str]] = field(default_factory=dict)
    """Property -> value -> id, of those that are not archived."""
    custom: bool = False

    def find(self, id_: str) -> Record | None:
        """The record, also by the id of one that was merged into it; not if it is archived."""
        record = self.records.get(self._survivor(id_))
        return None if record is None or record.archived else record

    def _survivor(self, id_: str) -> str:
        while id_ in self.aliases:
            id_ = self.aliases[id_]
        return id_

    def by(self, name: str, value: str) -> Record | None:
        """The one whose unique property has the value."""
        if name in ("", "hs_object_id"):
            return self.find(value)
        id_ = self.unique.get(name, {}).get(_folded(name, value))
        return None if id_ is None else self.find(id_)

    def is_unique(self, name: str) -> bool:
        """Whether records can be named by the property."""
        known = self.properties.get(name)
        return known is not None and (known.unique or (self.name, name) == ("contacts", "email"))

    def index(self, record: Record) -> None:
        """Its unique values belong to it."""
        for name in self.properties:
            value = record.properties.get(name)
            if value and self.is_unique(name):
                self.unique.setdefault(name, {})[_folded(name, value)] = record.id

    def forget(self, record: Record) -> None:
        """Its unique values are free."""
        for name, values in self.unique.items():
            value = _folded(name, record.properties.get(name, ""))
            if values.get(value) == record.id:
                del values[value]


def _folded(name: str, value: str) -> str:
    return value.lower() if name == "email" else value


class Portal:
    """The account. Everything that its people do is a method; the API is ``service``'s."""

    def __init__(self, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.clock = clock
        self.id = 62_515
        self.tables = {name: Table(name, standard(name)) for name in STANDARD}
        self.groups: dict[str, set[str]] = {name: {"information"} for name in STANDARD}
        self.owners: list[dict[str, object]] = []
        self.associations: dict[tuple[str, str], dict[tuple[str, str], set[Spec]]] = {}
        self.labels: dict[tuple[str, str], dict[int, str]] = {}
        """Labels that an administrator made: objects -> type id -> label."""
        self.blocked: set[str] = set()
        """Addresses that were deleted for good."""
        self.events: list[dict[str, object]] = []
        """What a webhook would tell, in order."""
        self.watched = False
        """Whether ``events`` are kept."""
        self._numbers: Iterator[int] = itertools.count(30_001)

    def table(self, name: str) -> Table:
        """The object by one of its names. Raises ``Refusal``."""
        found = self.tables.get(_OTHER_NAMES.get(name, name))
        if found is None:
            raise Refusal(400, "VALIDATION_ERROR", f"Unable to infer object type from: {name}")
        return found

    def custom_object(self, name: str, *properties: Property) -> Table:
        """An object of the account's own."""
        own = {one.name: one for one in properties}
        made = Table(name, {**standard("custom"), **own}, custom=True)
        self.tables[name], self.groups[name] = made, {"information"}
        return made

    def owner(self, email: str, first: str = "", last: str = "", *, archived: bool = False) -> str:
        """Somebody who can own records; their id."""
        number = next(self._numbers)
        moment = written(self.clock())
        self.owners.append(
            {"id": str(number), "email": email, "firstName": first, "lastName": last,
             "type": "PERSON", "userId": number, "archived": archived,
             "createdAt": moment, "updatedAt": moment}
        )  # fmt: skip
        return str(number)

    def property(self, name: str, made: Property) -> None:
        """Somebody makes a property, or changes one."""
        self.table(name).properties[made.name] = made

    def check(self, table: Table, given: Mapping[str, str], known: Record | None) -> None:
        """Raises ``Refusal`` for values that would not be taken."""
        faults = []
        for name, value in given.items():
            told = table.properties.get(name)
            if told is None:
                words = f'Property "{name}" does not exist'
                faults.append((name, "PROPERTY_DOESNT_EXIST", words))
            elif (fault := told.fault(value)) is not None:
                faults.append((name, *fault))
            elif name == "hubspot_owner_id" and value and not self._is_owner(value):
                faults.append((name, "INVALID_OWNER_ID", f"Owner id {value} does not exist"))
        if faults:
            raise invalid(faults, self.id)
        self._check_required(table, given, known)
        self._check_unique(table, given, known)

    def _is_owner(self, id_: str) -> bool:
        return any(one["id"] == id_ and not one["archived"] for one in self.owners)

    def _check_required(self, table: Table, given: Mapping[str, str], known: Record | None) -> None:
        missing = [
            name
            for name, one in table.properties.items()
            if one.required and (given.get(name) == "" or (known is None and name not in given))
        ]
        if missing:
            what = "creating" if known is None else "updating"
            text = f"Error {what} {table.name.upper()}. Some required properties were not set."
            raise Refusal(400, "VALIDATION_ERROR", text, context={"properties": missing})

    def _check_unique(self, table: Table, given: Mapping[str, str], known: Record | None) -> None:
        for name, value in given.items():
            if not value or not table.is_unique(name):
                continue
            if name == "email" and value.lower() in self.blocked:
                words = f"Email address {value} was deleted for good and cannot be used again."
                raise invalid([(name, "BLOCKED_EMAIL", words)], self.id)
            other = table.by(name, value)
            if other is None or other is known:
                continue
            if name == "email":
                text = f"Contact already exists. Existing ID: {other.id}"
                raise Refusal(409, "CONFLICT", text)
            words = (
                f"Cannot set PropertyValueCoordinates{{portalId={self.id}, propertyName={name}, "
                f"value={value}}} on {known.id if known else 'a new object'}. "
                f"{other.id} already has that value."
            )
            raise Refusal(
                400,
                "VALIDATION_ERROR",
                words,
                errors=[{"message": words, "code": "CONFLICTING_UNIQUE_VALUE"}],
            )

    def create(self, table: Table, given: Mapping[str, str], *, by: By = PEOPLE) -> Record:
        """A new record. Raises ``Refusal``."""
        self.check(table, given, None)
        now, id_ = self.clock(), str(next(self._numbers))
        kept = {name: value for name, value in given.items() if value != ""}
        record = Record(id_, kept, now, now)
        record.properties |= {"hs_object_id": id_, "createdate": written(now)}
        table.records[id_] = record
        self._touch(table, record)
        self._remember(table, record, dict(kept), by)
        table.index(record)
        self._tell(table, "creation", record.id)
        return record

    def change(
        self, table: Table, record: Record, given: Mapping[str, str], *, by: By = PEOPLE
    ) -> Record:
        """A record with other values. Raises ``Refusal``."""
        self.check(table, given, record)
        table.forget(record)
        changed = {n: v for n, v in given.items() if record.properties.get(n, "") != v}
        for name, value in given.items():
            if record.properties.get(name, "") != value:
                self._tell(table, "propertyChange", record.id, name, value)
            if value == "":
                record.properties.pop(name, None)
            else:
                record.properties[name] = value
        self._touch(table, record)
        self._remember(table, record, changed, by)
        table.index(record)
        return record

    def _remember(self, table: Table, record: Record, changed: Mapping[str, str], by: By) -> None:
        """HubSpot keeps who changed what when, and follows from some what it says of others."""
        if table.name == "deals" and "dealstage" in changed:
            closed, won = _CLOSED.get(changed["dealstage"], ("false", "false"))
            follows = {"hs_is_closed": closed, "hs_is_closed_won": won}
            record.properties |= follows
            changed = {**changed, **follows}
        now = written(self.clock())
        for name, value in changed.items():
            entry = {"value": value, "timestamp": now, "sourceType": by[0], "sourceId": by[1]}
            record.history.setdefault(name, []).insert(0, entry)

    def _settle_company(self, start: tuple[str, str]) -> None:
        """A contact and a deal name their first company in a property of theirs."""
        name = _COMPANY_OF.get(start[0])
        record = self.tables[start[0]].records.get(start[1]) if name else None
        if name is None or record is None:
            return
        there = [id_ for end, id_ in self.associations.get(start, {}) if end == "companies"]
        before = record.properties.get(name)
        if before in there or (before is None and not there):
            return
        if there:
            record.properties[name] = there[0]
        else:
            del record.properties[name]
        self._touch(self.tables[start[0]], record)
        self._remember(self.tables[start[0]], record, {name: there[0] if there else ""}, PEOPLE)

    def dissociate(self, start: tuple[str, str], end: tuple[str, str]) -> None:
        """They belong together no more."""
        self.associations.get(start, {}).pop(end, None)
        self.associations.get(end, {}).pop(start, None)
        for one in (start, end):
            self._settle_company(one)

    def _touch(self, table: Table, record: Record) -> None:
        record.updated = self.clock()
        name = "lastmodifieddate" if table.name == "contacts" else "hs_lastmodifieddate"
        record.properties[name] = written(record.updated)

    def archive(self, name: str, id_: str) -> None:
        """It is deleted; nothing where it is not there."""
        table = self.table(name)
        record = table.find(id_)
        if record is None:
            return
        record.archived, record.archived_at = True, self.clock()
        self._touch(table, record)
        table.forget(record)
        for end in self.associations.pop((table.name, record.id), {}):
            self.associations[end].pop((table.name, record.id), None)
            self._settle_company(end)
        self._tell(table, "deletion", record.id)

    def erase(self, id_: str) -> None:
        """A contact is deleted for good (GDPR): its address cannot be used again."""
        table = self.table("contacts")
        record = table.find(id_)
        if record is not None:
            self.blocked.add(record.properties.get("email", "").lower())
            self.archive("contacts", record.id)
            del table.records[record.id]

    def merge(self, name: str, loser: str, survivor: str, *, anew: bool = False) -> Record:
        """One record into another: its id goes on to answer, as the survivor. ``anew``: both become
        a new one, as HubSpot does "in some cases" (its guide to webhooks, ``newObjectId``)."""
        table = self.table(name)
        gone, kept = table.find(loser), table.find(survivor)
        if gone is None or kept is None or gone is kept:
            raise not_found(table.name, [loser, survivor])
        table.forget(gone)
        blank = {n: v for n, v in gone.properties.items() if n not in kept.properties}
        kept.properties |= {n: v for n, v in blank.items() if not table.is_unique(n)}
        kept.merged += [*gone.merged, gone.id]
        kept.properties["hs_merged_object_ids"] = ";".join(kept.merged)
        for end, specs in self.associations.pop((table.name, gone.id), {}).items():
            back = self.associations[end].pop((table.name, gone.id))
            if end != (table.name, kept.id):
                self._one_way((table.name, kept.id), end, specs)
                self._one_way(end, (table.name, kept.id), back)
                self._settle_company((table.name, kept.id))
                self._settle_company(end)
        del table.records[gone.id]
        table.aliases[gone.id] = kept.id
        if anew:
            self._renumber(table, kept)
        self._touch(table, kept)
        self._tell(table, "merge", kept.id)
        return kept

    def _renumber(self, table: Table, record: Record) -> None:
        before, record.id = record.id, str(next(self._numbers))
        record.merged.append(before)
        record.properties["hs_object_id"] = record.id
        record.properties["hs_merged_object_ids"] = ";".join(record.merged)
        table.records[record.id] = table.records.pop(before)
        table.aliases[before] = record.id
        table.index(record)
        ends = self.associations.pop((table.name, before), {})
        self.associations[table.name, record.id] = ends
        for end in ends:
            back = self.associations[end]
            back[table.name, record.id] = back.pop((table.name, before))

    def associate(
        self, start: tuple[str, str], end: tuple[str, str], specs: Iterable[Spec] = ()
    ) -> Spec:
        """Both belong together, with HubSpot's own type besides any other. Raises ``Refusal``."""
        for name, id_ in (start, end):
            if self.table(name).find(id_) is None:
                raise not_found(name, [id_])
        default = ("HUBSPOT_DEFINED", self.type_id(start[0], end[0]))
        self._one_way(start, end, {default, *specs})
        self._one_way(end, start, {("HUBSPOT_DEFINED", self.type_id(end[0], start[0]))})
        for one in (start, end):
            self._settle_company(one)
        return default

    def _one_way(self, start: tuple[str, str], end: tuple[str, str], specs: set[Spec]) -> None:
        self.associations.setdefault(start, {}).setdefault(end, set()).update(specs)

    def type_id(self, start: str, end: str) -> int:
        """The numeric id of the unlabelled association. Raises ``Refusal`` where there is none."""
        if (start, end) in TYPE_IDS:
            return TYPE_IDS[start, end]
        if self.tables[start].custom or self.tables[end].custom:
            names = sorted(self.tables)
            return 1000 + names.index(start) * 50 + names.index(end)
        text = f"No association type from {start} to {end}: these objects cannot be associated."
        raise Refusal(400, "VALIDATION_ERROR", text)

    def _tell(
        self, table: Table, what: str, id_: str, name: str | None = None, value: str | None = None
    ) -> None:
        if not self.watched:
            return
        singular = {"companies": "company"}.get(table.name, table.name.rstrip("s"))
        event: dict[str, object] = {
            "eventId": next(self._numbers),
            "subscriptionId": 25,
            "portalId": self.id,
            "appId": 1160452,
            "occurredAt": int(self.clock().timestamp() * 1000),
            "subscriptionType": f"{singular}.{what}",
            "attemptNumber": 0,
            "objectId": int(id_),
            "changeSource": "CRM_UI",
        }
        if what == "merge":
            record = table.records[id_]
            event |= {
                "primaryObjectId": int(id_),
                "mergedObjectIds": [int(one) for one in record.merged],
            }
        if name is not None:
            event |= {"propertyName": name, "propertyValue": value}
        self.events.append(event)


def written(moment: datetime) -> str:
    """As HubSpot writes a moment."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
