"""Which messages are taken, and what is said of those that are not."""

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.events.faults import Refused
from accounts.events.messages import read_message
from accounts.events.moments import corrected, moment_of
from tests.accounts.events.conftest import group, message, track


def refusal(known, now, **fields: object) -> str:
    sent = track(now) | fields
    with pytest.raises(Refused) as refused:
        read_message(known, sent, sent_at=None, received_at=now)
    return str(refused.value)


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"type": "alias"}, "ids are never joined"),
        ({"type": "delete"}, "type: one of identify, group, track, page, screen"),
        ({"type": None}, "type:"),
        ({"userId": None}, "userId or anonymousId is needed"),
        ({"userId": ""}, "userId or anonymousId is needed"),
        ({"userId": "x" * 65}, "userId: This cannot be an id"),
        ({"userId": "a\u202eb"}, "userId:"),
        ({"userId": "a\x00b"}, "userId:"),
        ({"userId": ["ann"]}, "userId: an id is a text"),
        ({"userId": True}, "userId: an id is a text"),
        ({"messageId": ""}, "messageId"),
        ({"messageId": "x" * 201}, "messageId"),
        ({"messageId": "a\nb"}, "messageId"),
        ({"messageId": 7}, "messageId"),
        ({"event": None}, "event is needed"),
        ({"event": " "}, "event is needed"),
        ({"event": "x" * 201}, "event: It is longer than 200 characters"),
        ({"event": "a\x1b[31mb"}, "event: It holds characters that cannot be seen"),
        ({"event": {"$ne": 1}}, "event is needed"),
        ({"properties": []}, "properties: a JSON object is expected"),
        ({"properties": {"n": math.inf}}, "A number is too large"),
        ({"properties": {"deep": [{"n": -math.inf}]}}, "A number is too large"),
        ({"properties": {"a": "\x00"}}, "NUL"),
        ({"properties": {"\x00": 1}}, "NUL"),
        ({"properties": {"note": "x" * 33_000}}, "larger than 32 kB"),
        ({"properties": {f"n{n}": n for n in range(51)}}, "51 numbers"),
        ({"context": "web"}, "context: a JSON object is expected"),
        ({"context": {"groupId": "no id!"}}, "context.groupId: This cannot be an id"),
        ({"timestamp": "2099-01-01T00:00:00Z"}, "in the future"),
        ({"timestamp": "1970-01-01T00:00:00Z"}, "before 2000"),
        ({"timestamp": "0001-01-01T00:00:00+14:00"}, "no moment"),
        ({"timestamp": "yesterday"}, "timestamp: no moment"),
        ({"timestamp": "2026-02-31"}, "timestamp: no moment"),
        ({"timestamp": 1_700_000_000}, "timestamp: no moment"),
        ({"sentAt": "1e5"}, "sentAt: no moment"),
    ],
)
def test_what_is_wrong_is_refused_with_its_reason(known, now, fields, says) -> None:
    assert says in refusal(known, now, **fields)


