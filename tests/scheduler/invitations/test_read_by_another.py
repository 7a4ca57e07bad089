"""Calendar files as another library reads them: vobject, which believes the file's VTIMEZONE."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st

from scheduler import Host, Invited, Teams, calendar_file
from scheduler.zones import moment, stretches
from tests.scheduler.invitations.test_calendar_file import booking, invited

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Africa/Cairo",
    "Africa/Casablanca",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Lord_Howe",
    "Etc/UTC",
    "Europe/Berlin",
    "Europe/Dublin",
    "Europe/London",
    "Pacific/Auckland",
    "Pacific/Chatham",
)
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
CHANGES = [
    (name, moment(one.start))
    for name in ZONES
    for one in stretches(name, int(BEGIN.timestamp()), int(END.timestamp()))[1:]
]


@pytest.fixture(scope="module")
def organizer() -> Host:
    return Host.model_validate(
        {
            "id": "maya",
            "name": "Maya Chen",
            "email": "maya@harbor.example",
            "zone": "America/New_York",
            "title": "host",
            "hours": {"week": {"monday": ["09:00-17:00"]}},
        }
    )


def event_of(content: bytes) -> Any:
    # It would else believe the first file that ever named the zone, which tells of other years.
    known = vars(vobject.icalendar)["__tzidMap"]
    for name in set(known) - {"UTC"}:
        del known[name]
    return vobject.readOne(content.decode()).vevent


def instants(zone: str, start: datetime, minutes: int = 45) -> tuple[datetime, datetime]:
    """Start and end, as the other library understands the file."""
    one = booking(attendee_zone=zone, starts_at=start, ends_at=start + timedelta(minutes=minutes))
    event = event_of(calendar_file(one, invited(None)))
    return event.dtstart.value.astimezone(UTC), event.dtend.value.astimezone(UTC)


@pytest.mark.parametrize(("zone", "change"), CHANGES, ids=lambda one: str(one))
def test_the_same_moments_around_every_change_of_clocks(zone: str, change: datetime) -> None:
    for minutes in range(-180, 181, 15):
        start = change + timedelta(minutes=minutes)
        assert instants(zone, start) == (start, start + timedelta(minutes=45)), start


@given(
    st.sampled_from(ZONES),
    st.integers(int(BEGIN.timestamp()) // 300, int(END.timestamp()) // 300),
    st.integers(5, 480),
)
def test_the_same_moments_on_any_day(zone: str, at: int, minutes: int) -> None:
    start = datetime.fromtimestamp(at * 300, UTC)
    assert instants(zone, start, minutes) == (start, start + timedelta(minutes=minutes))


@given(st.text(max_size=120), st.text(max_size=300), st.text(max_size=60))
def test_words_come_back_as_they_were(title: str, description: str, name: str) -> None:
    one = booking(attendee_name=name)
    content = calendar_file(one, invited(None, title=title, description=description))
    event = event_of(content)
    assert [str(one.value) for one in event.attendee_list] == ["mailto:ada@example.com"]
    assert event.uid.value == "abc@segue"
    plain = "".join(c for c in title if c.isprintable()).strip()
    if plain == title:
        assert event.summary.value == title
    for line in content.split(b"\r\n"):
        assert len(line) <= 75, "RFC 5545, 3.1"


def test_everybody_of_a_collective_meeting_is_invited(organizer: Host, teams: Teams) -> None:
    also = (teams.hosts["sara-kim"], teams.hosts["tom-okafor"])
    event = event_of(calendar_file(booking(), invited(organizer, also=also)))
    people = {str(one.value): one.params for one in event.attendee_list}
    assert set(people) == {
        "mailto:maya@harbor.example",
        "mailto:sara.kim@harbor.example",
        "mailto:tom.okafor@harbor.example",
        "mailto:ada@example.com",
    }
    assert all(params["PARTSTAT"] == ["ACCEPTED"] for params in people.values())
    assert people["mailto:maya@harbor.example"]["ROLE"] == ["CHAIR"]


def test_the_video_call_is_where_programs_look_for_it() -> None:
    url = "https://meet.harbor.example/maya/b"
    event = event_of(calendar_file(booking(join_url=url), invited(None)))
    assert (event.location.value, event.conference.value) == (url, url)
    assert event.conference.params["FEATURE"] == ["VIDEO"]


def test_a_place_is_a_place() -> None:
    event = event_of(calendar_file(booking(), invited(None, place="Room 4, ground floor")))
    assert event.location.value == "Room 4, ground floor"
    assert not hasattr(event, "conference")


def test_who_gave_it_away_loses_it_alone(organizer: Host, teams: Teams) -> None:
    sara = teams.hosts["sara-kim"]
    told: Invited = invited(organizer, no_longer=sara)
    whole = vobject.readOne(calendar_file(booking(sequence=3), told).decode())
    assert whole.method.value == "CANCEL"
    assert [one.value for one in whole.vevent.attendee_list] == ["mailto:sara.kim@harbor.example"]
    assert (whole.vevent.sequence.value, whole.vevent.status.value) == ("3", "CANCELLED")


@pytest.mark.parametrize("sequence", [1, 5])
def test_a_cancellation_keeps_the_raised_sequence(organizer: Host, sequence: int) -> None:
    one = booking(state="cancelled", sequence=sequence)
    whole = vobject.readOne(calendar_file(one, invited(organizer)).decode())
    assert (whole.method.value, whole.vevent.sequence.value) == ("CANCEL", str(sequence))
