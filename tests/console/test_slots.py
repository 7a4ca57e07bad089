"""``./segue slots``: what is offered, why the rest is not, and what is refused."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from sqlalchemy import Engine, select

from scheduler import Need, Teams, confirm, hold, load_teams, route, sync_hosts
from store.accounts import Account
from store.database import transaction
from store.decisions import RoutingRow
from store.meetings import Booking
from store.visits import Visit
from tests.console.conftest import Told

Segue = Callable[..., Told]
MONDAY = ("--from", "2026-11-23", "--to", "2026-11-23")
REVIEW = ("--meeting-type", "plan-review", "--zone", "America/New_York")
MAYA = (*REVIEW, *MONDAY, "--host", "maya-chen")


def told(told: Told) -> dict[str, Any]:
    assert (told.code, told.err) == (0, "")
    read: dict[str, Any] = json.loads(told.out)
    return read


def starts(answer: dict[str, Any]) -> list[str]:
    return [one["starts_at"][11:16] for one in answer["times"]]


def reasons(answer: dict[str, Any]) -> dict[str, str]:
    return {one["starts_at"][5:16].replace("T", " "): one["why"] for one in answer["why"]}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("console.slots.now", lambda: now)


@pytest.fixture
def teams(settings: Any) -> Teams:
    return load_teams(settings.vendor / "teams")


def keep(engine: Engine, teams: Teams, visit: str, starts_at: datetime, now: datetime) -> Booking:
    """A visit's hold of Maya Chen's time."""
    way = route(teams, Need(motion="upsell", owner_id="maya-chen", account_name="Northwind"))
    with transaction(engine) as session:
        sync_hosts(session, teams)
        session.add(
            Visit(id=visit, opened_at=now, seen_at=now, page="/", zone="UTC", language="en")
        )
        session.flush()
        session.add(RoutingRow(id=visit, visit_id=visit, at=now))
        session.flush()
        return hold(
            session,
            teams,
            way,
            visit,
            starts_at=starts_at,
            visit_id=visit,
            zone="UTC",
            now=now,
        )


def book(engine: Engine, teams: Teams, visit: str, starts_at: datetime, now: datetime) -> None:
    held = keep(engine, teams, visit, starts_at, now)
    with transaction(engine) as session:
        confirm(session, teams, held.id, visit_id=visit, name="Ada", email="a@example.com", now=now)


def test_a_hosts_times_are_shown_in_the_zone(segue: Segue) -> None:
    found = told(segue("slots", *MAYA, "--json"))
    assert found["hosts"] == ["maya-chen"]
    assert (starts(found)[0], starts(found)[-1], len(starts(found))) == ("09:00", "17:00", 15)
    assert found["times"][0]["ends_at"] == "2026-11-23T09:30:00-05:00"
    assert "why" not in found


def test_every_time_of_the_grid_has_its_reason(
    segue: Segue, engine: Engine, teams: Teams, now: datetime
) -> None:
    book(engine, teams, "ada", datetime(2026, 11, 23, 15, tzinfo=UTC), now)
    keep(engine, teams, "bob", datetime(2026, 11, 23, 19, tzinfo=UTC), now)
    found = told(segue("slots", *MAYA, "--why", "--json"))
    why = reasons(found)
    assert len(why) == 48
    assert why["11-23 08:30"] == "outside the hours 09:00–12:00, 13:00–17:30"
    assert why["11-23 09:00"] == "free"
    # Ten minutes are kept free after each review.
    assert why["11-23 09:30"] == "too close to the meeting 10:00–10:30: buffers of 0 + 10 minutes"
    assert why["11-23 10:00"] == "booked 10:00–10:30"
    assert why["11-23 10:30"] == "too close to the meeting 10:00–10:30: buffers of 10 + 0 minutes"
    assert why["11-23 14:00"] == "held 14:00–14:30, until 10:10"
    offered = [one["starts_at"][11:16] for one in found["why"] if one["offered"]]
    assert offered == starts(found)


def test_days_without_hours_notice_and_window_are_told(segue: Segue) -> None:
    long = (*REVIEW, "--from", "2026-11-18", "--to", "2026-12-05", "--host", "maya-chen")
    why = reasons(told(segue("slots", *long, "--why", "--json")))
    assert why["11-18 11:00"] == "earlier than the notice of 2 h allows"
    assert why["11-26 10:00"] == "holiday: Thanksgiving Day"
    assert why["11-27 09:30"] == "outside the hours of 2026-11-27: 10:00–14:00"
    assert why["11-28 10:00"] == "no hours on Saturdays"
    assert why["12-04 10:00"] == "later than the window of 14 days allows"


def test_time_off_is_told(segue: Segue, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr("console.slots.now", lambda: now + timedelta(days=30))
    asked = ("--meeting-type", "plan-review", "--zone", "Europe/Berlin", "--host", "jonas-weber")
    days = ("--from", "2026-12-28", "--to", "2026-12-28")
    why = reasons(told(segue("slots", *asked, *days, "--why", "--json")))
    assert why["12-28 10:00"] == "time off until 2027-01-01"
    assert why["12-28 03:00"] == "time off until 2027-01-01", "it is told before the hours"


def test_on_a_terminal_times_of_one_reason_are_one_line(segue: Segue) -> None:
    shown = segue("slots", *MAYA, "--why")
    assert shown.code == 0
    assert "Plan review, 30 minutes: 15 times in America/New_York." in shown.out
    assert "Mon 2026-11-23 00:00 08:30 18" in " ".join(shown.out.split())
    assert shown.out.count("outside the hours") == 3
    assert "Last start" in shown.out


def test_a_host_to_whom_routing_never_sends_such_a_meeting_is_remarked_on(segue: Segue) -> None:
    asked = ("--meeting-type", "support-call", "--zone", "UTC", *MONDAY, "--json")
    found = segue("slots", *asked, "--host", "maya-chen")
    assert found.code == 0
    assert found.err == (
        "Routing never sends a support-call to maya-chen; these are the times if it did.\n"
    )
    assert segue("slots", *asked, "--host", "support-desk").err == ""


def test_another_vendors_folder_may_be_named(segue: Segue, harbor: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vendor"
    copytree(harbor / "teams", folder / "teams")
    for file in (folder / "teams").rglob("*.yaml"):
        file.write_text(file.read_text().replace("plan-review", "plan-check"))
    asked = ("--zone", "UTC", *MONDAY, "--host", "maya-chen", "--vendor", str(folder))
    found = told(segue("slots", "--meeting-type", "plan-check", *asked, "--json"))
    assert found["meeting_type"] == "plan-check"


def test_a_pools_times_name_who_is_free(segue: Segue) -> None:
    found = told(segue("slots", *REVIEW, *MONDAY, "--pool", "account-managers", "--json"))
    at_nine = next(one for one in found["times"] if "T09:00" in one["starts_at"])
    assert at_nine["hosts"] == ["jonas-weber", "maya-chen"]
    named = told(segue("slots", *REVIEW, *MONDAY, "--json"))
    assert named["times"] == found["times"]


def test_an_accounts_times_are_its_owners(segue: Segue, engine: Engine) -> None:
    with transaction(engine) as session:
        shared = {"segment": "mid", "region": "americas", "stage": "customer"}
        session.add(Account(id="northwind", name="Northwind", owner_id="maya-chen", **shared))
        session.add(Account(id="southwind", name="Southwind", **shared))
    found = told(segue("slots", *REVIEW, *MONDAY, "--account", "northwind", "--json"))
    assert found == told(segue("slots", *MAYA, "--json"))
    lone = segue("slots", *REVIEW, *MONDAY, "--account", "southwind")
    assert (lone.code, "owned by nobody" in lone.err) == (2, True)
    unknown = segue("slots", *REVIEW, *MONDAY, "--account", "northwindd")
    assert (unknown.code, "Did you mean 'northwind'?" in unknown.err) == (2, True)


def test_several_meet_together_when_each_seat_has_somebody(segue: Segue) -> None:
    both = ("--host", "maya-chen", "--pool", "specialists")
    found = told(segue("slots", *REVIEW, *MONDAY, *both, "--together", "--json"))
    # Maya is there from nine, Tom in London until noon of New York, Sara until four.
    assert (starts(found)[0], starts(found)[-1]) == ("09:00", "15:30")
    assert found["times"][0]["hosts"] == ["maya-chen", "sara-kim", "tom-okafor"]
    assert found["times"][-1]["hosts"] == ["maya-chen", "sara-kim"]
    alone = segue("slots", *MAYA, "--together")
    assert (alone.code, "Write two of" in alone.err) == (2, True)
    assert "Maya Chen with Sara Kim" in segue("slots", *REVIEW, *MONDAY, *both, "--together").out


def test_moments_may_be_asked_about(segue: Segue) -> None:
    asked = ("--from", "2026-11-23T10:00", "--to", "2026-11-23T16:00Z")
    found = told(segue("slots", *REVIEW, *asked, "--host", "maya-chen", "--json"))
    assert starts(found) == ["10:00", "10:30"]


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"--zone": "Mars/Olympus"}, "Write one like Europe/Berlin"),
        ({"--zone": "Europe/Berln"}, "Did you mean 'Europe/Berlin'?"),
        ({"--zone": "Paris"}, "Did you mean 'Europe/Paris'?"),
        ({"--zone": "new york"}, "Did you mean 'America/New_York'?"),
        ({"--vendor": "/nowhere"}, "There is no folder /nowhere"),
        ({"--zone": "../../etc/passwd"}, "no time zone"),
        ({"--meeting-type": "plan-reviw"}, "Did you mean 'plan-review'?"),
        ({"--host": "maya"}, "Did you mean 'maya-chen'?"),
        ({"--pool": "specialists"}, "Write one of --host, --pool and --account"),
        ({"--from": "2026-11-24"}, "not after --from"),
        ({"--from": "2026-11-23T10:00", "--to": "2026-11-23T10:00"}, "not after --from"),
        ({"--from": "2026-11-01", "--to": "2026-11-17"}, "is over"),
        ({"--to": "2027-02-01"}, "more than 62 days"),
        ({"--from": "monday"}, "no day or moment"),
        ({"--from": "2026-02-30"}, "no day or moment"),
        ({"--to": "9999-12-31"}, "no day or moment"),
        ({"--from": "0001-01-01T00:00"}, "no day or moment"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_the_remedy(
    segue: Segue, changed: dict[str, str], what: str
) -> None:
    options = dict(zip(MAYA[::2], MAYA[1::2], strict=True)) | changed
    refused = segue("slots", *(word for pair in options.items() for word in pair))
    assert refused.code == 2
    assert what in " ".join(refused.err.split())
    assert refused.out == ""


def test_an_unknown_pool_is_refused_with_the_nearest(segue: Segue) -> None:
    refused = segue("slots", *REVIEW, *MONDAY, "--pool", "specialist")
    assert (refused.code, "Did you mean 'specialists'?" in refused.err) == (2, True)


def test_nothing_is_recorded(segue: Segue, engine: Engine) -> None:
    segue("slots", *MAYA, "--why")
    with transaction(engine) as session:
        assert session.scalars(select(Booking)).all() == []
