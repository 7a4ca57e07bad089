"""The right calendar for a need, its true times, and meetings that stay booked.

Routing and availability are functions of values; holds and bookings take a ``Session`` and never
commit. What the vendor writes is described in docs/reference/teams.md.
"""

from scheduler.availability.attended import Attended, attended
from scheduler.availability.times import Slot, fall_back, next_time, open_times
from scheduler.bookings.changing import Changed, cancel, confirm, hand_over, miss, move
from scheduler.bookings.holding import hold, release
from scheduler.bookings.hosts import sync_hosts
from scheduler.errors import (
    HoldExpired,
    NotBegun,
    NotFound,
    SchedulingError,
    TimeNotOffered,
    TimeTaken,
    UnknownAnswer,
    UnknownZone,
)
from scheduler.invitations.calendar_file import Invited, calendar_file
from scheduler.routing.deciding import route
from scheduler.routing.explaining import with_whom
from scheduler.routing.need import Need, Route
from scheduler.routing.questions import check_answer, next_question
from scheduler.routing.turn import why_this_calendar
from scheduler.teams.people import Host, MeetingType, Pool
from scheduler.teams.reach import Reach, Reached
from scheduler.teams.reading import TeamsError, load_teams
from scheduler.teams.rules import RoutingChoice, RoutingQuestion, RoutingRule, Teams
from scheduler.zones import zone
from vendor_files import Problem

__all__ = [
    "Attended",
    "Changed",
    "HoldExpired",
    "Host",
    "Invited",
    "MeetingType",
    "Need",
    "NotBegun",
    "NotFound",
    "Pool",
    "Problem",
    "Reach",
    "Reached",
    "Route",
    "RoutingChoice",
    "RoutingQuestion",
    "RoutingRule",
    "SchedulingError",
    "Slot",
    "Teams",
    "TeamsError",
    "TimeNotOffered",
    "TimeTaken",
    "UnknownAnswer",
    "UnknownZone",
    "attended",
    "calendar_file",
    "cancel",
    "check_answer",
    "confirm",
    "fall_back",
    "hand_over",
    "hold",
    "load_teams",
    "miss",
    "move",
    "next_question",
    "next_time",
    "open_times",
    "release",
    "route",
    "sync_hosts",
    "why_this_calendar",
    "with_whom",
    "zone",
]
