"""What is said to a server and how often, and what becomes of faults on the way."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from remote.faults import Refused, Unavailable
from scheduler.availability.intervals import Interval
from scheduler.calendars.caldav import session as http
from scheduler.calendars.caldav.opening import find_calendars
from scheduler.calendars.calendar import Calendar, Entry, Person, SyncLost
from store.settings import Settings
from tests.scheduler.calendars.conftest import connection
from tests.scheduler.calendars.proxy import LOST, Asked, Proxy, proxy
from tests.scheduler.calendars.servers import Remote

AT_TEN = "DTSTART:20261119T150000Z\nDTEND:20261119T160000Z"


@pytest.fixture
def between(remote: Remote) -> Iterator[Proxy]:
    with proxy(remote.server.url) as running:
        yield running


@pytest.fixture
def calendar(connect: Callable[..., Calendar], remote: Remote, between: Proxy) -> Calendar:
    return connect(remote, address=between.url + remote.path)


def entry() -> Entry:
    starts_at = datetime(2026, 11, 19, 15, 0, tzinfo=UTC)
    return Entry(
        uid="abc123@segue", sequence=0, title="Review", description="", starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1), zone="America/New_York",
        organizer=Person("Maya Chen", "maya.chen@harbor.example"), attendees=(),
        join_url=None, url="https://segue.example/", changed_at=starts_at,
    )  # fmt: skip


def test_a_later_look_asks_for_nothing_that_it_knows(
    calendar: Calendar, remote: Remote, between: Proxy, window: Interval
) -> None:
    for number in range(12):
        remote.put(f"event{number}", AT_TEN)
    first = calendar.changes(None, window)
    assert between.reports() == ["sync-collection", "calendar-multiget"]
    nothing = calendar.changes(first.token, window)
    assert between.reports() == ["sync-collection"]
    added = remote.put("added", AT_TEN)
    calendar.changes(nothing.token, window)
    (_, fetched) = between.asked
    assert fetched.body.count("<d:href>") == 1
    assert added in fetched.body


def test_a_server_without_sync_is_compared_by_etags(
    calendar: Calendar, remote: Remote, between: Proxy, window: Interval
) -> None:
    calendar.about()  # the password has been asked for
    between.before = lambda asked: (415, {}, b"") if asked.report == "sync-collection" else None
    kept, moved, deleted = (remote.put(name, AT_TEN) for name in ("kept", "moved", "deleted"))
    first = calendar.changes(None, window)
    assert {one.id for one in first.events} == {kept, moved, deleted}
    remote.edit(moved, ("T150000Z", "T170000Z"), ("T160000Z", "T180000Z"))
    remote.delete(deleted)
    between.reports()
    changes = calendar.changes(first.token, window)
    assert ([one.id for one in changes.events], changes.gone) == ([moved], (deleted,))
    assert not changes.everything
    assert between.reports() == ["PROPFIND", "calendar-multiget"]
    assert calendar.changes(changes.token, window).events == ()


def test_a_token_that_the_server_forgot_is_lost(calendar: Calendar, window: Interval) -> None:
    token = calendar.changes(None, window).token
    assert token is not None
    with pytest.raises(SyncLost):
        calendar.changes(token[:-7] + "f00baaa", window)


def test_an_answer_that_is_lost_after_the_entry_was_made(
    calendar: Calendar, remote: Remote, between: Proxy
) -> None:
    calendar.about()  # the password has been asked for
    between.after = lambda asked: LOST if asked.method == "PUT" else None
    with pytest.raises(Unavailable):
        calendar.write(entry(), None)
    between.after = lambda _: None
    written = calendar.write(entry(), None)
    assert remote.paths() == [written.id]
    assert remote.get(written.id).count("BEGIN:VEVENT") == 1


def test_an_entry_that_somebody_changes_meanwhile_is_read_again(
    calendar: Calendar, remote: Remote, between: Proxy
) -> None:
    written = calendar.write(entry(), None)

    def meddle(asked: Asked) -> None:
        if asked.method == "PUT":
            between.before = lambda _: None
            remote.edit(written.id, ("END:VEVENT", "COMMENT:mine\r\nEND:VEVENT"))

    between.before = meddle
    calendar.write(entry(), written)
    assert "COMMENT:mine" in remote.get(written.id)


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_to_be_left_alone_is(
    calendar: Calendar, between: Proxy, window: Interval, status: int
) -> None:
    between.before = lambda _: (status, {"Retry-After": "120"}, b"")
    with pytest.raises(Unavailable) as left:
        calendar.changes(None, window)
    assert left.value.retry_after == 120


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_fault_of_the_server_is_no_fault_of_ours(
    calendar: Calendar, between: Proxy, window: Interval, status: int
) -> None:
    between.before = lambda _: (status, {"Content-Type": "text/html"}, b"<h1>Sorry</h1>")
    with pytest.raises(Unavailable, match=str(status)):
        calendar.changes(None, window)


@pytest.mark.parametrize(
    "body", [b"<html>a page of a hotel</html>", b"<d:multistatus xmlns:d='DAV:'>", b"\x00\x01"]
)
def test_what_is_no_caldav_is_unavailable(
    calendar: Calendar, between: Proxy, window: Interval, body: bytes
) -> None:
    between.before = lambda _: (207, {"Content-Type": "text/xml"}, body)
    with pytest.raises((Unavailable, Refused)):
        calendar.changes(None, window)


def test_the_password_goes_to_no_other_server(
    calendar: Calendar, between: Proxy, window: Interval
) -> None:
    with proxy("http://127.0.0.1:1") as other:
        between.before = lambda asked: (302, {"Location": f"{other.url}{asked.path}"}, b"")
        with pytest.raises(Refused, match="not followed"):
            calendar.changes(None, window)
        assert other.asked == []


def test_an_endless_answer_is_cut_off(
    calendar: Calendar, between: Proxy, window: Interval, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "MOST_BYTES", 10_000)
    between.before = lambda _: (207, {"Content-Type": "text/xml"}, b"<a>" * 10_000)
    with pytest.raises(Unavailable, match="TooMuch"):
        calendar.changes(None, window)


def test_a_principal_on_another_server_does_not_get_the_password(
    between: Proxy, settings: Settings
) -> None:
    with proxy(between.target) as other:
        elsewhere = (
            '<d:multistatus xmlns:d="DAV:"><d:response><d:href>/</d:href><d:propstat><d:prop>'
            f"<d:current-user-principal><d:href>{other.url}/maya/</d:href>"
            "</d:current-user-principal></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat>"
            "</d:response></d:multistatus>"
        )
        between.before = lambda _: (207, {"Content-Type": "text/xml"}, elsewhere.encode())
        with pytest.raises(Unavailable, match="what is not CalDAV"):
            find_calendars(connection(settings, between.url + "/"))
        assert other.asked == []


def test_a_server_that_names_any_event_for_a_uid_gets_none_of_them_changed(
    calendar: Calendar, between: Proxy, remote: Remote
) -> None:
    standup = remote.put("standup", AT_TEN)
    before = remote.get(standup)
    everything = (
        f"<d:response><d:href>{standup}</d:href><d:propstat><d:prop><d:getetag>1</d:getetag>"
        f"<c:calendar-data>{before}</c:calendar-data></d:prop>"
        "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
    )
    listed = (
        '<d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav">'
        f"{everything}</d:multistatus>"
    )

    def careless(asked: Asked) -> tuple[int, dict[str, str], bytes] | None:
        if asked.method == "PUT":
            return 409, {}, b""
        filtered = "calendar-query" in asked.body
        return (207, {"Content-Type": "text/xml"}, listed.encode()) if filtered else None

    between.before = careless
    with pytest.raises(Unavailable, match="does not take the entry"):
        calendar.write(entry(), None)
    assert remote.get(standup) == before


def test_an_answer_that_unfolds_without_end_is_none(
    calendar: Calendar, between: Proxy, window: Interval
) -> None:
    """A billion laughs: each name is twenty of the one before."""
    names = "".join(f'<!ENTITY {b} "{f"&{a};" * 20}">' for a, b in pairwise("abcdefghij"))
    bomb = (
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "{"ha" * 20}">{names}]>'
        '<d:multistatus xmlns:d="DAV:"><d:sync-token>&j;</d:sync-token></d:multistatus>'
    )
    between.before = lambda _: (207, {"Content-Type": "text/xml"}, bomb.encode())
    with pytest.raises(Unavailable, match="what is not CalDAV"):
        calendar.changes(None, window)
