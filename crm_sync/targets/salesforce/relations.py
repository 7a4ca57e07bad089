"""Which fields of a record say what it belongs to. Pure: places in, fields out."""

from collections.abc import Iterable, Mapping

from crm_sync.mappings.applying import Scalar
from crm_sync.records import Kind, RecordKey
from crm_sync.targets.salesforce.pieces import Place

REFERENCES: Mapping[str, str] = {
    "Account": "Account__c",
    "Contact": "Contact__c",
    "Lead": "Lead__c",
    "Opportunity": "Opportunity__c",
}
"""Object -> the look-up to it of an Offer_Interaction__c."""
Places = Mapping[RecordKey, Place]
_ABOUT = (Kind.DEAL, Kind.COMPANY, Kind.OFFER_INTERACTION)
"""What an event or a task is about: the first of these that there is."""


def at_creation(kind: Kind, belongs_to: Iterable[RecordKey], places: Places) -> dict[str, Scalar]:
    """Standard look-ups: from then on they are the CRM's own."""
    account = _first((Kind.COMPANY,), belongs_to, places)
    if kind in (Kind.CONTACT, Kind.DEAL) and account is not None:
        return {"AccountId": places[account].id}
    return {}


def told(
    kind: Kind, belongs_to: Iterable[RecordKey], places: Places
) -> dict[str, tuple[RecordKey, str]]:
    """Look-ups that are written each time: the field -> whose record, and its id.

    What is not known is left out, so that nothing is cleared that somebody filled in.
    """
    if kind is Kind.OFFER_INTERACTION:
        return {
            REFERENCES[places[key].object]: (key, places[key].id)
            for key in belongs_to
            if key in places and places[key].object in REFERENCES
        }
    if kind in (Kind.MEETING, Kind.TASK, Kind.NOTE):
        return _of_activity(belongs_to, places)
    return {}


def cleared(told: Mapping[str, tuple[RecordKey, str]], places: Places) -> dict[str, Scalar]:
    """Look-ups that must be empty beside those: an activity with a lead takes nothing else, and
    may have been about something while the person was a contact that is deleted by now."""
    who = told.get("WhoId")
    return {"WhatId": None} if who is not None and places[who[0]].object == "Lead" else {}


def _of_activity(
    belongs_to: Iterable[RecordKey], places: Places
) -> dict[str, tuple[RecordKey, str]]:
    keys, found = tuple(belongs_to), dict[str, tuple[RecordKey, str]]()
    who, what = _first((Kind.CONTACT,), keys, places), _first(_ABOUT, keys, places)
    if who is not None:
        found["WhoId"] = (who, places[who].id)
        if places[who].object == "Lead":
            return found  # Salesforce takes nothing else besides a lead
    if what is not None:
        found["WhatId"] = (what, places[what].id)
    return found


def _first(
    kinds: Iterable[Kind], belongs_to: Iterable[RecordKey], places: Places
) -> RecordKey | None:
    keys = tuple(belongs_to)
    found = (key for kind in kinds for key in keys if key.kind is kind and key in places)
    return next(found, None)
