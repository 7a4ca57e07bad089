"""What an event of somebody's calendar takes of their time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.faults import Refused
from scheduler.availability.intervals import Interval
from scheduler.calendars.calendar import RemoteEvent
from scheduler.calendars.ical.clocks import without_zones
from scheduler.calendars.ical.events import Owner, read_event
from scheduler.zones import moment, seconds, zone

MAYA = Owner("America/New_York", frozenset({"maya@harbor.example"}))
SINCE = datetime(2026, 11, 17, tzinfo=UTC)
WALL_CLOCK = (datetime(2026, 9, 1), datetime(2027, 1, 20))  # noqa: DTZ001
WINDOW = Interval(seconds(SINCE), seconds(SINCE + timedelta(days=60)))
AT_TEN = (
    "DTSTART;TZID=America/New_York:20261119T100000\nDTEND;TZID=America/New_York:20261119T110000"
)
EVERY_HOUR = ",".join(map(str, range(24)))
EVERY_MINUTE = ",".join(map(str, range(60)))
TAKEN_AT_TEN = ["11-19 15:00 - 11-19 16:00"]
OFFICE = """\
BEGIN:VTIMEZONE
TZID:Office
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
"""


def event(lines: str, *, before: str = "", more: str = "") -> RemoteEvent:
    file = (
        f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//test//\n{before}"
        f"BEGIN:VEVENT\nUID:standup\nSUMMARY:Standup\n{lines}\nEND:VEVENT\n{more}END:VCALENDAR\n"
    )
    return read_event("/office/standup.ics", file, MAYA, WINDOW)


def taken(found: RemoteEvent) -> list[str]:
    return [f"{moment(a):%m-%d %H:%M} - {moment(b):%m-%d %H:%M}" for a, b in found.busy]


@pytest.mark.parametrize(
    "lines",
    [
        AT_TEN,
        "DTSTART:20261119T150000Z\nDURATION:PT1H",
        "DTSTART:20261119T100000\nDTEND:20261119T110000",
        "DTSTART;TZID=Eastern Standard Time:20261119T100000\nDURATION:PT1H",
        "DTSTART;TZID=/citadel.org/20190914_1/America/New_York:20261119T100000\nDURATION:PT1H",
        'DTSTART;TZID="America/New_York":20261119T100000\nDURATION:PT1H',
        "DTSTART;TZID=Europe/Berlin:20261119T160000\nDTEND;TZID=Europe/London:20261119T160000",
        AT_TEN + "\nSTATUS:TENTATIVE",
        AT_TEN + "\nATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:maya@harbor.example",
        AT_TEN + "\nATTENDEE;PARTSTAT=DECLINED:mailto:somebody@else.example",
    ],
)
def test_it_takes_its_time_on_whatever_clock(lines: str) -> None:
    found = event(lines)
    assert taken(found) == TAKEN_AT_TEN
    assert found.fault is None
    assert (found.starts_at, found.ends_at) == found.busy[0]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("TRANSP:TRANSPARENT", "accepted"),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", "accepted"),
        ("STATUS:CANCELLED", "cancelled"),
        ("ATTENDEE;CN=Maya;PARTSTAT=DECLINED:MAILTO:Maya@harbor.example", "declined"),
    ],
)
def test_free_cancelled_and_declined_take_none(line: str, answer: str) -> None:
    found = event(f"{AT_TEN}\n{line}")
    assert taken(found) == []
    assert found.answer == answer


def test_whole_days_are_on_the_host_s_clock() -> None:
    assert taken(event("DTSTART;VALUE=DATE:20261120")) == ["11-20 05:00 - 11-21 05:00"]
    two = "DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261122"
    assert taken(event(two)) == ["11-20 05:00 - 11-22 05:00"]


def test_each_file_s_own_definition_of_a_zone_counts() -> None:
    lines = "DTSTART;TZID=Office:20261119T100000\nDURATION:PT1H"
    west, east = OFFICE.format(offset="-0500"), OFFICE.format(offset="+0300")
    assert taken(event(lines, before=west)) == TAKEN_AT_TEN
    assert taken(event(lines, before=east)) == ["11-19 07:00 - 11-19 08:00"]
    assert taken(event(lines, before=west)) == TAKEN_AT_TEN


def test_a_zone_that_nobody_knows_is_named_and_read_on_the_host_s_clock() -> None:
    found = event("DTSTART;TZID=Atlantis:20261119T100000\nDURATION:PT1H")
    assert taken(found) == TAKEN_AT_TEN
    assert "'Standup' of 2026-11-19" in str(found.fault)
    assert "Atlantis" in str(found.fault)


def test_a_series_stays_on_its_clock_when_that_changes() -> None:
    weekly = "DTSTART;TZID=Europe/Berlin:20260105T100000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=60"
    found = read_event(
        "/w.ics",
        f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:w\n{weekly}\nEND:VEVENT\nEND:VCALENDAR\n",
        MAYA,
        Interval(
            seconds(datetime(2026, 3, 20, tzinfo=UTC)), seconds(datetime(2026, 4, 1, tzinfo=UTC))
        ),
    )
    assert taken(found) == ["03-23 09:00 - 03-23 10:00", "03-30 08:00 - 03-30 09:00"]


def test_left_out_moved_and_declined_occurrences() -> None:
    def override(day: str, lines: str) -> str:
        head = f"BEGIN:VEVENT\nUID:standup\nRECURRENCE-ID;TZID=America/New_York:{day}T100000\n"
        return f"{head}{lines}\nEND:VEVENT\n"

    moved = override("20261203", AT_TEN.replace("20261119", "20261204"))
    declined = override(
        "20261210",
        AT_TEN.replace("20261119", "20261210")
        + "\nATTENDEE;PARTSTAT=DECLINED:mailto:maya@harbor.example",
    )
    found = event(
        f"{AT_TEN}\nRRULE:FREQ=WEEKLY;UNTIL=20261217T150000Z\n"
        "EXDATE;TZID=America/New_York:20261126T100000",
        more=moved + declined,
    )
    days = [one[:5] for one in taken(found)]
    assert days == ["11-19", "12-04", "12-17"]
    assert found.answer == "accepted"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=MINUTELY;INTERVAL=2",
        "FREQ=SECONDLY;COUNT=5;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTHDAY=32",
        "FREQ=DAILY;BYYEARDAY=366;BYMONTH=1",
        "FREQ=HOURLY;INTERVAL=3;BYYEARDAY=366;BYMONTH=1",
        "FREQ=MINUTELY;INTERVAL=700;BYSETPOS=2",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=10",
        "FREQ=DAILY;BYWEEKNO=54",
        f"FREQ=DAILY;BYHOUR={EVERY_HOUR};BYMINUTE={EVERY_MINUTE}",
    ],
)
def test_an_overflow_of_recurrence_is_refused_by_name(rule: str) -> None:
    with pytest.raises(Refused, match="'Standup' of 2020-01-01 repeats more than") as refused:
        event(f"DTSTART:20200101T100000Z\nDURATION:PT1S\nRRULE:{rule}")
    assert "delete that event" in refused.value.remedy


def test_a_series_of_a_person_is_no_overflow() -> None:
    assert len(event("DTSTART:20160101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY").busy) == 60
    assert event("DTSTART:20261119T100000Z\nDURATION:PT1H\nRRULE:FREQ=SECONDLY;COUNT=3").busy
    last_friday = "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    for rule in (last_friday, "FREQ=YEARLY;BYYEARDAY=323,-1", "FREQ=MONTHLY;BYMONTHDAY=31"):
        assert event(f"DTSTART:20200101T100000Z\nDURATION:PT1H\nRRULE:{rule}").busy


@pytest.mark.parametrize(
    ("lines", "known"),
    [
        ("DTSTART:next tuesday\nDURATION:PT1H", []),
        ("SUMMARY:no times at all", []),
        (AT_TEN.replace("20261119T110000", "20261119T093000"), ["11-19 14:30 - 11-19 15:00"]),
        (f"{AT_TEN}\nRRULE:FREQ=SOMETIMES", TAKEN_AT_TEN),
        (f"{AT_TEN}\nEXDATE:yesterday", TAKEN_AT_TEN),
    ],
)
def test_a_broken_event_is_named_and_counts_as_far_as_it_can_be_read(
    lines: str, known: list[str]
) -> None:
    found = event(lines)
    assert "Standup" in str(found.fault)
    assert taken(found) == known


def test_a_file_that_is_no_calendar_is_named_by_its_path() -> None:
    found = read_event("/office/7f.ics", "<html>Sorry</html>", MAYA, WINDOW)
    assert "7f.ics" in str(found.fault)
    assert found.busy == ()


@pytest.mark.parametrize(
    ("lines", "counts"),
    [
        ("DTSTART:20250101T100000Z\nDTEND:20250101T110000Z", False),
        ("DTSTART;VALUE=DATE:20261110\nDTEND;VALUE=DATE:20261113", False),
        ("DTSTART:20250101T100000Z\nDTEND:20261118T110000Z", True),
        ("DTSTART:20250101T100000Z\nDTEND;TZID=Etc/UTC\n :20261118T110000", True),
        ("DTSTART:20250101T100000Z\nDURATION:P700D", True),
        ("DTSTART:20250101T100000Z\nDURATION:PT1H\nRDATE:20261118T100000Z", True),
    ],
)
def test_what_is_over_is_told_from_its_text_and_what_lasts_is_not(lines: str, counts: bool) -> None:
    for before in ("", OFFICE.format(offset="-0500")):
        assert bool(event(lines, before=before).busy) == counts


def test_zones_that_never_end_take_no_time_to_leave_out() -> None:
    """It would take a day if each beginning were looked through to the end of the file."""
    endless = "BEGIN:VTIMEZONE\r\n" * 500_000
    assert without_zones(endless) == endless
    assert without_zones(f"{endless}TZID:X\r\nEND:VTIMEZONE\r\n").count("VTIMEZONE") == 499_999


def test_tasks_take_no_time() -> None:
    file = "BEGIN:VCALENDAR\nBEGIN:VTODO\nUID:t\nDUE:20261119T100000Z\nEND:VTODO\nEND:VCALENDAR\n"
    assert read_event("/t.ics", file, MAYA, WINDOW) == RemoteEvent("/t.ics", None, ())


@given(file=st.text(max_size=300) | st.binary(max_size=300).map(lambda b: b.decode("latin-1")))
def test_no_file_is_an_error_of_ours(file: str) -> None:
    found = read_event(
        "/x.ics", f"BEGIN:VCALENDAR\nBEGIN:VEVENT\n{file}\nEND:VEVENT\nEND:VCALENDAR", MAYA, WINDOW
    )
    assert found.fault is None or "x.ics" in found.fault or "'" in found.fault


@given(
    first=st.datetimes(*WALL_CLOCK),
    minutes=st.integers(1, 3 * 24 * 60),
    name=st.sampled_from(["America/New_York", "Europe/Berlin", "Asia/Kolkata", "Africa/Cairo"]),
    every=st.integers(1, 9),
    count=st.integers(1, 40),
)
def test_a_daily_series_is_that_of_the_wall_clock(
    first: datetime, minutes: int, name: str, every: int, count: int
) -> None:
    first = first.replace(microsecond=0)
    found = event(
        f"DTSTART;TZID={name}:{first:%Y%m%dT%H%M%S}\nDURATION:PT{minutes}M\n"
        f"RRULE:FREQ=DAILY;INTERVAL={every};COUNT={count}"
    )
    expected = set()
    for one in range(count):
        start = seconds((first + timedelta(days=one * every)).replace(tzinfo=zone(name)))
        end = (first + timedelta(days=one * every, minutes=minutes)).replace(tzinfo=zone(name))
        expected |= set(range(max(start, WINDOW.start), min(seconds(end), WINDOW.end)))
    assert {second for a, b in found.busy for second in range(a, b)} == expected
