"""What goes wrong at Google is told as what it means: wait, or a person must act."""

from datetime import timedelta

import pytest

from remote.faults import Refused, Unavailable
from remote.http import LARGEST_ANSWER
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Entry
from scheduler.calendars.google.calendar import GoogleCalendar
from scheduler.calendars.kinds import Connection
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.google import Google, refusal
from tests.fakes.google_state import GoogleCalendarState
from tests.fakes.kept import Kept
from tests.fakes.serving import Fault, Reply

from .conftest import MAYA, Opening

WINDOW = Interval(1_795_000_000, 1_796_000_000)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", refusal(403, "rateLimitExceeded")),
        Fault("answer", refusal(403, "userRateLimitExceeded")),
        Fault("answer", refusal(403, "quotaExceeded")),
        Fault("answer", refusal(429, "rateLimitExceeded")),
        Fault("answer", refusal(500, "backendError")),
        Fault("answer", Reply(502, b"<html>Bad gateway</html>")),
        Fault("answer", Reply(503)),
        Fault("reset"),
        Fault("lost"),
        Fault("cut"),
        Fault("answer", Reply(200, b"{")),
        Fault("answer", Reply(200, b"[" * 100_000)),
        Fault("answer", Reply(200, b"\xff\xfe")),
        Fault("answer", Reply(200, [])),
        Fault("answer", Reply(200, {"timeZone": 5})),
        Fault("answer", Reply(200, {"items": []})),
        Fault("answer", Reply(302, None, {"Location": "http://127.0.0.1:9/"})),
        Fault("answer", Reply(200, b" " * (LARGEST_ANSWER + 1))),
    ],
    ids=lambda fault: f"{fault.kind} {fault.reply.status} {str(fault.reply.body)[:24]}",
)
def test_what_may_pass_is_tried_again(
    calendar: GoogleCalendar, google: Google, fault: Fault
) -> None:
    google.faults.append(fault)
    with pytest.raises(Unavailable) as error:
        calendar.changes(None, WINDOW)
    assert MAYA in str(error.value)
    assert error.value.retry_after is None
    assert calendar.changes(None, WINDOW).everything


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ("17", 17.0),
        ("0", 0.0),
        ("Thu, 19 Nov 2026 12:02:00 GMT", 120.0),
        ("Thu, 19 Nov 2026 11:00:00 GMT", 0.0),
        ("99999999999999999999", 86_400.0),
        ("soon", None),
        ("-5", None),
        ("٣", None),
    ],
)
def test_the_time_that_google_names_is_kept(
    calendar: GoogleCalendar, google: Google, given: str, seconds: float | None
) -> None:
    headers = {"Retry-After": given.encode().decode("latin-1")}
    headers["Date"] = "Thu, 19 Nov 2026 12:00:00 GMT"
    google.faults.append(Fault("answer", Reply(429, None, headers)))
    with pytest.raises(Unavailable) as error:
        calendar.changes(None, WINDOW)
    assert error.value.retry_after == seconds


def test_a_server_that_says_nothing_is_not_waited_for_without_end(
    opening: Opening, mayas: GoogleCalendarState, google: Google
) -> None:
    google.faults.append(Fault("silent"))
    with pytest.raises(Unavailable, match="ReadTimeout"):
        opening(timeout=0.2).changes(None, WINDOW)


def test_an_access_token_that_ended_early_is_renewed_and_the_call_made_again(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, authority: Authority, kept: Kept
) -> None:
    authority.drop_access()
    assert calendar.changes(None, WINDOW).everything
    assert len(kept.kept) == 2, "whose turn it is, and what came of it"
    assert "renewed_until" not in kept.stored


def test_an_entry_is_written_once_though_the_token_ends_in_between(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, authority: Authority, entry: Entry
) -> None:
    authority.drop_access()
    calendar.write(entry, None)
    assert len(mayas.live()) == 1


def test_a_token_is_renewed_before_it_ends(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, google: Google, clock: Clock
) -> None:
    clock.pass_(timedelta(minutes=56))
    calendar.changes(None, WINDOW)
    assert len(google.asked) == 1, "no call was made with a token that was about to end"


def test_a_revoked_permission_needs_a_person(
    calendar: GoogleCalendar, mayas: GoogleCalendarState, authority: Authority, kept: Kept
) -> None:
    authority.revoke(MAYA)
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert "Connect it again" in refused.value.remedy
    for secret in (kept.stored["refresh_token"], kept.stored["access_token"]):
        assert secret not in f"{refused.value} {refused.value.remedy}"


def test_a_token_that_is_refused_even_when_new_needs_a_person(
    calendar: GoogleCalendar, google: Google
) -> None:
    google.faults += [Fault("answer", refusal(401, "authError"))] * 2
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert "Connect it again" in refused.value.remedy


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (refusal(403, "insufficientPermissions"), "every permission ticked"),
        (refusal(403, "forbidden"), "every permission ticked"),
        (refusal(404, "notFound"), "still exists"),
        (refusal(400, "invalid"), "makers"),
    ],
)
def test_what_no_repetition_helps_names_the_remedy(
    calendar: GoogleCalendar, google: Google, reply: Reply, remedy: str
) -> None:
    google.faults.append(Fault("answer", reply))
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert remedy in refused.value.remedy


def test_a_server_that_is_not_there(opening: Opening, connection: Connection) -> None:
    settings = connection.settings.model_copy(update={"google_url": "http://127.0.0.1:9/v3"})
    with pytest.raises(Unavailable, match="cannot be reached"):
        opening(settings=settings).changes(None, WINDOW)
