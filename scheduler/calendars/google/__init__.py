"""Google Calendar v3 (developers.google.com/workspace/calendar/api/v3/reference)."""

from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.google.free_busy import GoogleFreeBusy

__all__ = ["GoogleCalendar", "GoogleFreeBusy"]
