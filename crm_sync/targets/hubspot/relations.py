"""What belongs to what: associations of the records of a delivery, only those that changed.

HubSpot's own association needs no type: it has one numeric id for each pair of objects, and sets it
by itself. A label of the account's own has an id that the settings name.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.ledger import THEIRS, Ledger, digest, of_relations, of_values
from crm_sync.targets.hubspot.meaning import Fault, fault_of, faults_of
from crm_sync.targets.hubspot.parcels import Doing
from crm_sync.targets.hubspot.remedies import remedy
from crm_sync.targets.hubspot.settings import Label
from crm_sync.targets.hubspot.values import ACTIVITIES
from crm_sync.targets.target import Postponed, Rejected

AT_ONCE = 1000
"""Pairs of a call; HubSpot takes 2,000."""


@dataclass(frozen=True)
class Pair:
    """One association, and the parcel that needs it."""

    start: Link
    end: Link
    doing: Doing

    @property
    def ids(self) -> tuple[str, str]:
        """HubSpot's, of both ends."""
        return self.start.remote_id, self.end.remote_id


class Relations:
    """Associates in one account, for one delivery."""

    def __init__(
        self, api: HubSpotApi, ledger: Ledger, labels: Sequence[Label], mapping_file: str
    ) -> None:
        self._api, self._ledger, self._mapping = api, ledger, mapping_file
        self._labels = {(one.start, one.end): one.type_id for one in labels}

    def write(self, doings: Sequence[Doing]) -> None:
        """What the records of these parcels belong to."""
        wanted = [one for doing in doings for one in self._of(doing)]
        by_objects: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for _, pairs in wanted:
            for pair in pairs:
                by_objects[pair.start.object, pair.end.object].append(pair)
        for (start, end), some in by_objects.items():
            for at in range(0, len(some), AT_ONCE):
                self._associate(start, end, some[at : at + AT_ONCE])
        for link, pairs in wanted:
            if all(pair.doing.outcome is None for pair in pairs):
                self._settle(link, pairs)

    def _of(self, doing: Doing) -> list[tuple[Link, list[Pair]]]:
        """The records of a parcel that do not have all that they belong to yet."""
        if doing.outcome is not None:
            return []
        found = []
        for mapped in doing.mapped:
            link = self._ledger.there(mapped.record.key)
            if link is None or link.digest == THEIRS or _is_newer(link, doing):
                continue
            pairs = [Pair(link, end, doing) for end in ends(mapped, link, self._ledger)]
            if of_relations(link) != _digest(pairs):
                found.append((link, pairs))
        return found

    def _settle(self, link: Link, pairs: Sequence[Pair]) -> None:
        now = self._ledger.there(link.key)
        if now is not None and now.remote_id == link.remote_id and now.digest is not None:
            self._ledger.put(replace(now, digest=of_values(now) + _digest(pairs)))

    def _associate(self, start: str, end: str, pairs: Sequence[Pair]) -> None:
        label = self._labels.get((start, end))
        inputs = [_input(pair, label) for pair in pairs]
        what = "associate/default" if label is None else "create"
        answer = self._api.relate(start, end, what, {"inputs": inputs})
        if answer.status >= 400 and len(pairs) > 1:
            middle = len(pairs) // 2
            self._associate(start, end, pairs[:middle])
            self._associate(start, end, pairs[middle:])
            return
        faults = [fault_of(answer.body)] if answer.status >= 400 else faults_of(answer)
        if not faults:
            return
        done = {_ends_of(result) for result in answer.body.get("results", ())}
        for pair in pairs:
            if pair.ids not in done:
                self._look_after(pair, faults[0])

    def _look_after(self, pair: Pair, fault: Fault) -> None:
        """One of both is not there any more, or is another one now: the next try knows it."""
        changed = [self._is_changed(link) for link in (pair.start, pair.end)]
        if any(changed) or fault.passing:
            words = "A record that it belongs to was deleted or merged in HubSpot at this moment."
            pair.doing.outcome = Postponed(words, retry_after=0.0)
            return
        pair.doing.outcome = Rejected(
            f"HubSpot does not associate {pair.start.object} {pair.start.remote_id} with "
            f"{pair.end.object} {pair.end.remote_id}: {fault.message}",
            remedy(fault, self._mapping),
        )

    def _is_changed(self, link: Link) -> bool:
        record = self._api.record(link.object, link.remote_id, [])
        if record is None:
            self._ledger.deleted(link.object, link.remote_id)
        elif record["id"] != link.remote_id:
            self._ledger.moved(link.object, link.remote_id, record["id"])
        return record is None or record["id"] != link.remote_id


def ends(mapped: Mapped, link: Link, ledger: Ledger) -> list[Link]:
    """Where what a record belongs to stands; no activity can belong to another one."""
    found = (ledger.there(key) for key in mapped.record.belongs_to)
    both = {link.object}
    return [
        end
        for end in found
        if end is not None
        and not (both | {end.object}) <= ACTIVITIES
        and (end.object, end.remote_id) != (link.object, link.remote_id)
    ]


def _is_newer(link: Link, doing: Doing) -> bool:
    return link.newer_than(doing.parcel.account_key, doing.parcel.version)


def _digest(pairs: Sequence[Pair]) -> str:
    return digest(sorted((pair.end.object, pair.end.remote_id) for pair in pairs))


def _input(pair: Pair, label: int | None) -> dict[str, Any]:
    start, end = pair.ids
    told: dict[str, Any] = {"from": {"id": start}, "to": {"id": end}}
    if label is not None:
        types = [{"associationCategory": "USER_DEFINED", "associationTypeId": label}]
        told["types"] = types
    return told


def _ends_of(result: Mapping[str, Any]) -> tuple[str, str]:
    if "fromObjectId" in result:
        return str(result["fromObjectId"]), str(result["toObjectId"])
    return str(result["from"]["id"]), str(result["to"]["id"])
