"""What every CRM must be able to do for us."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_sync.hand_off import HandOff
from crm_sync.records import CrmRecord


@dataclass(frozen=True)
class Parcel:
    """One hand-off as it is sent to a CRM, with the records that it becomes."""

    id: str
    """The outbox row's id: stable, so that whoever receives it twice knows it again."""
    account_key: str
    version: int
    """Counts the account's hand-offs: a lower one never overwrites records of a higher one."""
    hand_off: HandOff
    records: tuple[CrmRecord, ...]


@dataclass(frozen=True)
class Delivered:
    """It is there."""

    notes: tuple[str, ...] = ()
    """What was left out or cut, each a sentence with the field's name: nothing is lost silently."""


@dataclass(frozen=True)
class Rejected:
    """The CRM will never take it as it is: a person must act, and then it is replayed."""

    reason: str
    remedy: str


@dataclass(frozen=True)
class Postponed:
    """This one could not be sent now and may be later; it holds up its own account only."""

    reason: str
    retry_after: float | None = None
    """Seconds, where the CRM named any."""


Outcome = Delivered | Rejected | Postponed


class Target(Protocol):
    """A CRM, as the delivery sees it. Every method is a conversation outside any transaction."""

    at_once: int
    """How many parcels it takes in one ``deliver`` at most."""

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Send the parcels, each of another account, and say what became of each, by its id.

        Sending one again changes nothing, also where the answer to the first time was lost. A
        record is written only if no later version of it was (``Links``). ``until`` is a moment of
        ``time.monotonic``: no call is begun that could last longer, what is left is ``Postponed``;
        after it another worker may send the account's next parcel.

        Raises ``remote.faults.Unavailable`` where the whole CRM is away or busy, ``Refused`` where
        nothing can be sent to it until a person acts (wrong credentials, a revoked scope, a
        property that is not there any more). Then nothing is known of any of them, and all are
        sent again.
        """

    def erase(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Take away what ``Parcel.hand_off.erasure`` names, as far as it was made by us.

        A record that was the CRM's own before, or that people made one with theirs, stays: whoever
        works there is told by a task at it that its person asked. Several times is as once.
        ``until`` and what is raised: as for ``deliver``.
        """

    def close(self) -> None:
        """Let its connections go."""
