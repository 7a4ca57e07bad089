"""What becomes of messages: accounts, people, and the days on which something happened."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.events.days import NAMES_A_DAY
from accounts.events.messages import read_batch
from accounts.events.recording import record
from accounts.usage import usage_as_of, usage_of
from offers.items import Metric
from store.accounts import Account, Contact, Ownership
from store.events import Event, EventDay
from tests.accounts.events.conftest import (
    days_before,
    group,
    joined,
    message,
    track,
)


def counts(session: Session) -> dict[tuple[str, str, date], int]:
    return {(d.account_id, d.name, d.day): d.count for d in session.scalars(select(EventDay))}


def test_a_new_account_is_made_with_what_follows_from_what_was_said(deliver, session, now) -> None:
    deliver(group(now, employees="60", plan="team", website="https://acme.example"))
    acme = session.get_one(Account, "acme")
    assert (acme.name, acme.segment, acme.stage, acme.plan) == ("acme", "mid", "customer", "team")
    assert (acme.health, acme.region, acme.language) == ("good", "", "en")
    assert acme.onboarding_completed is False
    (event,) = session.scalars(select(Event)).all()
    assert event.properties["website"] == "https://acme.example"


def test_traits_are_the_accounts_fields(deliver, session, now) -> None:
    deliver(
        group(
            now,
            name="Acme",
            plan="team",
            plan_since="2026-10-20T00:00:00.000Z",
            seats_bought=20,
            seats_used=18.0,
            renewal_on="2027-01-31",
            stage="Renewal",
            region="europe",
            language="de",
            owner_id="maya-chen",
            health="poor",
            open_escalation=True,
            unpaid_dispute="no",
            open_tickets=3,
            budget=1200.5,
            onboarding_completed_on="2026-10-30",
            usage={"forms_published": 14, "submissions_share": "0.91"},
            products=["insights", {"id": "scheduling", "since": "2026-01-31"}],
        )
    )
    acme = session.get_one(Account, "acme")
    assert (acme.plan_since, acme.renewal_on) == (date(2026, 10, 20), date(2027, 1, 31))
    assert (acme.seats_bought, acme.seats_used, acme.stage) == (20, 18, "renewal")
    assert (acme.health, acme.open_escalation, acme.unpaid_dispute) == ("poor", True, False)
    assert (acme.budget, acme.open_tickets, acme.onboarding_completed) == (1200.5, 3, True)
    assert acme.usage == {"forms_published": 14.0, "submissions_share": 0.91}
    assert {one.product_id: one.since for one in acme.owned} == {
        "insights": None,
        "scheduling": date(2026, 1, 31),
    }


def test_an_older_word_never_overwrites_a_newer_one(deliver, session, now) -> None:
    deliver(group(now, plan="business", usage={"forms_published": 20}))
    deliver(
        group(days_before(now, 1), plan="team", name="Acme", usage={"forms_published": 9}, budget=5)
    )
    acme = session.get_one(Account, "acme")
    assert (acme.plan, acme.name, acme.usage) == ("business", "Acme", {"forms_published": 20.0})
    assert acme.budget == 5


def test_null_clears_what_was_told(deliver, session, now) -> None:
    deliver(group(days_before(now, 1), plan="team", health="poor", usage={"forms_published": 9}))
    deliver(group(now, plan=None, health=None, usage={"forms_published": None}))
    acme = session.get_one(Account, "acme")
    assert (acme.plan, acme.health, acme.usage, acme.stage) == (None, "good", {}, "prospect")


def test_the_products_that_are_told_are_all_that_they_own(deliver, session, now) -> None:
    deliver(group(now, "northwind", products=["insights"]))
    northwind = session.get_one(Account, "northwind")
    assert [one.product_id for one in northwind.owned] == ["insights"]


def test_a_product_keeps_its_day_when_it_is_told_again_without(deliver, session, now) -> None:
    deliver(group(now, "northwind", products=["insights", "scheduling"]))
    northwind = session.get_one(Account, "northwind")
    assert {one.product_id: one.since for one in northwind.owned} == {
        "insights": None,
        "scheduling": date(2025, 10, 1),
    }


def test_what_others_wrote_in_between_stands_until_newer_news(deliver, session, now) -> None:
    deliver(group(days_before(now, 3), plan="starter", products=["insights"]))
    acme = session.get_one(Account, "acme")
    acme.plan, acme.segment, acme.name = "team", "large", "Acme Ltd"
    acme.owned.append(Ownership(product_id="scheduling", since=date(2026, 11, 16)))
    session.flush()
    deliver(group(days_before(now, 1), employees=50))
    acme = session.get_one(Account, "acme")
    assert (acme.plan, acme.segment, acme.name, acme.employees) == (
        "team",
        "large",
        "Acme Ltd",
        50,
    )
    assert [one.product_id for one in acme.owned] == ["insights", "scheduling"]
    deliver(group(now, plan="business", segment=None))
    acme = session.get_one(Account, "acme")
    assert (acme.plan, acme.segment) == ("business", "mid")


def test_traits_of_an_imported_account_are_changed_one_by_one(deliver, session, now) -> None:
    deliver(group(now, "northwind", seats_used=45))
    northwind = session.get_one(Account, "northwind")
    assert (northwind.seats_used, northwind.seats_bought, northwind.plan) == (45, 45, "starter")
    assert (northwind.segment, northwind.onboarding_completed) == ("mid", True)


def test_a_person_is_known_once_their_account_is(deliver, session, now) -> None:
    deliver(message("identify", now, userId="ann", traits={"email": "ann@acme.example"}))
    assert session.get(Contact, "ann") is None
    deliver(message("identify", now, userId="ann", traits={"firstName": "Ann", "title": "CTO"}))
    deliver(joined(now))
    ann = session.get_one(Contact, "ann")
    assert (ann.account_id, ann.email, ann.name, ann.role) == (
        "acme",
        "ann@acme.example",
        "Ann",
        "CTO",
    )


def test_a_person_may_be_told_with_their_account(deliver, session, now) -> None:
    deliver(
        message(
            "identify",
            now,
            userId="eve",
            context={"groupId": "northwind"},
            traits={"name": "Eve"},
        )
    )
    assert session.get_one(Contact, "eve").account_id == "northwind"


def test_naming_an_account_that_nobody_described_makes_none(deliver, session, now) -> None:
    deliver(message("identify", now, userId="eve", context={"groupId": "acme"}, traits={}))
    assert session.get(Account, "acme") is None
    assert session.get(Contact, "eve") is None
    deliver(group(now, name="Acme"))
    assert session.get_one(Contact, "eve").account_id == "acme"


def test_who_changes_employers_is_at_the_new_one_and_leaves_the_past_there(
    deliver, session, now
) -> None:
    deliver(joined(days_before(now, 10), account="northwind"))
    deliver(track(days_before(now, 8)), joined(days_before(now, 5), account="southwind"))
    deliver(track(days_before(now, 2)), track(days_before(now, 7)))
    assert session.get_one(Contact, "ann").account_id == "southwind"
    assert counts(session) == {
        ("northwind", "Form Published", date(2026, 11, 10)): 1,
        ("northwind", "Form Published", date(2026, 11, 11)): 1,
        ("southwind", "Form Published", date(2026, 11, 16)): 1,
    }


def test_what_a_user_did_before_their_account_was_known_counts_once_it_is(
    deliver, session, now
) -> None:
    deliver(track(days_before(now, 2), rows=3), track(days_before(now, 2), rows=4.5), track(now))
    assert counts(session) == {}
    deliver(joined(days_before(now, 1)))
    assert counts(session) == {
        ("acme", "Form Published", date(2026, 11, 16)): 2,
        ("acme", "Form Published", date(2026, 11, 18)): 1,
    }
    day = session.get_one(EventDay, ("acme", "Form Published", date(2026, 11, 16)))
    assert day.sums == {"rows": "7.5"}


def test_a_late_word_on_an_earlier_account_takes_its_events_back(deliver, session, now) -> None:
    deliver(joined(now, account="southwind"), track(days_before(now, 3)))
    deliver(joined(days_before(now, 5), account="northwind"))
    assert list(counts(session)) == [("northwind", "Form Published", date(2026, 11, 15))]


def test_an_event_that_names_its_account_counts_there(deliver, session, now) -> None:
    deliver(joined(days_before(now, 9)), track(now) | {"context": {"groupId": "southwind"}})
    assert list(counts(session)) == [("southwind", "Form Published", date(2026, 11, 18))]


def test_days_are_utc(deliver, session, now) -> None:
    late = datetime(2026, 11, 17, 23, 30, tzinfo=UTC)
    deliver(joined(late), track(late), track(late + timedelta(minutes=40)))
    assert [day for _, _, day in counts(session)] == [date(2026, 11, 17), date(2026, 11, 18)]


def test_only_numbers_are_summed_and_exactly(deliver, session, now) -> None:
    deliver(joined(now))
    for value in (0.1, 0.2, -0.3, True, "7", 12345678901234567890, None):
        deliver(track(now, amount=value))
    (day,) = session.scalars(select(EventDay)).all()
    assert (day.count, day.sums) == (7, {"amount": "0"})


def test_names_that_are_made_up_fill_no_row_without_bound(deliver, session, now, caplog) -> None:
    deliver(joined(now))
    for number in range(NAMES_A_DAY // 10 + 3):
        made_up = {f"p{number}-{one}": 1 for one in range(10)}
        deliver(track(now, "List Exported", **made_up, rows=2))
    (day,) = session.scalars(select(EventDay)).all()
    assert len(day.sums) == NAMES_A_DAY
    assert {"p0-0", "p4-8"} <= day.sums.keys()
    assert caplog.text.count("50 properties") == 1


def test_what_a_metric_sums_has_its_place_always_and_as_it_was(session, known, now) -> None:
    rows = Metric(id="rows", name="Rows", unit="count", event="List Exported", sum_of="rows")
    catalogue = known.catalogue.model_copy(update={"metrics": {"rows": rows}})
    made_up = [track(now, "List Exported", **{f"p{n}": 1}) for n in range(NAMES_A_DAY + 5)]
    late = [track(now, "List Exported", rows=2), track(now, "List Exported", rows=3)]
    for sent in ([*made_up, *late], [joined(now, account="northwind")]):
        batch = read_batch(known, sent, received_at=now)
        record(session, catalogue, batch, received_at=now)
    (day,) = session.scalars(select(EventDay)).all()
    assert (day.sums["rows"], len(day.sums)) == ("5", NAMES_A_DAY + 1)
    northwind = session.get_one(Account, "northwind")
    then = usage_as_of(session, catalogue, "northwind", "starter", moment=now)
    assert usage_of(session, catalogue, northwind, now=now).values == then.values == {"rows": 5}


def test_a_message_sent_again_changes_nothing(deliver, session, now) -> None:
    again = track(now, rows=3)
    first = deliver(joined(now), again, again)
    assert (first.taken, first.repeated) == (2, 1)
    second = deliver(again | {"sentAt": now.isoformat()}, at=now + timedelta(hours=1))
    assert (second.taken, second.repeated) == (0, 1)
    assert list(counts(session).values()) == [1]


@pytest.mark.parametrize(
    "otherwise",
    [
        {"event": "Form Deleted"},
        {"userId": "bob"},
        {"properties": {"rows": 4}},
        {"type": "identify", "traits": {"name": "Ann"}},
        {"groupId": "northwind"},
        {"context": {"groupId": "acme"}},
        {"timestamp": "2026-11-17T09:30:00Z"},
    ],
)
def test_the_same_id_for_another_message_is_refused(deliver, session, now, otherwise) -> None:
    first = track(now, rows=3)
    receipt = deliver(joined(now), first, first | otherwise)
    assert (receipt.taken, len(receipt.refused)) == (2, 1)
    assert "used for another message" in receipt.refused[0].reason
    assert list(counts(session).values()) == [1]
    assert session.get_one(Contact, "ann").name == "ann"


def test_a_message_that_names_its_account_is_repeated_where_it_names_it_again(
    deliver, session, now
) -> None:
    again = track(now, rows=3, user="zoe") | {"groupId": "northwind"}
    assert deliver(again, again).repeated == 1
    other = deliver(again | {"groupId": "southwind"})
    assert (other.repeated, len(other.refused)) == (0, 1)
    nowhere = {key: value for key, value in again.items() if key != "groupId"}
    assert len(deliver(nowhere).refused) == 1


def test_a_wrong_clock_makes_no_other_message_of_a_repetition(deliver, session, now) -> None:
    behind = track(days_before(now, 1), rows=3)
    for minutes in (0, 1, 7):
        at = now + timedelta(minutes=minutes)
        sent_at = days_before(at, 1) - timedelta(seconds=minutes)
        last = deliver(behind | {"sentAt": sent_at.isoformat()}, at=at)
    assert (last.repeated, last.refused) == (1, ())
    without = {key: value for key, value in track(now).items() if key != "timestamp"}
    deliver(without)
    assert deliver(without, at=now + timedelta(minutes=5)).repeated == 1
