"""A meeting for whoever keeps a calendar on the web: addresses that open it there, filled in.

Apple's calendar, and any other program, takes the calendar file.
"""

from datetime import datetime
from urllib.parse import urlencode

from intake.steps import CalendarLink


def calendar_links(
    title: str, about: str, starts_at: datetime, ends_at: datetime
) -> tuple[CalendarLink, ...]:
    """One for each calendar on the web. Times are UTC; ``about`` is the entry's text."""
    google = {
        "action": "TEMPLATE",
        "text": title,
        "dates": f"{_basic(starts_at)}/{_basic(ends_at)}",
        "details": about,
    }
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": title,
        "startdt": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "body": about,
    }
    return (
        CalendarLink(
            name="Google Calendar",
            url=f"https://calendar.google.com/calendar/render?{urlencode(google)}",
        ),
        CalendarLink(
            name="Outlook",
            url=f"https://outlook.office.com/calendar/0/deeplink/compose?{urlencode(outlook)}",
        ),
    )


def _basic(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%SZ}"
