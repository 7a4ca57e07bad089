"""What can go wrong between a visitor and a time: each has an answer of its own on the web."""


class SchedulingError(Exception):
    """Base of the errors below. Whoever raised one has changed nothing that may be committed."""


class TimeTaken(SchedulingError):
    """Somebody else holds or booked that time."""


class TimeNotOffered(SchedulingError):
    """That time is outside the hours, the notice or the window, or off the grid."""


class HoldExpired(SchedulingError):
    """The hold ran out or was released: the time is free for others again."""


class NotFound(SchedulingError):
    """There is no such hold or booking, or it is another visit's."""


class NotBegun(SchedulingError):
    """The meeting is still to come: nobody can have missed it."""


class UnknownZone(SchedulingError):
    """That name is not a time zone of the tz database."""


class UnknownAnswer(SchedulingError):
    """That is not a routing question, or not one of its choices."""
