"""All tables in one place, for migrations and for the database's creation."""

from store.accounts import Account, Contact, Ownership, PastOffer
from store.base import Base
from store.crm import BuiltinCrmRecord, CrmOutbox, CrmSequence
from store.decisions import DecisionRow, RoutingRow
from store.meetings import Booking, BookingChange, CalendarEntry, Host
from store.visits import AnswerRow, LeftMessage, Message, Signal, Visit
from store.workers import Worker

__all__ = [
    "Account",
    "AnswerRow",
    "Base",
    "Booking",
    "BookingChange",
    "BuiltinCrmRecord",
    "CalendarEntry",
    "Contact",
    "CrmOutbox",
    "CrmSequence",
    "DecisionRow",
    "Host",
    "LeftMessage",
    "Message",
    "Ownership",
    "PastOffer",
    "RoutingRow",
    "Signal",
    "Visit",
    "Worker",
]
