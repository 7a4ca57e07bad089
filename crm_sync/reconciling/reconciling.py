"""A CRM is held against everything that it was told."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from crm_sync.mappings.applying import Mapped
from crm_sync.reconciling.comparing import is_strangers, once
from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.expecting import Expected
from crm_sync.reconciling.looking import Anew, Looker, joined
from crm_sync.reconciling.report import Report
from crm_sync.reconciling.strangers import GivenKeys, strange
from crm_sync.reconciling.subject import Subject
from crm_sync.reconciling.telling import (
    keys_given_since,
    shared_people,
    shared_places,
    states,
)
from crm_sync.records import RecordKey

AT_ONCE = 1000
"""Records that are compared together: a vendor answers for a hundred in a call."""

_LONGEST_TRANSACTION = timedelta(minutes=10)

Progress = Callable[[int, int], None]
"""Told again and again how many records were compared, and how many differ so far."""


def reconcile(subject: Subject, *, now: datetime, progress: Progress | None = None) -> Report:
    """What differs between the CRM and what it was told. Nothing is written, here or there.

    A hand-off that waits, or is dead, is no difference. Deliveries may go on meanwhile. Raises
    ``remote.faults.Unavailable`` and ``Refused`` like a delivery.
    """
    counts = states(subject.engine, subject.target_id)
    run = _Run(subject, now, progress)
    run.each_account()
    run.those_of_several()
    run.strangers()
    left_out = tuple(sorted(run.left_out.values()))
    return Report(subject.target_id, now, run.accounts, run.compared, counts, run.found, left_out)


@dataclass
class _Several:
    """Records that are no one account's: of a stranger in several visits, or merged over there."""

    people: Mapping[RecordKey, set[str]]
    places: Mapping[RecordKey, tuple[RecordKey, ...]]
    versions: dict[RecordKey, list[Expected]] = field(default_factory=dict)
    perhaps: dict[RecordKey, list[Mapped]] = field(default_factory=dict)
    of: dict[RecordKey, set[str]] = field(default_factory=dict)
    """The accounts that each was read from."""

    def __contains__(self, key: RecordKey) -> bool:
        return key in self.people or key in self.places

    def apart(
        self,
        account: str,
        records: Mapping[RecordKey, Expected],
        perhaps: Mapping[RecordKey, tuple[Mapped, ...]],
    ) -> list[Expected]:
        """The account's own records; the others are kept until all accounts were read."""
        for key in filter(self.__contains__, perhaps):
            self.perhaps.setdefault(key, []).extend(perhaps[key])
        for key in filter(self.__contains__, records):
            self.versions.setdefault(key, []).append(records[key])
            self.of.setdefault(key, set()).add(account)
        return [one for key, one in records.items() if key not in self]

    def joined(self, left_out: Collection[str]) -> list[Expected]:
        """The kept ones, each as one; without those of which an account says something that is
        left out."""
        return [
            one
            for one in joined(self.versions, self.perhaps, self.places)
            if not left_out or self._all_read(one.key, left_out)
        ]

    def _all_read(self, key: RecordKey, left_out: Collection[str]) -> bool:
        ones = self.places.get(key, (key,))
        read = all(one in self.versions or one in self.perhaps for one in ones)
        return read and not any(self.people.get(one, set()) & set(left_out) for one in ones)

    def accounts(self, keys: Collection[RecordKey]) -> set[str]:
        """Those that have to do with any of the records."""
        wanted = {other for key in keys for other in self.places.get(key, (key,))}
        return {
            account
            for key in wanted
            for account in (*self.people.get(key, ()), *self.of.get(key, ()))
        }


class _Run:
    def __init__(self, subject: Subject, now: datetime, progress: Progress | None) -> None:
        self._subject, self._now, self._progress = subject, now, progress
        self._several = self._those_of_several()
        shared = self._several.people.keys() | self._several.places.keys()
        self._looker = Looker(
            subject.engine,
            subject.target_id,
            subject.crm,
            subject.links,
            subject.map_records,
            shared,
        )
        self._given = GivenKeys()
        self.found: list[Difference] = []
        self.accounts = self.compared = 0

    @property
    def left_out(self) -> Mapping[str, str]:
        """Accounts of which nothing is compared, and the hand-off of each that cannot be read."""
        return self._looker.left_out

    def _those_of_several(self) -> _Several:
        engine, target = self._subject.engine, self._subject.target_id
        return _Several(shared_people(engine, target), shared_places(engine, target))

    def each_account(self) -> None:
        """Those records that are one account's alone, many accounts at a time."""
        for accounts, wanted in self._batches():
            self._compare(wanted, partial(self._anew, accounts))

    def _batches(self) -> Iterator[tuple[list[str], list[Expected]]]:
        accounts: list[str] = []
        wanted: list[Expected] = []
        for account, records, perhaps in self._looker.accounts():
            self.accounts += 1
            self._given.add(records)
            self._given.add(perhaps)
            accounts.append(account)
            wanted += self._several.apart(account, records, perhaps)
            if len(wanted) >= AT_ONCE:
                yield accounts, wanted
                accounts, wanted = [], []
        yield accounts, wanted

    def _compare(self, wanted: Sequence[Expected], again: Anew) -> None:
        compared, found = self._looker.differences(wanted, again)
        self.compared += compared
        self.found += found
        if self._progress is not None:
            self._progress(self.compared, len(self.found))

    def _anew(self, accounts: Sequence[str], differing: Collection[RecordKey]) -> list[Expected]:
        several = self._several_of(differing)
        return [
            one
            for account, records, perhaps in self._looker.accounts(accounts)
            for one in several.apart(account, records, perhaps)
        ]

    def those_of_several(self) -> None:
        """The records that several accounts wrote, and those that people merged."""
        wanted = self._several.joined(self.left_out)
        for start in range(0, len(wanted), AT_ONCE):
            self._compare(wanted[start : start + AT_ONCE], self._joined_anew)

    def _joined_anew(self, differing: Collection[RecordKey]) -> list[Expected]:
        now = self._several_of(differing)
        for account, records, perhaps in self._looker.accounts(now.accounts(differing)):
            now.apart(account, records, perhaps)
        return now.joined(self.left_out)

    def _several_of(self, differing: Collection[RecordKey]) -> _Several:
        """As it is by now, if a person came in another visit meanwhile."""
        if not any(map(is_strangers, differing)):
            return replace(self._several, versions={}, perhaps={})
        return replace(self._those_of_several(), of=self._several.of)

    def strangers(self) -> None:
        """Records over there with a key of ours that nobody expects."""
        self.found = once(self.found)
        moved = {key for one in self.found if one.what is What.LINK for key in one.keys}
        ours = self._subject.crm.ours()
        found = list(strange(ours, self._given, self._subject.links, moved, self.left_out))
        if any(one.what is What.UNEXPECTED for one in found):
            # An account may have been told of something since its hand-offs were read.
            since = self._now - _LONGEST_TRANSACTION
            self._given.add(keys_given_since(self._subject.engine, since))
        self.found += [
            one for one in found if one.what is not What.UNEXPECTED or one.key not in self._given
        ]
