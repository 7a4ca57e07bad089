"""Microsoft 365 calendars over Microsoft Graph v1.0 (learn.microsoft.com/graph/api/resources)."""

from scheduler.calendars.microsoft.calendar import MicrosoftCalendar
from scheduler.calendars.microsoft.free_busy import MicrosoftFreeBusy

__all__ = ["MicrosoftCalendar", "MicrosoftFreeBusy"]
