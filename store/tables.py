"""All tables in one place, for migrations and for the database's creation."""

from store.accounts import Account, Contact, Ownership, PastOffer
from store.base import Base
from store.calendars import CalendarConsent, CalendarEvent, HostCalendar, OutsideEntry
from store.catalogues import CatalogueLoad
from store.crm import (
    BuiltinCrmRecord,
    CrmAllowance,
    CrmCheck,
    CrmDelivery,
    CrmLane,
    CrmLink,
    CrmOutbox,
    CrmSequence,
    CrmTarget,
)
from store.crm_incoming import (
    CrmCompany,
    CrmCursor,
    CrmDeal,
    CrmNotice,
    CrmOwner,
    CrmPerson,
    CrmProduct,
    CrmReading,
    CrmToRead,
)
from store.decisions import DecisionRow, Outcome, RoutingRow
from store.erasures import Erasure
from store.events import Event, EventDay
from store.learning import AccountOutlook, LearntRow
from store.mails import Mail, QuietAddress
from store.meetings import Booking, BookingChange, CalendarEntry, Host, TakenTime
from store.plays import PlayTask
from store.pools import Assignment, PoolMember
from store.rates import Rate
from store.visits import AnswerRow, LeftMessage, Message, Signal, Visit
from store.workers import Worker

__all__ = [
    "Account",
    "AccountOutlook",
    "AnswerRow",
    "Assignment",
    "Base",
    "Booking",
    "BookingChange",
    "BuiltinCrmRecord",
    "CalendarConsent",
    "CalendarEntry",
    "CalendarEvent",
    "CatalogueLoad",
    "Contact",
    "CrmAllowance",
    "CrmCheck",
    "CrmCompany",
    "CrmCursor",
    "CrmDeal",
    "CrmDelivery",
    "CrmLane",
    "CrmLink",
    "CrmNotice",
    "CrmOutbox",
    "CrmOwner",
    "CrmPerson",
    "CrmProduct",
    "CrmReading",
    "CrmSequence",
    "CrmTarget",
    "CrmToRead",
    "DecisionRow",
    "Erasure",
    "Event",
    "EventDay",
    "Host",
    "HostCalendar",
    "LearntRow",
    "LeftMessage",
    "Mail",
    "Message",
    "Outcome",
    "OutsideEntry",
    "Ownership",
    "PastOffer",
    "PlayTask",
    "PoolMember",
    "QuietAddress",
    "Rate",
    "RoutingRow",
    "Signal",
    "TakenTime",
    "Visit",
    "Worker",
]
