"""Calendar files, read back as a calendar program would."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar, Event

from scheduler import Host, Invited, Teams, calendar_file
from store.meetings import Booking

START = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def booking(**changed: object) -> Booking:
    plain: dict[str, object] = {
        "uid": "abc@segue",
        "sequence": 0,
        "state": "confirmed",
        "starts_at": START,
        "ends_at": START + timedelta(minutes=30),
        "attendee_name": "Ada Lovelace",
        "attendee_email": "ada@example.com",
        "attendee_zone": "Europe/Paris",
        "changed_at": datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
    }
    return Booking(**(plain | changed))


@pytest.fixture
def organizer(teams: Teams) -> Host:
    return teams.hosts["maya-chen"]


def invited(organizer: Host | None, **more: Any) -> Invited:
    plain = {
        "title": "Plan review",
        "description": "Team plan: 45 people.\nBring questions.",
        "organizer": organizer,
        "url": "https://harbor.example/meetings/token",
    }
    return Invited(**(plain | more))


def written(one: Booking, organizer: Host, title: str = "Plan review") -> bytes:
    return calendar_file(one, invited(organizer, title=title))


def read(one: Booking, organizer: Host, title: str = "Plan review") -> tuple[Calendar, Event]:
    calendar = Calendar.from_ical(written(one, organizer, title))
    assert isinstance(calendar, Calendar)
    (event,) = calendar.events
    return calendar, event


def test_a_booking_is_a_request(organizer: Host) -> None:
    calendar, event = read(booking(), organizer)
    assert (calendar["METHOD"], calendar["VERSION"]) == ("REQUEST", "2.0")
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("abc@segue", 0, "CONFIRMED")
    assert event.start == START
    assert event.end == START + timedelta(minutes=30)
    assert datetime(2026, 11, 18, 15, 0, tzinfo=UTC) == event.DTSTAMP
    assert event["ORGANIZER"] == "mailto:maya.chen@harbor.example"
    assert event["ORGANIZER"].params["CN"] == "Maya Chen"
    host, guest = event["ATTENDEE"]
    assert (host, host.params["ROLE"]) == ("mailto:maya.chen@harbor.example", "CHAIR")
    assert (guest, guest.params["CN"]) == ("mailto:ada@example.com", "Ada Lovelace")
    assert {one.params["PARTSTAT"] for one in (host, guest)} == {"ACCEPTED"}
    assert event["URL"] == "https://harbor.example/meetings/token"
    assert "Bring questions." in str(event["DESCRIPTION"])


def test_the_zone_comes_along(organizer: Host) -> None:
    calendar, event = read(booking(), organizer)
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    assert [str(one["TZID"]) for one in calendar.timezones] == ["Europe/Paris"]
    assert calendar.get_missing_tzids() == set()
    assert event.start.hour == 15


def test_a_visitor_in_utc_gets_utc(organizer: Host) -> None:
    calendar, event = read(booking(attendee_zone="Etc/UTC"), organizer)
    assert calendar.timezones == []
    assert event.start == START


@pytest.mark.parametrize("minutes", range(-90, 150, 30))
def test_the_hour_that_comes_twice_is_not_mistaken(organizer: Host, minutes: int) -> None:
    # At 1:00 UTC on that day it is 3:00 in Paris and then 2:00 again.
    start = datetime(2026, 10, 25, 1, 0, tzinfo=UTC) + timedelta(minutes=minutes)
    _, event = read(booking(starts_at=start, ends_at=start + timedelta(minutes=30)), organizer)
    assert (event.start.astimezone(UTC), event.end.astimezone(UTC)) == (
        start,
        start + timedelta(minutes=30),
    )


def test_a_cancellation_has_the_same_uid_and_a_higher_sequence(organizer: Host) -> None:
    calendar, event = read(booking(state="cancelled", sequence=1), organizer)
    assert calendar["METHOD"] == "CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("abc@segue", 1, "CANCELLED")


def test_the_same_booking_gives_the_same_bytes(organizer: Host) -> None:
    assert written(booking(), organizer) == written(booking(), organizer)


@pytest.mark.parametrize(
    "hostile",
    ['x"\r\nATTENDEE:mailto:eve@example.com', "a;b:c,d", "Zoë 🚢", "", '";CN="eve'],
)
def test_a_hostile_name_stays_a_name(organizer: Host, hostile: str) -> None:
    _, event = read(booking(attendee_name=hostile), organizer, title=hostile)
    assert event["ATTENDEE"][-1] == "mailto:ada@example.com"
    assert event["UID"] == "abc@segue"
    assert len(event.property_items()) == len(read(booking(), organizer)[1].property_items())


@pytest.mark.parametrize("state", ["held", "released"])
def test_nobody_is_invited_to_a_hold(organizer: Host, state: str) -> None:
    with pytest.raises(ValueError, match="no calendar file"):
        written(booking(state=state), organizer)
