"""What an account uses: reported, counted, projected to the period's end, and as it was."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from accounts.events.messages import read_batch
from accounts.events.recording import record
from accounts.imports.judging import Known
from accounts.usage import Usage, elapsed, usage_as_of, usage_from, usage_of, usage_of_each
from intake.desk import Desk
from offers import Catalogue
from offers.items import Metric
from store.accounts import Account
from store.events import EventDay

METRICS = [
    Metric(id="week", name="Forms in a week", unit="count", event="Form Published", within_days=7),
    Metric(id="ever", name="Forms ever", unit="count", event="Form Published"),
    Metric(
        id="month", name="Forms this month", unit="count", event="Form Published", period="month"
    ),
    Metric(
        id="rows",
        name="Rows exported",
        unit="count",
        event="List Exported",
        sum_of="rows",
        within_days=30,
    ),
    Metric(
        id="allowance",
        name="Allowance used",
        unit="share",
        event="Form Submitted",
        period="month",
        of_limit="submissions_per_month",
    ),
    Metric(id="told", name="Told", unit="count"),
    Metric(id="told_share", name="Told share", unit="share", period="month"),
]


@pytest.fixture
def catalogue(desk: Desk) -> Catalogue:
    """Harbor's, with metrics of every sort."""
    metrics = {metric.id: metric for metric in METRICS}
    return desk.vendor.catalogue.model_copy(update={"metrics": metrics})


@pytest.fixture
def northwind(session: Session, desk: Desk) -> Account:
    return session.get_one(Account, "northwind")


def happened(session: Session, name: str, day: date, count: int = 1, **sums: str) -> None:
    session.add(EventDay(account_id="northwind", name=name, day=day, count=count, sums=sums))
    session.flush()


def test_a_counted_metric_counts_its_days_and_today_is_one_of_them(
    session, catalogue, northwind, now
) -> None:
    today = now.date()
    for ago, count in ((0, 1), (6, 2), (7, 4), (17, 8), (18, 16), (400, 32)):
        happened(session, "Form Published", today - timedelta(days=ago), count)
    happened(session, "Something Else", today, 64)
    values = usage_of(session, catalogue, northwind, now=now).values
    assert (values["week"], values["month"], values["ever"]) == (3, 15, 63)


def test_what_a_turned_back_clock_puts_into_the_future_does_not_count(
    session, catalogue, northwind, now
) -> None:
    happened(session, "Form Published", now.date() + timedelta(days=1), 5)
    assert "week" not in usage_of(session, catalogue, northwind, now=now).values
    happened(session, "Form Published", now.date(), 1)
    assert usage_of(session, catalogue, northwind, now=now).values["ever"] == 1


def test_properties_are_summed(session, catalogue, northwind, now) -> None:
    happened(session, "List Exported", now.date(), 2, rows="120.5", other="7")
    happened(session, "List Exported", now.date() - timedelta(days=29), 1, rows="1000")
    happened(session, "List Exported", now.date() - timedelta(days=30), 1, rows="5000")
    happened(session, "List Exported", now.date() - timedelta(days=3), 1)
    assert usage_of(session, catalogue, northwind, now=now).values["rows"] == 1120.5


def test_a_count_may_be_a_share_of_the_plans_limit(session, catalogue, northwind, now) -> None:
    happened(session, "Form Submitted", now.date(), 85)
    limit = catalogue.plans["starter"].limits.submissions_per_month
    usage = usage_of(session, catalogue, northwind, now=now)
    assert usage.values["allowance"] == 85 / limit
    northwind.plan = "enterprise"
    assert catalogue.plans["enterprise"].limits.submissions_per_month is None
    assert "allowance" not in usage_of(session, catalogue, northwind, now=now).values
    northwind.plan = None
    assert "allowance" not in usage_of(session, catalogue, northwind, now=now).values


def test_nothing_is_known_of_who_never_sent_an_event_and_nothing_happened_is_known_of_who_did(
    session, catalogue, northwind, now
) -> None:
    assert usage_of(session, catalogue, northwind, now=now) == Usage({}, {})
    happened(session, "Something Else", now.date() - timedelta(days=300))
    values = usage_of(session, catalogue, northwind, now=now).values
    assert (values["week"], values["rows"], values["allowance"]) == (0, 0, 0)


def test_reported_values_stand_beside_and_never_for_what_is_counted(
    session, catalogue, northwind, now
) -> None:
    northwind.usage = {"told": 3.0, "week": 9.0, "unknown": 1.0}
    assert usage_of(session, catalogue, northwind, now=now).values == {"told": 3.0}


