"""At most so many meetings a day and a week, on the host's clock."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from scheduler import Host, MeetingType, Route, Teams, hold, open_times
from scheduler.availability.bookable import bookable
from scheduler.availability.host_time import Met, Taken
from scheduler.zones import moment, seconds
from tests.scheduler.making import a_host, a_meeting

Make = Callable[..., Host]
Type = Callable[..., MeetingType]
Visiting = Callable[..., str]

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
WEEK = (seconds(MONDAY), seconds(MONDAY + timedelta(days=7)))


def met(*starts: datetime, type_id: str = "call") -> Taken:
    """Meetings that take none of the time that is asked about."""
    return Taken(meetings=[Met(seconds(one), type_id) for one in starts])


def days(host: Host, meeting: MeetingType, taken: Taken) -> list[int]:
    """The days of the host's clock on which there are times."""
    found = bookable(host, meeting, taken, *WEEK)
    return sorted({moment(one).astimezone(ZoneInfo(host.zone)).day for one in found})


def test_a_day_with_as_many_as_the_limit_has_no_more_times(host: Make, meeting: Type) -> None:
    call = meeting(daily_limit=2)
    nine = MONDAY + timedelta(hours=9)
    two = met(nine, nine + timedelta(hours=3))
    assert days(host("Etc/UTC", "09:00-12:00"), call, two) == [24, 25, 26, 27, 28, 29]
    assert 23 in days(host("Etc/UTC", "09:00-12:00"), call, met(nine))


def test_only_meetings_of_the_type_count_for_its_limit(host: Make, meeting: Type) -> None:
    other = met(MONDAY, type_id="review")
    assert 23 in days(host("Etc/UTC", "09:00-12:00"), meeting(daily_limit=1), other)


def test_a_hosts_own_limit_counts_meetings_of_all_types(host: Make, meeting: Type) -> None:
    busy = host("Etc/UTC", "09:00-12:00").model_copy(update={"daily_limit": 1})
    assert 23 not in days(busy, meeting(), met(MONDAY, type_id="review"))


def test_days_are_those_of_the_hosts_clock(host: Make, meeting: Type) -> None:
    # In Auckland it is Tuesday at noon UTC on Monday.
    auckland = host("Pacific/Auckland", "09:00-12:00")
    assert 24 not in days(auckland, meeting(daily_limit=1), met(MONDAY + timedelta(hours=12)))


def test_a_week_begins_on_monday(host: Make, meeting: Type) -> None:
    call, desk = meeting(weekly_limit=1), host("Etc/UTC", "09:00-12:00")
    assert days(desk, call, met(MONDAY - timedelta(minutes=1))) == [23, 24, 25, 26, 27, 28, 29]
    assert days(desk, call, met(MONDAY + timedelta(days=6, hours=23))) == []


@given(
    starts=st.lists(st.integers(0, 14 * 24 * 4), max_size=25),
    daily=st.none() | st.integers(1, 3),
    weekly=st.none() | st.integers(1, 6),
    own=st.none() | st.integers(1, 4),
    zone=st.sampled_from(["Etc/UTC", "America/New_York", "Africa/Cairo", "Pacific/Chatham"]),
    first=st.dates(date(2026, 1, 5), date(2026, 12, 21)),
)
def test_a_time_is_left_if_and_only_if_one_more_meeting_keeps_every_limit(
    starts: list[int],
    daily: int | None,
    weekly: int | None,
    own: int | None,
    zone: str,
    first: date,
) -> None:
    here = ZoneInfo(zone)
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    meetings = [
        (since + timedelta(minutes=15 * one), ("call", "review")[one % 2]) for one in starts
    ]
    someone = a_host(zone, "00:00-24:00").model_copy(update={"daily_limit": own})
    call = a_meeting(minutes=30, daily_limit=daily, weekly_limit=weekly)
    taken = Taken(meetings=[Met(seconds(at), of) for at, of in meetings])
    found = set(bookable(someone, call, taken, seconds(since), seconds(since) + 14 * 86_400))

    def keeps(at: datetime) -> bool:
        day = at.astimezone(here).date()
        monday = day - timedelta(days=day.weekday())
        dates = [(one.astimezone(here).date(), of) for one, of in meetings]
        of_day = [of for one, of in dates if one == day]
        of_week = [of for one, of in dates if monday <= one < monday + timedelta(days=7)]
        return (
            (daily is None or of_day.count("call") < daily)
            and (weekly is None or of_week.count("call") < weekly)
            and (own is None or len(of_day) < own)
        )

    free = set(bookable(someone, call, Taken(), seconds(since), seconds(since) + 14 * 86_400))
    assert found == {one for one in free if keeps(moment(one))}


def limited(teams: Teams, **limits: int) -> Teams:
    """Harbor's teams with limits for plan reviews."""
    review = teams.meeting_types["plan-review"].model_copy(update=limits)
    types = {**teams.meeting_types, "plan-review": review}
    return teams.model_copy(update={"meeting_types": types})


def test_holds_count_as_long_as_they_live_and_the_visits_own_does_not(
    session: Session, teams: Teams, maya: Route, now: datetime, visiting: Visiting
) -> None:
    one_a_day = limited(teams, daily_limit=1)
    ada, bob = visiting(session, "ada"), visiting(session, "bob")
    at = datetime(2026, 11, 23, 14, tzinfo=UTC)
    hold(
        session,
        one_a_day,
        maya,
        ada,
        starts_at=at,
        visit_id=ada,
        zone="Etc/UTC",
        now=now,
    )

    def shown(visit: str, when: datetime) -> bool:
        return bool(
            open_times(
                session,
                one_a_day,
                maya,
                now=when,
                first=date(2026, 11, 23),
                days=1,
                zone="America/New_York",
                visit_id=visit,
            )
        )

    assert not shown(bob, now)
    assert shown(ada, now)
    assert shown(bob, now + timedelta(minutes=10))
