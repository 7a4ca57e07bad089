"""What an erasure takes away of a CRM, and what stays there with a task for its people.

What stays is what is not ours: a contact that the CRM had before, or that people made one with a
contact of theirs; and whoever the vendor's website vouched for, who is the vendor's own customer
whoever wrote the contact first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm_sync.hand_off import moment_text
from crm_sync.links import Link, Links
from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.targets.target import Parcel

_ORDER = (
    Kind.NOTE,
    Kind.TASK,
    Kind.MEETING,
    Kind.OFFER_INTERACTION,
    Kind.DEAL,
    Kind.CONTACT,
    Kind.COMPANY,
)
"""What tells of a person goes before the person, and the person before the company."""
THEIRS = "theirs"
"""The digest of a link to a record of the CRM's own."""
_VERIFIED = "account:"
"""What the id of somebody begins with whose identity was vouched for."""


@dataclass(frozen=True)
class Standing:
    """Where a record that is to go stands."""

    key: RecordKey
    object: str
    remote_id: str


class Theirs(Standing):
    """It stands there, and is theirs: never the same as one of ours."""


@dataclass(frozen=True)
class Plan:
    """What becomes of the records that an erasure names."""

    goes: Sequence[Standing]
    """To be deleted, in this order."""
    stays: Sequence[Standing]
    """Contacts at which a task says that the person asked."""


def keys_to_erase(parcel: Parcel) -> Sequence[RecordKey]:
    """The records that the parcel's erasure names, in the order in which they go."""
    erasure = parcel.hand_off.erasure
    keys = {RecordKey.read(text) for text in (erasure.records if erasure else ())}
    return sorted(keys, key=lambda key: (_ORDER.index(key.kind), key.external_id))


def is_verified(key: RecordKey) -> bool:
    """Whether it is somebody whom the vendor's website vouched for."""
    return key.kind is Kind.CONTACT and key.external_id.startswith(_VERIFIED)


def _is_customers(key: RecordKey) -> bool:
    """Whether it is a company that is the vendor's customer."""
    return key.kind is Kind.COMPANY and key.external_id.startswith(_VERIFIED)


def shared_with_others(links: Links, known: Collection[Link]) -> set[str]:
    """Ids of theirs at which records of ours stand that are not among ``known``."""
    keys = {link.key for link in known}
    return {
        link.remote_id
        for link in known
        if any(one.key not in keys for one in links.at(link.object, link.remote_id))
    }


def plan(
    parcel: Parcel, known: Collection[Link], found: Collection[Standing], shared: Collection[str]
) -> Plan:
    """``known``: the links of the records; ``found``: those without one that have our id in the
    CRM, because the answer to their making was lost; ``shared``: ids of theirs that are other
    records of ours as well, because people merged them.

    A person of whom another account told since the wish is that one's: nothing becomes of them.
    """
    goes: list[Standing] = []
    stays: list[Standing] = []
    for link in known:
        if link.state == "deleted" or _is_anothers(link, parcel) or _is_customers(link.key):
            continue
        place = Standing(link.key, link.object, link.remote_id)
        (goes if _is_ours(link, shared) else stays).append(place)
    for one in (one for one in found if not _is_customers(one.key)):
        (stays if is_verified(one.key) else goes).append(one)
    place_of = {key: at for at, key in enumerate(keys_to_erase(parcel))}
    return Plan(
        sorted(goes, key=lambda one: place_of[one.key]),
        sorted(
            (one for one in stays if one.key.kind is Kind.CONTACT), key=lambda one: one.remote_id
        ),
    )


def to_forget(parcel: Parcel, links: Iterable[Link]) -> Iterator[RecordKey]:
    """The records of which nothing is to be known any more. A customer goes on to be the contact
    that they are."""
    for link in links:
        customers = is_verified(link.key) or _is_customers(link.key)
        if not customers and not _is_anothers(link, parcel):
            yield link.key


def _is_anothers(link: Link, parcel: Parcel) -> bool:
    if link.key.kind is not Kind.CONTACT or link.account_key == parcel.account_key:
        return False
    return link.seen_at is not None and link.seen_at > parcel.hand_off.occurred_at


def _is_ours(link: Link, shared: Collection[str]) -> bool:
    if link.digest == THEIRS or link.remote_id in shared or is_verified(link.key):
        return False
    # A contact of which nobody knows what was written last was made one with another by people.
    return link.key.kind is not Kind.CONTACT or link.digest is not None


def apart(wanted: Plan, moved: Mapping[Standing, Standing | None]) -> Plan:
    """The plan after a look at the CRM. ``moved``: of what is to go, what is not as we made it any
    more, and where it is now: people merged it with one of theirs, or made something else of it,
    so that it is theirs (a contact stays there). None: it is gone already."""
    goes = [one for one in wanted.goes if one not in moved]
    now = [place for place in moved.values() if place is not None]
    people = {one for one in (*wanted.stays, *now) if one.key.kind is Kind.CONTACT}
    return Plan(goes, sorted(people, key=lambda one: one.remote_id))


def task_of(parcel: Parcel, contact: RecordKey | None) -> CrmRecord:
    """The task that tells the CRM's people. It names nobody: it stands at the contact."""
    asked = parcel.hand_off.occurred_at
    return CrmRecord(
        RecordKey(Kind.TASK, parcel.hand_off.id),
        "Asked for the erasure of their data",
        {
            "state": "open",
            "due_at": moment_text(asked),
            "owner": None,
            "request_kind": None,
            "context": asked_for(parcel, contact),
        },
        belongs_to=() if contact is None else (contact,),
    )


def asked_for(parcel: Parcel, contact: RecordKey | None) -> str:
    """What the task says."""
    day = f"{parcel.hand_off.occurred_at:%Y-%m-%d}"
    known = contact is not None and is_verified(contact)
    who = (
        "This person asked, signed in on your website,"
        if known
        else "Somebody who gave this address, which nobody verified, asked"
    )
    return (
        f"{who} on {day} for the erasure of what Segue knows of them. What Segue wrote into this "
        "CRM by itself is deleted. This contact and what you wrote yourselves are yours to decide "
        "on: answer them within a month (GDPR, articles 12 and 17)."
    )
