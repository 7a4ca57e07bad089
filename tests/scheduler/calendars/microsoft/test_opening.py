"""Which Microsoft calendars there are, and the ways in which they are opened."""

from dataclasses import replace

import pytest

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import Entry, Found, Written, busy_of
from scheduler.calendars.kinds import Connection, kind
from scheduler.calendars.microsoft.opening import find_calendars
from scheduler.zones import moment
from tests.conftest import Clock
from tests.fakes.authority import Authority
from tests.fakes.graph import Graph
from tests.fakes.graph_state import GraphCalendarState, graph_time
from tests.fakes.serving import Fault, Reply

from .conftest import CALENDAR, MAYA, Opening

WINDOW = Interval(1_795_000_000, 1_795_000_000 + 130 * 86_400)
BOSS = "boss@harbor.example"


def test_the_kind_is_known_by_its_name(connection: Connection) -> None:
    calendar = kind("microsoft").open_calendar(connection)
    calendar.close()


def test_the_calendars_of_the_mailbox_the_default_one_first(
    connection: Connection, graph: Graph, clock: Clock
) -> None:
    graph.calendar("holidays", owner=MAYA, may_edit=False)
    graph.calendar(CALENDAR, owner=MAYA)
    graph.calendar("other", owner=BOSS)
    assert find_calendars(replace(connection, address=""), clock=clock) == [
        Found(CALENDAR, f"Calendar ({MAYA})", may_write=True),
        Found("holidays", f"Calendar ({MAYA})", may_write=False),
    ]


def test_about_tells_whether_it_may_be_written_to(
    opening: Opening, mayas: GraphCalendarState
) -> None:
    assert opening().about() == Found(CALENDAR, f"Calendar ({MAYA})", may_write=True)


def test_a_colleague_of_whom_only_free_and_busy_is_shared(
    opening: Opening, graph: Graph, entry: Entry
) -> None:
    theirs = graph.calendar("theirs", owner=BOSS)
    for days, status in ((1, "busy"), (2, "free"), (3, "workingElsewhere"), (70, "oof")):
        start = WINDOW.start + days * 86_400
        times = {"start": graph_time(moment(start)), "end": graph_time(moment(start + 3600))}
        theirs.put({**times, "showAs": status})
    calendar = opening(address=f"free-busy:{BOSS}")
    read = calendar.changes(None, WINDOW)
    assert read.everything
    assert [start - WINDOW.start for start, _ in busy_of(read.events)] == [86_400, 70 * 86_400]
    assert calendar.about() == Found(f"free-busy:{BOSS}", BOSS, may_write=False)
    with pytest.raises(Refused):
        calendar.write(entry, None)
    with pytest.raises(Refused):
        calendar.remove(Written("x", None))


def test_a_colleagues_free_and_busy_is_found_by_the_address(
    connection: Connection, graph: Graph, clock: Clock
) -> None:
    graph.calendar("theirs", owner=BOSS)
    (found,) = find_calendars(replace(connection, address=BOSS), clock=clock)
    assert (found.address, found.may_write) == (f"free-busy:{BOSS}", False)


def test_nobody_is_not_free(opening: Opening, graph: Graph) -> None:
    with pytest.raises(Refused) as refused:
        opening(address="free-busy:nobody@harbor.example").changes(None, WINDOW)
    assert "ErrorMailRecipientNotFound" in str(refused.value)
    graph.faults.append(Fault("answer", Reply(200, {"value": []})))
    with pytest.raises(Unavailable):
        opening(address="free-busy:nobody@harbor.example").changes(None, WINDOW)


def test_the_application_opens_the_mailbox_that_an_administrator_let_it(
    connection: Connection, opening: Opening, mayas: GraphCalendarState, entry: Entry
) -> None:
    application = {"credentials": {"subject": MAYA}, "load": None}
    opening(**application).write(entry, None)
    assert len(mayas.items) == 1


def test_the_application_needs_an_organisation(connection: Connection, clock: Clock) -> None:
    everybody = connection.settings.model_copy(update={"microsoft_tenant": "organizations"})
    with pytest.raises(Refused) as refused:
        find_calendars(
            replace(connection, address="", credentials={"subject": MAYA}, settings=everybody),
            clock=clock,
        )
    assert "SEGUE_MICROSOFT_TENANT" in refused.value.remedy


def test_a_secret_that_has_run_out_names_the_settings(
    connection: Connection, authority: Authority, clock: Clock
) -> None:
    authority.client_secret = "a newer one"
    with pytest.raises(Refused) as refused:
        find_calendars(replace(connection, address="", credentials={"subject": MAYA}), clock=clock)
    assert "SEGUE_MICROSOFT_CLIENT_ID" in refused.value.remedy
    assert connection.settings.microsoft_client_secret.get_secret_value() not in str(refused.value)
