"""Records of one kind are written: those that are there changed by their id, the others made."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from crm_sync.links import Link
from crm_sync.records import Kind
from crm_sync.targets.hubspot.api import HubSpotApi
from crm_sync.targets.hubspot.batches import Came, Result, read, send
from crm_sync.targets.hubspot.ledger import THEIRS, Ledger, of_values
from crm_sync.targets.hubspot.meaning import Fault
from crm_sync.targets.hubspot.owners import Owners
from crm_sync.targets.hubspot.parcels import Work, again
from crm_sync.targets.hubspot.people import CONTACTS, Found, by_address, by_id
from crm_sync.targets.hubspot.remedies import remedy
from crm_sync.targets.hubspot.values import OWNER
from crm_sync.targets.target import Postponed

_MADE_AGAIN = frozenset({Kind.COMPANY, Kind.CONTACT})
_STRANGERS = "email:"
"""What our id of a stranger begins with."""


class Writing:
    """Writes to one account, for one delivery."""

    def __init__(self, api: HubSpotApi, ledger: Ledger, owners: Owners, mapping_file: str) -> None:
        """``mapping_file``: as an operator knows it, for remedies."""
        self._api, self._ledger, self._mapping = api, ledger, mapping_file
        self._owners = owners

    def write(self, works: Sequence[Work]) -> None:
        """All of one object. What becomes of each stands in the ledger, or in its parcel."""
        due = [work for work in works if self._is_due(work)]
        for some in self._apart(due):
            self._write([work for work in some if work.doing.outcome is None])

    def _is_due(self, work: Work) -> bool:
        parcel, link = work.doing.parcel, self._ledger.get(work.record.key)
        if link is None:
            return True
        if link.newer_than(parcel.account_key, parcel.version):
            return False
        if link.state == "deleted":
            return self._is_made_again(work)
        if work.stranger and link.digest in (None, THEIRS):
            # Merged into somebody else, or somebody else's from the beginning.
            self._ledger.put(work.link(link.remote_id, link, theirs=True))
            return False
        if of_values(link) == work.values_digest:
            self._ledger.put(again(link, work))
            return False
        return True

    def _is_made_again(self, work: Work) -> bool:
        """Whether somebody deleted it over there and it is needed all the same."""
        if work.record.key.kind in _MADE_AGAIN and work.doing.fresh:
            return True
        work.doing.notes.append(f"{work.called} was deleted in HubSpot, and is not made again.")
        return False

    def _apart(self, works: Sequence[Work]) -> Iterator[Sequence[Work]]:
        """No two of one round are one record over there."""
        left = list(works)
        while left:
            taken: set[str] = set()
            some: list[Work] = []
            later: list[Work] = []
            for work in left:
                names = self._names(work)
                (later if names & taken else some).append(work)
                taken |= names
            yield some
            left = later

    def _names(self, work: Work) -> set[str]:
        link = self._ledger.there(work.record.key)
        names = {f"key {work.record.key}"}
        names |= {f"email {work.email}"} if work.email else set()
        return names | ({f"id {link.remote_id}"} if link else set())

    def _write(self, works: Sequence[Work]) -> None:
        links = {work: self._ledger.there(work.record.key) for work in works}
        ids = {work: link.remote_id for work, link in links.items() if link is not None}
        new = [work for work in works if work not in ids]
        new += [w for w in self._change(self._still_ours(ids)) if self._is_made_again(w)]
        self._make(self._unknown(new))

    def _still_ours(self, ids: Mapping[Work, str]) -> Mapping[Work, str]:
        """Without the strangers whose contact is somebody's by now: people merged the two, or a
        verified person has the address. To write to the old id would overwrite them."""
        strangers = [work for work in ids if work.stranger]
        if not strangers:
            return ids
        name = strangers[0].mapped.rule.key
        there = read(self._api, strangers[0].object, [ids[work] for work in strangers], [name])
        keys = {one["id"]: one["properties"].get(name) for one in there}
        ours = {w for w in strangers if keys.get(ids[w]) == w.record.key.external_id}
        gone = {w for w in strangers if w not in ours and not self._is_theirs(w, ids[w])}
        return {w: id_ for w, id_ in ids.items() if not w.stranger or w in ours | gone}

    def _is_theirs(self, work: Work, id_: str) -> bool:
        """Whether there is a contact, which is not ours then."""
        contact = self._api.record(work.object, id_, [])
        if contact is None:
            return False
        if contact["id"] != id_:
            self._ledger.moved(work.object, id_, contact["id"])
        self._ledger.put(work.link(contact["id"], None, theirs=True))
        return True

    def _unknown(self, works: Sequence[Work]) -> Sequence[Work]:
        """Those that HubSpot does not have; people whom it has are taken for who they are."""
        if not works or works[0].object != CONTACTS:
            return works
        found = by_address(self._api, works)
        self._meet(
            {work: found[work.email] for work in works if work.email and work.email in found}
        )
        return [work for work in works if work.email not in found]

    def _meet(self, found: Mapping[Work, Found]) -> None:
        strangers = [w for w, one in found.items() if w.stranger and not one.is_of(w)]
        for work in strangers:
            self._ledger.put(work.link(found[work].id, None, theirs=True))
        ids = {work: one.id for work, one in found.items() if work not in strangers}
        for work in self._change(ids, adopt=True):
            work.doing.outcome = Postponed(f"{work.called} was deleted in HubSpot at this moment.")

    def _change(self, ids: Mapping[Work, str], *, adopt: bool = False) -> list[Work]:
        """Change records by their ids; those that are not there any more are given back.

        ``adopt``: they were the CRM's own, or we did not know of them: our id is written as well.
        """
        if not ids:
            return []
        works = {id_: work for work, id_ in ids.items()}
        rest = {work: id_ for work, id_ in ids.items() if works[id_] is not work}
        inputs = [
            {"id": id_, "properties": self._changes(work, adopt=adopt)}
            for id_, work in works.items()
        ]
        came = send(self._api, next(iter(ids)).object, "update", inputs, _by_id(works))
        for id_ in came.done:
            self._settle(works[id_], id_)
        self._refuse(came, works)
        gone = [work for id_, work in works.items() if self._is_gone(work, id_, came)]
        for work in gone:
            self._ledger.deleted(work.object, ids[work])
        return gone + self._change(rest, adopt=adopt)

    def _is_gone(self, work: Work, id_: str, came: Came) -> bool:
        """Whether it is not there any more; one that was merged into another one is that one."""
        if id_ in came.done:
            return False
        return came.failed[id_].gone if id_ in came.failed else not self._follow(work, id_)

    def _changes(self, work: Work, *, adopt: bool) -> dict[str, str]:
        own = {work.mapped.rule.key: work.record.key.external_id} if adopt else {}
        return {**work.changes(self._ledger.get(work.record.key)), **own}

    def _follow(self, work: Work, id_: str) -> bool:
        """A record that was merged into another one: ours is that one from now on."""
        name = work.mapped.rule.key
        survivor = self._api.record(work.object, id_, [name])
        if survivor is None:
            return False
        self._ledger.moved(work.object, id_, survivor["id"])
        if survivor["properties"].get(name):
            self._settle(work, survivor["id"])
            return True
        return not self._change({work: survivor["id"]}, adopt=True)

    def _make(self, works: Sequence[Work]) -> None:
        if not works:
            return
        by_key = {work.record.key.external_id: work for work in works}
        name = works[0].mapped.rule.key
        inputs = [
            {"id": key, "idProperty": name, "properties": _whole(work)}
            for key, work in by_key.items()
        ]
        came = send(self._api, works[0].object, "upsert", inputs, _by_property(name))
        for key, result in came.done.items():
            self._settle(by_key[key], result["id"], new=bool(result.get("new")))
        self._seek([work for key, work in by_key.items() if key not in {*came.done, *came.failed}])
        taken = {key: fault.existing for key, fault in came.failed.items() if fault.existing}
        # An address that is a contact's second one, or that another worker made in this moment.
        self._meet({by_key[k]: by_id(self._api, id_, name) for k, id_ in taken.items() if id_})
        # To upsert by our key can only meet the key where somebody makes the record right now.
        raced = {key for key, fault in came.failed.items() if fault.takes(name) or fault.gone}
        self._wait([by_key[key] for key in raced - taken.keys()])
        left = by_key.keys() - taken.keys() - raced
        self._refuse(came, {key: by_key[key] for key in left})

    def _wait(self, works: Sequence[Work]) -> None:
        for work in works:
            words = f"{work.called} was made or deleted by somebody else in HubSpot at this moment."
            work.doing.outcome = Postponed(words)

    def _seek(self, works: Sequence[Work]) -> None:
        """Records that HubSpot took without saying which they are."""
        if not works:
            return
        name = works[0].mapped.rule.key
        keys = [work.record.key.external_id for work in works]
        found = {
            one["properties"].get(name): one["id"]
            for one in read(self._api, works[0].object, keys, [name], by=name)
        }
        for work in works:
            id_ = found.get(work.record.key.external_id)
            if id_ is not None:
                self._settle(work, id_)
            else:
                words = f"HubSpot did not say whether it took {work.called}."
                work.doing.outcome = Postponed(words)

    def _settle(self, work: Work, id_: str, *, new: bool = False) -> None:
        before = self._ledger.get(work.record.key)
        link = work.link(id_, before)
        self._ledger.put(link)
        joined = work.object == CONTACTS and (before is None or before.remote_id != id_)
        if joined and not new and not work.stranger:
            self._take_over(link)

    def _take_over(self, link: Link) -> None:
        """A stranger whose address it was overwrites nothing of it from now on."""
        for other in self._ledger.others_at(link):
            if other.key.external_id.startswith(_STRANGERS):
                self._ledger.put(replace(other, digest=THEIRS))

    def _refuse(self, came: Came, works: Mapping[str, Work]) -> None:
        for name, fault in came.failed.items():
            if name in works and not fault.gone:
                self._refuse_one(works[name], fault)

    def _refuse_one(self, work: Work, fault: Fault) -> None:
        said = f"HubSpot does not take {work.called}: {fault.message}"
        passing = fault.passing or (OWNER in fault.properties and self._owners.are_in_doubt())
        if passing:
            work.doing.outcome = Postponed(said)
        else:
            work.reject(said, remedy(fault, self._mapping))


def _whole(work: Work) -> dict[str, str]:
    """What a new record is made of; nothing is there to be cleared."""
    own = {work.mapped.rule.key: work.record.key.external_id}
    return {n: v for n, v in {**work.first, **work.always, **own}.items() if v != ""}


def _by_id(ids: Collection[str]) -> Callable[[Result], str | None]:
    known = frozenset(ids)
    return lambda result: result["id"] if result["id"] in known else None


def _by_property(name: str) -> Callable[[Result], str | None]:
    return lambda result: result["properties"].get(name)
