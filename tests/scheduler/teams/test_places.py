"""What a vendor writes of a meeting's place and its reminders."""

from collections.abc import Callable

import pytest
from pydantic import ValidationError

from scheduler import MeetingType, Teams
from scheduler.invitations.joining import join_url, made_by_calendar, place
from store.meetings import Booking


def booking(kind: str = "plan-review", host: str = "maya-chen") -> Booking:
    return Booking(id="b1", meeting_type_id=kind, host_id=host)


def written(teams: Teams, **of_type: object) -> Teams:
    """Harbor's teams, with another place of the plan review."""
    nothing = {"join": None, "location": None, "conferencing": None}
    data = teams.meeting_types["plan-review"].model_dump() | nothing | of_type
    kind = MeetingType.model_validate(data)
    return teams.model_copy(update={"meeting_types": {**teams.meeting_types, kind.id: kind}})


def test_the_link_is_made_of_the_template(teams: Teams) -> None:
    told = written(teams, join="https://meet.example/{meeting_type}/{host}?room={booking}")
    assert join_url(told, booking()) == "https://meet.example/plan-review/maya-chen?room=b1"


def test_the_types_word_wins_over_the_hosts(teams: Teams) -> None:
    host = teams.hosts["maya-chen"].model_copy(update={"join": "https://maya.example"})
    told = teams.model_copy(update={"hosts": {**teams.hosts, host.id: host}})
    assert join_url(written(told, location="Room 4"), booking()) is None
    assert place(written(told, location="Room 4"), booking(), "de") == "Room 4"
    assert join_url(written(told), booking()) == "https://maya.example"


def test_a_calendar_may_make_the_call(teams: Teams) -> None:
    told = written(teams, conferencing="calendar")
    assert made_by_calendar(told, booking())
    assert join_url(told, booking()) is None
    assert not made_by_calendar(teams, booking())


def test_who_or_what_is_gone_is_nowhere(teams: Teams) -> None:
    assert join_url(teams, booking("gone", "gone")) is None
    assert place(teams, booking("gone", "gone"), "en") is None


@pytest.mark.parametrize(
    ("wrong", "what"),
    [
        ({"join": "http://meet.example/{booking}"}, "begins with https://"),
        ({"join": "meet.example"}, "begins with https://"),
        ({"join": "https://meet.example/{visitor}"}, "names {visitor}"),
        ({"join": "https://meet.example/{}"}, "names {}"),
        ({"join": "https://meet.example/{booking.uid}"}, "names {booking.uid}"),
        ({"join": "https://meet.example/{booking!r}"}, "names {booking}"),
        ({"join": "https://meet.example/{booking"}, "brace does not pair"),
        ({"join": "https://{host}.example/"}, "host is written out"),
        ({"join": "https://a.example", "location": "Room 4"}, "one place"),
        ({"conferencing": "zoom"}, "calendar"),
        ({"reminders": [1]}, "greater than or equal to 5"),
        ({"reminders": [10, 20, 30, 40, 50, 60]}, "at most 5"),
    ],
)
def test_what_is_refused(
    meeting: Callable[..., MeetingType], wrong: dict[str, object], what: str
) -> None:
    with pytest.raises(ValidationError) as raised:
        meeting(**wrong)
    assert what in str(raised.value)


def test_reminders_have_a_default(meeting: Callable[..., MeetingType]) -> None:
    assert meeting().reminders == (1440, 60)
    assert meeting(reminders=[]).reminders == ()
