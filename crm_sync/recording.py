"""From a hand-off to the records that it becomes. Pure: values in, values out."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel, JsonValue

from crm_sync.hand_off import Company, Contact, HandOff, Meeting, OfferContext, moment_text
from crm_sync.records import CrmRecord, Kind, RecordKey
from crm_sync.tasks import task_records
from crm_sync.words import full_story, visitor

Properties = dict[str, JsonValue]


def to_records(hand_off: HandOff) -> list[CrmRecord]:
    """Every record of the hand-off, each belonging to those before it.

    A deal only for an accepted offer, a task only where somebody must act, a note always but for a
    play's task, which says everything itself. An erasure makes none: it takes them away
    (``crm_sync.targets.target.Target.erase``).
    """
    if hand_off.erasure is not None:
        return []
    records: list[CrmRecord] = []
    for record in _each(hand_off):
        certain = tuple(other.key for other in records if not other.only_update)
        records.append(replace(record, belongs_to=certain))
    return records


def _each(hand_off: HandOff) -> Iterator[CrmRecord]:
    company, story = hand_off.company, full_story(hand_off)
    if company is not None and (company.name or hand_off.verified):
        yield _company(hand_off, company)
    if hand_off.contact is not None:
        yield from _contact(hand_off, hand_off.contact)
    if hand_off.offer is not None:
        yield _deal(hand_off, hand_off.offer)
        yield _offer_interaction(hand_off, hand_off.offer)
    if hand_off.meeting is not None:
        yield _meeting(hand_off, hand_off.meeting, story)
    yield from task_records(hand_off, story)
    if hand_off.task is None:
        yield _note(hand_off, story)


def _company(hand_off: HandOff, company: Company) -> CrmRecord:
    properties = {
        **_known(company),
        **_known(hand_off.product),
        "verified": hand_off.verified,
    }
    key = RecordKey(Kind.COMPANY, hand_off.account_key)
    return CrmRecord(key, company.name or "Unknown company", properties)


def _contact(hand_off: HandOff, contact: Contact) -> Iterator[CrmRecord]:
    external_id = _person(hand_off, contact)
    if external_id is None:
        return
    properties = {**_known(contact), "verified": hand_off.verified}
    yield CrmRecord(RecordKey(Kind.CONTACT, external_id), visitor(hand_off), properties)


def _person(hand_off: HandOff, contact: Contact) -> str | None:
    """Our id for the person; None: nothing tells them from others.

    A stranger's is the typed address, never that of a known contact: whoever types somebody's
    address must not overwrite what the account's own records say.
    """
    if hand_off.verified:
        within = contact.id or (contact.email and contact.email.lower())
        return f"{hand_off.account_key}/{within}" if within else None
    return f"email:{contact.email.lower()}" if contact.email else None


def _deal(hand_off: HandOff, offer: OfferContext) -> CrmRecord:
    accepted = offer.outcome == "accepted"
    company = hand_off.company or Company()
    stage = "meeting_booked" if hand_off.meeting_stands else "accepted"
    if hand_off.meeting is not None and hand_off.meeting.state == "no_show":
        stage = "meeting_missed"
    properties: Properties = {
        "stage": stage if accepted else "withdrawn",
        "motion": offer.motion,
        "offer_id": offer.id,
        "decision_id": offer.decision_id,
        "owner": company.owner,
    }
    title = f"{offer.title} ({company.name})" if company.name else offer.title
    # An acceptance that was taken back closes its deal; an offer never accepted has none.
    key = RecordKey(Kind.DEAL, hand_off.id)
    return CrmRecord(key, title, properties, only_update=not accepted)


def _offer_interaction(hand_off: HandOff, offer: OfferContext) -> CrmRecord:
    properties: Properties = {
        **_all("offer", offer),
        **_all("need", hand_off.need),
        **_all("product", hand_off.product),
        **_all("routing", hand_off.routing),
        "meeting_id": hand_off.meeting.id if hand_off.meeting else None,
        "occurred_at": moment_text(hand_off.occurred_at),
    }
    key = RecordKey(Kind.OFFER_INTERACTION, hand_off.id)
    return CrmRecord(key, f"{offer.title}: {offer.outcome}", properties)


def _meeting(hand_off: HandOff, meeting: Meeting, story: str) -> CrmRecord:
    properties: Properties = {
        **_json(meeting),
        **_all("routing", hand_off.routing),
        "context": story,
    }
    key = RecordKey(Kind.MEETING, meeting.id)
    return CrmRecord(key, f"{meeting.type} with {visitor(hand_off)}", properties)


def _note(hand_off: HandOff, story: str) -> CrmRecord:
    properties: Properties = {
        "body": story,
        **_all("request", hand_off.request, but=("transcript", "left_out")),
        "occurred_at": moment_text(hand_off.occurred_at),
    }
    about = hand_off.offer.title if hand_off.offer else "Conversation"
    return CrmRecord(RecordKey(Kind.NOTE, hand_off.id), f"{about}: the whole story", properties)


def _json(context: BaseModel | None) -> Properties:
    return {} if context is None else context.model_dump(mode="json")


def _known(context: BaseModel | None) -> Properties:
    """Only what is known: the rest leaves what the CRM has of the company or the person."""
    return {name: value for name, value in _json(context).items() if value not in (None, [])}


def _all(prefix: str, context: BaseModel | None, but: Sequence[str] = ()) -> Properties:
    """Every field, the unknown ones as None: the record says what holds now and no more. ``but``:
    those that the story alone tells."""
    told = ((name, value) for name, value in _json(context).items() if name not in but)
    return {f"{prefix}_{name}": value for name, value in told}
