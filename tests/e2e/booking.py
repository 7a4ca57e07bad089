"""Choosing, holding and confirming a time, the same in chat and form."""

import re
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from playwright.sync_api import Locator, Page, expect

MOMENT = re.compile(r"^\w{3}, \w{3} \d+, \d+:\d\d")
"""A day and a time: "Mon, Nov 23, 9:00 AM"."""
CLOCK = re.compile(r"^\d+:\d\d\s[AP]M$")
COUNTDOWN = re.compile(r"^\d+:\d\d$")


class Booking:
    """The booking inside a face."""

    def __init__(self, face: Locator) -> None:
        self.face = face
        self.next_free = face.get_by_role("button", name=MOMENT)
        self.times = face.get_by_role("button", name=CLOCK)
        self.left = face.get_by_role("timer")

    def offered(self) -> list[str]:
        """The times of the day that is shown; there are some."""
        expect(self.times.first).to_be_visible()
        return self.times.all_inner_texts()

    def hold(self, time: Locator) -> None:
        """Choose a time; it is kept, with the clock in sight."""
        time.click()
        expect(self.left).to_have_text(COUNTDOWN)

    def confirm(self, name: str | None = None, email: str | None = None) -> None:
        """Say who comes (None: what is filled in already) and book."""
        if name is not None:
            self.face.get_by_label("Your name").fill(name)
        if email is not None:
            self.face.get_by_label("Your e-mail").fill(email)
        self.face.get_by_role("button", name="Book this time").click()

    def booked(self) -> Locator:
        """The confirmation, once it is there."""
        confirmation = self.face.get_by_role("status").filter(has_text="It's booked")
        expect(confirmation).to_be_visible()
        return confirmation

    def calendar_file(self) -> Event:
        """The meeting in the calendar file, as it downloads."""
        page = self.face.page
        with page.expect_download() as download:
            self.face.get_by_role("link", name="Add to calendar").click()
        calendar = Calendar.from_ical(download.value.path().read_bytes())
        (event,) = calendar.events
        return event

    def manage(self) -> Page:
        """The meeting's own page, which opens in another tab."""
        with self.face.page.context.expect_page() as opened:
            self.face.get_by_role("link", name="Cancel or move the meeting").click()
        return opened.value


def moment(event: Event, zone: str) -> str:
    """When a meeting begins, as its button had it."""
    start = event.start.astimezone(ZoneInfo(zone))
    return f"{start:%a, %b} {start.day}, {start:%-I:%M %p}"


def plain(text: str) -> str:
    """The same with ordinary spaces: browsers write times with narrow ones."""
    return " ".join(text.split())
