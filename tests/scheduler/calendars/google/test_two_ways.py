"""Meetings of a desk whose host has a Google calendar, which remembers what was deleted."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from intake.desk import Desk
from intake.meetings.outside_entries import compose
from scheduler.calendars.connecting import Wish, connect
from store.crm import CrmOutbox
from store.database import transaction
from store.meetings import Booking
from store.settings import Settings
from tests.fakes.google import Google
from tests.fakes.google_state import GoogleCalendarState
from tests.fakes.kept import Kept
from tests.intake.calls import held_where_the_calendar_says
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


class TestACallWhoseAddressIsNoneOfTheWeb:
    @pytest.fixture
    def desk(self, desk: Desk) -> Desk:
        return held_where_the_calendar_says(desk)

    @pytest.mark.parametrize("told", ["javascript:alert(1)", "data:text/html,a", "tel:+4930123"])
    def test_is_not_kept_and_the_operator_is_told(
        self, office: Office, google: Google, mayas: GoogleCalendarState, kept: Kept,
        customer: str, told: str,
    ) -> None:  # fmt: skip
        google.calls_are_at = told
        office.wanting(customer)
        write_to(office, kept, MAYA)
        booking = office.book(customer, TEN)
        assert mayas.live()[0]["hangoutLink"] == told
        assert booking.join_url is None
        entry = office.entry(booking)
        assert entry.state == "written"
        assert "address of its video call that is none of the web" in entry.note

    def test_that_is_kept_goes_nowhere_from_here(
        self, office: Office, mayas: GoogleCalendarState, kept: Kept, customer: str
    ) -> None:
        """Whoever kept it."""
        office.wanting(customer)
        write_to(office, kept, MAYA)
        booking = office.book(customer, TEN)
        with transaction(office.engine) as session:
            session.execute(update(Booking).values(join_url="javascript:alert(1)"))
        office.meetings.cancel(booking.id)
        with transaction(office.engine) as session:
            told = session.scalars(select(CrmOutbox).order_by(CrmOutbox.seq.desc())).first()
            assert told.hand_off["meeting"]["join_link"] is None
            entry = compose(office.desk, session, office.booking(customer), "maya-chen")
            assert entry.join_url is None

    def test_and_one_of_the_web_is(
        self, office: Office, mayas: GoogleCalendarState, kept: Kept, customer: str
    ) -> None:
        office.wanting(customer)
        write_to(office, kept, MAYA)
        booking = office.book(customer, TEN)
        assert booking.join_url == mayas.live()[0]["hangoutLink"]
        assert office.entry(booking).note is None