def usage(catalogue: Catalogue, now: datetime, at: datetime | None = None) -> Usage:
    return usage_from(
        catalogue,
        "starter",
        reported={"told_share": 0.3},
        reported_at={} if at is None else {"told_share": at},
        counts={"month": 30.0},
        now=now,
    )


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 11, 1, 0, 0, 1, tzinfo=UTC), None),
        (datetime(2026, 11, 3, 23, 59, tzinfo=UTC), None),
        (datetime(2026, 11, 4, tzinfo=UTC), 300.0),
        (datetime(2026, 11, 16, tzinfo=UTC), 60.0),
        (datetime(2026, 2, 15, tzinfo=UTC), 60.0),
        (datetime(2024, 2, 15, 12, tzinfo=UTC), 60.0),
    ],
)
def test_a_month_is_projected_by_how_much_of_it_is_over(catalogue, moment, expected) -> None:
    assert usage(catalogue, moment).projected.get("month") == expected


def test_months_are_utc(catalogue) -> None:
    tokyo = datetime.fromisoformat("2026-11-01T08:00:00+09:00")
    assert elapsed(tokyo) > 0.99


def test_a_reported_share_is_projected_from_when_it_was_reported(catalogue, now) -> None:
    assert now.day == 18
    at = datetime(2026, 11, 16, tzinfo=UTC)
    assert usage(catalogue, now, at).projected["told_share"] == pytest.approx(0.6)
    assert usage(catalogue, now).projected["told_share"] == pytest.approx(0.3 / elapsed(now))


def test_what_was_reported_of_another_month_is_over(catalogue, now) -> None:
    at = datetime(2026, 10, 31, 23, tzinfo=UTC)
    of_october = usage(catalogue, now, at)
    assert "told_share" not in of_october.values
    assert "told_share" not in of_october.projected


def test_each_account_has_its_own(session, catalogue, northwind, now) -> None:
    southwind = session.get_one(Account, "southwind")
    happened(session, "Form Published", now.date(), 3)
    each = usage_of_each(session, catalogue, [northwind, southwind], now=now)
    assert each["northwind"].values["week"] == 3
    assert "week" not in each["southwind"].values
    assert each["northwind"] == usage_of(session, catalogue, northwind, now=now)


class Past:
    """Deliveries at moments in the past."""

    def __init__(self, session: Session, desk: Desk, catalogue: Catalogue) -> None:
        self._session, self._catalogue, self._teams = session, catalogue, desk.vendor.teams
        self._number = 0

    def deliver(self, received_at: datetime, **message: object) -> None:
        self._number += 1
        known = Known(self._catalogue, self._teams.hosts, self._teams.regions, received_at)
        sent = {"messageId": f"p{self._number}", "timestamp": received_at.isoformat(), **message}
        batch = read_batch(known, [sent], received_at=received_at)
        assert record(self._session, self._catalogue, batch, received_at=received_at).taken == 1

    def week(self, moment: datetime) -> float | None:
        usage = usage_as_of(
            self._session, self._catalogue, "northwind", "starter", moment=moment, metrics={"week"}
        )
        assert usage.values.keys() <= {"week"}
        return usage.values.get("week")


@pytest.fixture
def past(session: Session, desk: Desk, catalogue: Catalogue) -> Past:
    return Past(session, desk, catalogue)


def test_nothing_from_after_a_moment_is_known_at_it(past, now) -> None:
    hour = timedelta(hours=1)
    published = {"type": "track", "event": "Form Published", "anonymousId": "server"}
    here = {"groupId": "northwind"}
    past.deliver(now, **published, **here)
    past.deliver(now + 2 * hour, **published, **here)
    late = (now + hour).isoformat()
    past.deliver(now + 5 * hour, **published, **here, timestamp=late)
    past.deliver(now + hour, type="track", event="Form Published", userId="zoe")
    past.deliver(now + 8 * hour, type="group", userId="zoe", groupId="northwind")
    known = [past.week(now + hours * hour) for hours in (-1, 0, 1, 2, 4, 5, 7, 8)]
    assert known == [None, 1, 1, 2, 2, 3, 3, 4]


def test_as_of_now_it_is_what_is_counted_now(past, session, catalogue, northwind, now) -> None:
    for day in range(12):
        past.deliver(
            now - timedelta(days=day),
            type="track",
            anonymousId="s",
            groupId="northwind",
            event="List Exported",
            properties={"rows": 0.1 * day},
        )
        past.deliver(
            now - timedelta(days=day),
            type="track",
            anonymousId="s",
            groupId="northwind",
            event="Form Published",
            properties={"rows": "many"},
        )
    counted = usage_of(session, catalogue, northwind, now=now)
    then = usage_as_of(session, catalogue, "northwind", "starter", moment=now)
    assert dict(then.values) == pytest.approx(dict(counted.values))
    assert dict(then.projected) == pytest.approx(dict(counted.projected))


@pytest.mark.parametrize("told", [-1.0, float("inf"), float("nan")])
def test_what_no_rule_could_compare_is_not_known(catalogue, told) -> None:
    usage = usage_from(
        catalogue,
        "starter",
        reported={"told": told},
        reported_at={},
        counts={"rows": -5.0},
        now=datetime(2026, 11, 18, tzinfo=UTC),
    )
    assert usage == Usage(values={}, projected={})
