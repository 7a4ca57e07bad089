"""What a CRM must be able to say of our records, so that what differs is found."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.records import CrmRecord, RecordKey


@dataclass(frozen=True)
class Standing:
    """One record as it stands there now."""

    key: RecordKey
    """Ours."""
    object: str
    """The vendor's name of what it is there."""
    remote_id: str
    """The vendor's id, after every merge: the survivor's."""
    fields: Mapping[str, Scalar]
    """As read, whatever type the vendor answers with; an empty one is None or absent."""
    belongs_to: frozenset[tuple[str, str]] = frozenset()
    """``(object, remote id)`` of every record that it is associated with and that was asked for;
    people may have added others, and those may be among them."""
    adopted: bool = False
    """It is a record of the CRM's own that a stranger's address belongs to: nothing of it is ours,
    so nothing of it is compared."""


@dataclass(frozen=True)
class Written:
    """What a delivery of a record would write."""

    fields: Mapping[str, Scalar]
    """The vendor's field -> the value as it is sent: after names became the vendor's ids (owners)
    and what is too long was cut. Those ``at_creation``, and those that the account cannot take
    (``Delivered.notes`` says so), are not in it. None clears a field."""
    belongs_to: frozenset[RecordKey] = frozenset()
    """Those of ``record.belongs_to`` that the CRM is told it is associated with."""


@runtime_checkable
class Readable(Protocol):
    """A CRM that can be asked. Every method is a conversation outside any transaction.

    Each raises ``remote.faults.Unavailable`` and ``Refused`` like ``Target.deliver``, and respects
    the same rate limits.
    """

    def written(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Written]:
        """What a delivery would write of each; one that it would not write at all is absent
        (the account has no such object). ``Mapped.fields`` may come from several hand-offs."""

    def standing(self, wanted: Sequence[Mapped]) -> Mapping[RecordKey, Standing]:
        """Where each stands; one that is not there, or in the recycle bin, is absent.

        A record is looked up where its link says (``Links``; a merged one is its survivor), and
        by our key where it has none or nothing is there. Its fields are those of ``written``.
        """

    def ours(self) -> Iterator[Standing]:
        """Every record there that carries a key of ours, in any order, also those that nobody
        expects and several with one key; their fields and associations may be left out."""


@runtime_checkable
class Choosing(Protocol):
    """A CRM that does not write every record that its mapping has a part for."""

    def mapped(self, records: Sequence[CrmRecord]) -> Sequence[Mapped]:
        """Those of one hand-off's records that are written, in the CRM's words."""


class KnownPlaces(Protocol):
    """Where we believe that records stand: ``crm_sync.links.Links``, and the built-in CRM's own."""

    def known(self, keys: Iterable[RecordKey]) -> Mapping[RecordKey, Link]:
        """Those of the records that stand or stood somewhere."""
