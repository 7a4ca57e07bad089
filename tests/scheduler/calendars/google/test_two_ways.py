"""Meetings of a desk whose host has a Google calendar, which remembers what was deleted."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from scheduler.calendars.connecting import Wish, connect
from store.meetings import Booking
from store.settings import Settings
from tests.fakes.google import Google
from tests.fakes.google_state import GoogleCalendarState
from tests.fakes.kept import Kept
from tests.scheduler.calendars.conftest import Office

from .conftest import MAYA

TEN = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)


@pytest.fixture
def office(office: Office, cloud: Settings) -> Office:
    """Registered at this Google."""
    outside = replace(office.desk.outside, settings=cloud)
    office.desk = replace(office.desk, outside=outside)
    return office


def write_to(office: Office, kept: Kept, address: str) -> None:
    wish = Wish("maya-chen", "google", kept.stored, address)
    connect(office.desk.outside, wish, now=office.clock())
    office.work()


def test_a_calendar_that_is_written_to_again_gets_its_entries_back(
    office: Office, mayas: GoogleCalendarState, google: Google, kept: Kept, customer: str
) -> None:
    other = google.calendar("other@harbor.example", owner=MAYA)
    office.wanting(customer)
    write_to(office, kept, MAYA)
    booking: Booking = office.book(customer, TEN)
    for address in ("other@harbor.example", MAYA):
        write_to(office, kept, address)
    assert (len(mayas.live()), len(other.live())) == (1, 0)
    office.look()
    assert office.told(booking) == [("booked", "visitor")]
    (event,) = mayas.live()
    mayas.delete(event["id"])  # this is the host's word
    office.look()
    assert office.booking(customer).state == "cancelled"
