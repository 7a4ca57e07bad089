"""What is laid before the checkers: what was told, and what the CRM itself says. Values only."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from crm_sync.hand_off import HandOff
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind
from tests.endurance.ledger import Told
from tests.endurance.stories import Mark, marks

Gives = Callable[[HandOff, CrmRecord], bool]


@dataclass(frozen=True)
class Written:
    """A write that the CRM accepted: in its own log, in its own order."""

    key: str
    """Of ours, as it stood in what was sent."""
    marks: frozenset[Mark]
    """Of which hand-offs its words are."""


@dataclass(frozen=True)
class Standing:
    """A record as it stands in the CRM at the end."""

    key: str
    object: str
    remote_id: str
    words: str
    """All that its fields say."""
    address: str | None = None
    """The e-mail address, where it is a person."""
    at_first: str = ""
    """Of the words, those of a field that is written only when the record is made."""


@dataclass(frozen=True)
class DeadLetter:
    """A hand-off that the CRM did not take."""

    account_key: str
    seq: int
    reason: str | None
    remedy: str | None


@dataclass(frozen=True)
class Difference:
    """Something that was made different in the CRM, or that reconciliation says is."""

    key: str
    what: str
    """``missing``, or the name of what differs."""


@dataclass(frozen=True)
class Evidence:
    """Everything about one CRM."""

    told: Sequence[Told]
    written: Sequence[Written]
    standing: Sequence[Standing]
    gives: Gives
    """Whether this CRM is given the record."""
    written_again: Sequence[Written] = ()
    """Since everything was mended: what was dead, and after it what told of the same people."""
    dead: Sequence[DeadLetter] = ()
    """When all that could arrive had arrived, before anything was mended."""
    waiting: int = 0
    """Hand-offs that were still waiting then."""
    still_dead: Sequence[DeadLetter] = ()
    """After everything was mended and replayed."""
    superseded: frozenset[tuple[str, int]] = frozenset()
    """Dead ones whose interaction was told again: account and place."""
    poisoned: frozenset[str] = frozenset()
    """The accounts that had something in them that the CRM refuses."""
    deleted: frozenset[str] = frozenset()
    """Keys of records that people deleted over there."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """Keys of records that people merged into others, and those others' keys."""
    planted: Sequence[Difference] = ()
    found: Sequence[Difference] = ()
    found_before: Sequence[Difference] = ()
    """What reconciliation found when nothing had been made different."""
    people_share_addresses: bool = True
    """It has one person for an address."""

    @property
    def every_write(self) -> Sequence[Written]:
        """Before anything was mended, and since."""
        return [*self.written, *self.written_again]

    @cached_property
    def by_mark(self) -> dict[Mark, Told]:
        """What was told, by its mark."""
        return {told.mark: told for told in self.told}

    @cached_property
    def records(self) -> dict[str, list[Told]]:
        """Every record that must be there, and the hand-offs that write it, in their order.

        What is dead writes nothing, and what was superseded need not have.
        """
        dead = {(one.account_key, one.seq) for one in self.still_dead} | self.superseded
        return self._written_by([one for one in self.told if _place(one) not in dead])

    @cached_property
    def possible(self) -> set[str]:
        """Every record that may be there: what is dead may have been written in part."""
        return set(self._written_by(self.told))

    def _written_by(self, those: Sequence[Told]) -> dict[str, list[Told]]:
        writing: dict[str, list[Told]] = defaultdict(list)
        made: set[str] = set()
        for told in those:
            for record in to_records(told.hand_off):
                key = str(record.key)
                if not self.gives(told.hand_off, record):
                    continue
                if not record.only_update:
                    made.add(key)
                if key in made:
                    writing[key].append(told)
        return dict(writing)

    @cached_property
    def stands_for(self) -> dict[str, str]:
        """A key -> the one that all keys of the same record of theirs have in common."""
        first: dict[str, str] = {}
        of_address: dict[str, str] = {}
        if self.people_share_addresses:
            for told in self.told:
                for key, address in people(told):
                    first[key] = of_address.setdefault(address, key)
        for key, other in self.merged.items():
            old, new = first.get(key, key), first.get(other, other)
            for one in [name for name, to in first.items() if to == old]:
                first[one] = new
            first[key] = new
        return first

    def one(self, key: str) -> str:
        """See ``stands_for``."""
        return self.stands_for.get(key, key)


def _place(told: Told) -> tuple[str, int]:
    return told.account_key, told.seq


def people(told: Told) -> list[tuple[str, str]]:
    """The person of a hand-off, if there is one with an address: the key, and the address."""
    contact = told.hand_off.contact
    if contact is None or not contact.email:
        return []
    return [
        (str(record.key), contact.email.lower())
        for record in to_records(told.hand_off)
        if record.key.kind is Kind.CONTACT
    ]


def everything(hand_off: HandOff, record: CrmRecord) -> bool:
    """See ``Evidence.gives``: it is given all."""
    return True


def written(key: str, words: str) -> Written:
    """A line of the CRM's log."""
    return Written(key, frozenset(marks(words)))
