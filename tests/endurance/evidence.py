"""What is laid before the checkers: what was told, and what the CRM itself says. Values only."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from crm_sync.recording import to_records
from crm_sync.records import Kind
from tests.endurance.ledger import Told
from tests.endurance.stories import Mark, marks


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
    kinds: frozenset[Kind]
    """Those that this CRM is given."""
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
    each_write_counts: bool = False
    """It is told of events (webhooks): a replayed one is an event of its own."""
    people_share_addresses: bool = True
    """It has one person for an address."""

    @cached_property
    def by_mark(self) -> dict[Mark, Told]:
        """What was told, by its mark."""
        return {told.mark: told for told in self.told}

    @cached_property
    def replayed(self) -> frozenset[tuple[str, int]]:
        """What was dead at some time."""
        return frozenset((one.account_key, one.seq) for one in self.dead)

    @cached_property
    def records(self) -> dict[str, list[Told]]:
        """Every record that must be there, and the hand-offs that write it, in their order."""
        writing: dict[str, list[Told]] = defaultdict(list)
        made: set[str] = set()
        dead = {(one.account_key, one.seq) for one in self.still_dead}
        for told in self.told:
            if (told.account_key, told.seq) in dead:
                continue
            for record in to_records(told.hand_off):
                if record.key.kind not in self.kinds:
                    continue
                key = str(record.key)
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


def written(key: str, words: str) -> Written:
    """A line of the CRM's log."""
    return Written(key, frozenset(marks(words)))
