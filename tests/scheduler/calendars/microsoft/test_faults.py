"""What goes wrong at Microsoft is told as what it means: wait, or a person must act."""

from datetime import timedelta

import pytest

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Calendar
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.graph import Graph
from tests.fakes.graph_rules import refusal
from tests.fakes.graph_state import GraphCalendarState
from tests.fakes.kept import Kept
from tests.fakes.serving import Fault, Reply

from .conftest import MAYA

WINDOW = Interval(1_795_000_000, 1_796_000_000)


@pytest.mark.parametrize(
    "fault",
    [
        Fault("answer", refusal(429, "ApplicationThrottled")),
        Fault("answer", refusal(500, "ErrorInternalServerError")),
        Fault("answer", refusal(503, "ErrorServerBusy")),
        Fault("answer", refusal(504, "ErrorTimeout")),
        Fault("answer", refusal(509, "BandwidthLimitExceeded")),
        Fault("answer", Reply(502, b"<html>Bad gateway</html>")),
        Fault("reset"),
        Fault("cut"),
        Fault("answer", Reply(200, b"nothing")),
        Fault("answer", Reply(200, {"value": [5], "@odata.deltaLink": "x"})),
        Fault("answer", Reply(200, {"value": []})),
        Fault("answer", Reply(307, None, {"Location": "http://127.0.0.1:9/"})),
        Fault("answer", Reply(200, {"value": [], "@odata.nextLink": "http://127.0.0.1:9/x"})),
        Fault("answer", Reply(200, {"value": [], "@odata.nextLink": "http://[broken"})),
    ],
    ids=lambda fault: f"{fault.kind} {fault.reply.status} {str(fault.reply.body)[:30]}",
)
def test_what_may_pass_is_tried_again(calendar: Calendar, graph: Graph, fault: Fault) -> None:
    graph.faults.append(fault)
    with pytest.raises(Unavailable) as error:
        calendar.changes(None, WINDOW)
    assert MAYA in str(error.value)
    assert calendar.changes(None, WINDOW).everything


def test_the_time_that_microsoft_names_is_kept(calendar: Calendar, graph: Graph) -> None:
    graph.faults.append(Fault("answer", refusal(429, "TooMany", **{"Retry-After": "10"})))
    with pytest.raises(Unavailable) as error:
        calendar.changes(None, WINDOW)
    assert error.value.retry_after == 10.0


def test_the_token_goes_to_no_address_but_microsofts_own(calendar: Calendar, graph: Graph) -> None:
    elsewhere = {"value": [], "@odata.nextLink": "https://graph.microsoft.example/v1.0/x"}
    graph.faults.append(Fault("answer", Reply(200, elsewhere)))
    with pytest.raises(Unavailable, match="somebody else"):
        calendar.changes(None, WINDOW)


def test_a_rotating_refresh_token_is_kept_each_time(
    calendar: Calendar, mayas: GraphCalendarState, clock: Clock, kept: Kept
) -> None:
    first = kept.stored["refresh_token"]
    for _ in range(3):
        clock.pass_(timedelta(hours=2))
        calendar.changes(None, WINDOW)
    tokens = {stored["refresh_token"] for stored in kept.kept}
    assert len(tokens | {first}) == 4


def test_an_access_token_that_ended_early_is_renewed(
    calendar: Calendar, mayas: GraphCalendarState, authority: Authority
) -> None:
    authority.drop_access()
    assert calendar.changes(None, WINDOW).everything


def test_a_revoked_permission_needs_a_person(
    calendar: Calendar, mayas: GraphCalendarState, authority: Authority
) -> None:
    authority.revoke(MAYA)
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert "Connect it again" in refused.value.remedy


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (refusal(403, "ErrorAccessDenied"), "administrator"),
        (refusal(404, "ErrorItemNotFound"), "still exists"),
        (refusal(404, "MailboxNotEnabledForRESTAPI"), "still exists"),
        (refusal(400, "BadRequest"), "makers"),
    ],
)
def test_what_no_repetition_helps_names_the_remedy(
    calendar: Calendar, graph: Graph, reply: Reply, remedy: str
) -> None:
    graph.faults.append(Fault("answer", reply))
    with pytest.raises(Refused) as refused:
        calendar.changes(None, WINDOW)
    assert remedy in refused.value.remedy