@pytest.mark.parametrize(
    ("traits", "says"),
    [
        ({"plan": "startr"}, "Did you mean 'starter'?"),
        ({"segment": "tiny"}, "traits.segment"),
        ({"region": "moon"}, "traits.region"),
        ({"owner_id": "nobody"}, "traits.owner_id"),
        ({"employees": -5}, "traits.employees: It is negative"),
        ({"seats_bought": 1_000_000_000}, "traits.seats_bought: It is more than 1,000,000"),
        ({"seats_used": 4.5}, "traits.seats_used"),
        ({"employees": "51-200"}, "traits.employees"),
        ({"employees": [5]}, "traits.employees: one value is expected"),
        ({"budget": "NaN"}, "traits.budget: This is no number"),
        ({"health": "excellent"}, "traits.health"),
        ({"open_escalation": "perhaps"}, "traits.open_escalation"),
        ({"renewal_on": "2026-02-31"}, "traits.renewal_on: There is no such day"),
        ({"renewal_on": "1066-10-14"}, "traits.renewal_on"),
        ({"plan_since": "2027-01-01"}, "traits.plan_since: This day has not come"),
        ({"name": "A\x1b[2Jcme"}, "traits.name"),
        ({"name": "x" * 201}, "traits.name: It is longer than 200 characters"),
        ({"products": ["schedulin"]}, "Did you mean 'scheduling'?"),
        ({"products": [7]}, "traits.products: send ids"),
        ({"products": {"scheduling": "soon"}}, "traits.products.scheduling"),
        ({"products": {"scheduling": "2099-01-01"}}, "This day has not come"),
        ({"usage": {"form_published": 3}}, "Did you mean 'forms_published'?"),
        ({"usage": {"forms_published": -3}}, "It is negative"),
        ({"usage": {"submissions_share": 85}}, "A share is 0 to 1"),
        ({"usage": {"forms_published": "many"}}, "traits.usage.forms_published"),
        ({"usage": [1]}, "traits.usage: send metrics by their ids"),
    ],
)
def test_what_is_said_of_an_account_keeps_to_the_rules_of_imports(known, now, traits, says):
    with pytest.raises(Refused) as refused:
        read_message(known, group(now, **traits), sent_at=None, received_at=now)
    assert says in str(refused.value)


def test_a_group_names_its_account(known, now) -> None:
    assert "groupId is needed" in refusal(known, now, type="group", context={"groupId": "acme"})


@pytest.mark.parametrize("user", ["ünïcode-ид", "用户42", 42, " ann "])
def test_ids_are_the_vendors_own(known, now, user) -> None:
    read = read_message(known, track(now) | {"userId": user}, sent_at=None, received_at=now)
    assert read is not None
    assert read.user_id == str(user).strip()


def test_a_moment_without_zone_is_utc_and_a_day_its_beginning(now) -> None:
    def moment(text: str) -> datetime:
        return moment_of({"timestamp": text}, sent_at=None, received_at=now)

    assert moment("2026-11-01T10:00:00") == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert moment("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert moment("2026-11-01T10:00:00.123+02:00").hour == 8


def test_a_wrong_clock_is_put_right_by_when_it_sent(now) -> None:
    a_day_ahead = now + timedelta(days=1)
    sent = {"timestamp": (a_day_ahead - timedelta(hours=2)).isoformat()}
    at = moment_of(sent, sent_at=a_day_ahead, received_at=now)
    assert at == now - timedelta(hours=2)


def test_what_was_put_right_by_who_passed_it_on_is_believed(now) -> None:
    passed_on = {
        "timestamp": (now - timedelta(days=3)).isoformat(),
        "originalTimestamp": (now + timedelta(days=4)).isoformat(),
        "sentAt": (now + timedelta(days=7)).isoformat(),
    }
    assert moment_of(passed_on, sent_at=None, received_at=now) == now - timedelta(days=3)


def test_without_a_timestamp_it_happened_when_it_was_sent_or_else_received(now) -> None:
    sent = now - timedelta(seconds=10)
    assert moment_of({}, sent_at=sent, received_at=now) == sent
    assert moment_of({}, sent_at=None, received_at=now) == now


@given(
    skew=st.timedeltas(timedelta(minutes=2), timedelta(days=400)),
    ago=st.timedeltas(timedelta(), timedelta(days=400)),
    ahead=st.booleans(),
)
def test_however_wrong_a_clock_is_the_time_since_then_counts(skew, ago, ahead) -> None:
    now = datetime(2026, 11, 18, 15, tzinfo=UTC)
    sent_at = now + skew if ahead else now - skew
    assert corrected(sent_at - ago, sent_at, now) == now - ago


def test_a_message_without_id_gets_one_of_its_own(known, now) -> None:
    sent = message("track", now, userId="ann", event="Seen")
    del sent["messageId"]
    one, other = (read_message(known, sent, sent_at=None, received_at=now) for _ in "12")
    assert one is not None
    assert other is not None
    assert one.id != other.id
