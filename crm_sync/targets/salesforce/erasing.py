"""What was made in an org of Salesforce's for somebody who wants it gone.

It goes into the org's recycle bin, which Salesforce empties after 15 days. An account stays: it is
a company, and to delete it would delete whomever people added to it.
"""

from collections.abc import Iterator, Mapping, Sequence

from crm_sync.links import Link
from crm_sync.mappings.language import LEAD, PartRule
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.connection import Connection
from crm_sync.targets.erasing import (
    Plan,
    Standing,
    Theirs,
    apart,
    asked_for,
    keys_to_erase,
    plan,
    shared_with_others,
    task_of,
    to_forget,
)
from crm_sync.targets.salesforce.answers import Result
from crm_sync.targets.salesforce.api import AT_ONCE, OutOfTime, SalesforceApi, chunks
from crm_sync.targets.salesforce.errors import GONE, PASSING, is_locked
from crm_sync.targets.salesforce.following import followed
from crm_sync.targets.salesforce.pieces import Place
from crm_sync.targets.salesforce.soql import where_any
from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected

_TASK, _CONTACT, _LEAD = "Task", "Contact", "Lead"
_MASTER = "MasterRecordId"


_REMEDY = (
    "Look whether the integration's user may delete it: deploy the metadata package anew "
    "(./segue crm package), and give the user a role above the reps who own events and tasks. Or "
    "delete it in Salesforce. Then replay: ./segue crm replay"
)


class Erasures:
    """Takes away what ``Delivery`` wrote to one org."""

    def __init__(self, connection: Connection, api: SalesforceApi) -> None:
        self._links, self._mapping, self._api = connection.links, connection.mapping, api
        self._clock = connection.clock

    def erase(self, parcels: Sequence[Parcel]) -> Mapping[str, Outcome]:
        """See ``crm_sync.targets.target.Target``."""
        outcomes: dict[str, Outcome] = {}
        for parcel in parcels:
            try:
                outcomes[parcel.id] = self._erase(parcel)
            except OutOfTime as late:
                outcomes[parcel.id] = Postponed(str(late), retry_after=0.0)
        return outcomes

    def _erase(self, parcel: Parcel) -> Outcome:
        keys = [key for key in keys_to_erase(parcel) if key.kind is not Kind.COMPANY]
        known = self._links.known(keys)
        unknown = [key for key in keys if key not in known]
        shared = shared_with_others(self._links, known.values())
        wanted = plan(parcel, known.values(), list(self._found(unknown)), shared)
        wanted = apart(wanted, self._moved(wanted.goes))
        for results in (self._tell(parcel, wanted), self._delete(wanted)):
            for result in results:
                if (fault := _trouble(result)) is not None:
                    return fault
        self._links.forget(to_forget(parcel, known.values()))
        return Delivered()

    def _moved(self, goes: Sequence[Standing]) -> Mapping[Standing, Standing | None]:
        """Those that people deleted, merged or converted."""
        places = {one: Place(one.object, one.remote_id) for one in goes}
        now = followed(self._api, places.values())
        swallowed = set(self._swallowed(goes))
        moved: dict[Standing, Standing | None] = {}
        for one, before in places.items():
            place = now[before]
            if place is None:
                moved[one] = None
            elif place != before or one.remote_id in swallowed:
                moved[one] = Theirs(one.key, place.object, place.id)
        return moved

    def _swallowed(self, goes: Sequence[Standing]) -> Iterator[str]:
        """Ids of ours into which people merged one of theirs."""
        for object_ in (_CONTACT, _LEAD):
            ids = {one.remote_id for one in goes if one.object == object_}
            for text in where_any(object_, ("Id", _MASTER), _MASTER, ids):
                for record in self._api.query(text, deleted=True):
                    yield str(record[_MASTER])

    def _found(self, keys: Sequence[RecordKey]) -> Iterator[Standing]:
        """Those that have our id: a worker may have died before it noted where they are."""
        for part, rule in self._mapping.parts.items():
            kind = Kind.CONTACT if part == LEAD else Kind(part)
            by_id = {key.external_id: key for key in keys if key.kind is kind}
            yield from self._with_our_id(rule, by_id)

    def _with_our_id(self, rule: PartRule, by_id: Mapping[str, RecordKey]) -> Iterator[Standing]:
        for text in where_any(rule.object, ("Id", rule.key), rule.key, by_id):
            for record in self._api.query(text):
                key = by_id.get(str(record.get(rule.key)))
                if key is not None:
                    yield Standing(key, rule.object, str(record["Id"]))

    def _tell(self, parcel: Parcel, wanted: Plan) -> list[Result]:
        """A task at each contact and lead that stays."""
        rule = self._mapping.parts.get(Kind.TASK)
        people = [one for one in wanted.stays if one.object in (_CONTACT, _LEAD)]
        if rule is None or rule.object != _TASK or not people:
            return []
        tasks = [
            {
                rule.key: f"{parcel.hand_off.id}-{place}" if place else parcel.hand_off.id,
                "Subject": task_of(parcel, one.key).called,
                "Description": asked_for(parcel, one.key),
                "WhoId": one.remote_id,
            }
            for place, one in enumerate(people)
        ]
        results = self._api.upsert(_TASK, rule.key, tasks)
        self._note_tasks(parcel, [str(task[rule.key]) for task in tasks], results)
        return results

    def _note_tasks(self, parcel: Parcel, names: Sequence[str], results: Sequence[Result]) -> None:
        """By its link reconciliation knows a record of ours that no hand-off tells of."""
        links = [
            Link(
                RecordKey(Kind.TASK, name),
                _TASK,
                result.id,
                parcel.account_key,
                parcel.version,
                digest=None,
            )
            for name, result in zip(names, results, strict=True)
            if result.success and result.id
        ]
        self._links.keep(links, now=self._clock())

    def _delete(self, wanted: Plan) -> list[Result]:
        ids = dict.fromkeys(one.remote_id for one in wanted.goes)
        return [one for some in chunks(list(ids), AT_ONCE) for one in self._api.delete(some)]


def _trouble(result: Result) -> Outcome | None:
    """Why it is not done yet; None: it is, also where the record was gone already."""
    fault = result.fault
    if result.success or fault.code in GONE:
        return None
    said = f"Salesforce could not delete a record: {fault.message} [{fault.code}]"
    if is_locked(fault) or fault.code in PASSING:
        return Postponed(said)
    return Rejected(said, _REMEDY)
