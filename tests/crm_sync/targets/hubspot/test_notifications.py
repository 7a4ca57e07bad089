"""HubSpot's webhooks as values: what is signed, and of what they speak."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.incoming.source import Thing
from crm_sync.targets.hubspot.notifications import (
    MOST,
    Notified,
    NotReadable,
    is_signed,
    read_notifications,
)
from tests.fakes.hubspot.signing import signed

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
URI = "https://segue.harbor.example/v1/crm/hubspot/hubspot"


def _holds(*, secret: str = "s", at: datetime = NOW, **changed: Any) -> bool:
    headers = signed(secret, "POST", URI, b"[]", at)
    given: dict[str, Any] = {
        "method": "POST",
        "uri": URI,
        "body": b"[]",
        "timestamp": headers["X-HubSpot-Request-Timestamp"],
        "signature": headers["X-HubSpot-Signature-v3"],
        "now": NOW,
        **changed,
    }
    return is_signed(given.pop("secret", secret), **given)


def test_what_hubspot_signs_holds() -> None:
    assert _holds()
    assert _holds(at=NOW - timedelta(minutes=5))


@pytest.mark.parametrize(
    "changed",
    [
        {"method": "GET"},
        {"uri": URI.replace("https", "http")},
        {"uri": URI.replace("/crm/hubspot/", "/crm/other/")},
        {"uri": URI + "?x=1"},
        {"body": b"[ ]"},
        {"signature": ""},
        {"signature": "not base64 ü"},
        {"timestamp": ""},
        {"timestamp": "-1"},
        {"timestamp": "9" * 14},
        {"timestamp": "9" * 400},
        {"timestamp": "1e12"},
    ],
)
def test_nothing_of_it_may_be_another(changed: dict[str, Any]) -> None:
    assert not _holds(**changed)


def test_another_secret_signs_nothing_and_neither_does_none() -> None:
    assert not is_signed(
        "other", method="POST", uri=URI, body=b"[]", now=NOW,
        timestamp=signed("s", "POST", URI, b"[]", NOW)["X-HubSpot-Request-Timestamp"],
        signature=signed("s", "POST", URI, b"[]", NOW)["X-HubSpot-Signature-v3"],
    )  # fmt: skip
    assert not _holds(secret="")


@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-6)])
def test_what_is_old_or_of_tomorrow_does_not_hold(late: timedelta) -> None:
    assert not _holds(at=NOW - late)


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=60))
def test_no_input_breaks_it(body: bytes, timestamp: str, signature: str) -> None:
    assert not is_signed(
        "s", method="POST", uri=URI, body=body, timestamp=timestamp, signature=signature, now=NOW
    )


def _event(**changed: Any) -> dict[str, Any]:
    return {
        "eventId": 1, "subscriptionId": 25, "portalId": 62515, "occurredAt": 1_700_000_000_000,
        "subscriptionType": "company.propertyChange", "attemptNumber": 0, "objectId": 7,
        "propertyName": "plan", "propertyValue": "Gold", **changed,
    }  # fmt: skip


def _read(*events: Any, account: str | None = "62515") -> Notified:
    return read_notifications(json.dumps(events).encode(), account)


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        ({}, [(Thing.COMPANY, "7")]),
        ({"subscriptionType": "contact.privacyDeletion"}, [(Thing.CONTACT, "7")]),
        ({"subscriptionType": "deal.deletion"}, [(Thing.DEAL, "7")]),
        (
            {"subscriptionType": "object.creation", "objectTypeId": "0-3"},
            [(Thing.DEAL, "7")],
        ),
        (
            {"subscriptionType": "company.merge", "primaryObjectId": 8, "mergedObjectIds": [7, 9],
             "newObjectId": 11},
            [(Thing.COMPANY, one) for one in ("7", "8", "11", "7", "9")],
        ),
        (
            {"subscriptionType": "contact.associationChange", "objectId": None, "fromObjectId": 3,
             "toObjectId": 4, "associationType": "CONTACT_TO_COMPANY"},
            [(Thing.CONTACT, "3")],
        ),
    ],
)  # fmt: skip
def test_it_names_the_records_that_are_to_be_read(
    event: dict[str, Any], changed: list[tuple[Thing, str]]
) -> None:
    (told,) = _read(_event(**event)).notifications
    assert list(told.changed) == changed


@pytest.mark.parametrize(
    "event",
    [
        {"subscriptionType": "ticket.creation"},
        {"subscriptionType": "company.exploded"},
        {"subscriptionType": None},
        {"portalId": 99},
        {"objectId": "7; drop table"},
        {"objectId": True},
        {"objectId": -7},
        {"objectId": 10**30},
    ],
)
def test_other_kinds_accounts_and_ids_are_counted_and_ignored(event: dict[str, Any]) -> None:
    assert _read(_event(**event), _event()).ignored == 1


def test_the_same_again_has_the_same_id_and_another_one_has_not() -> None:
    first, again, other = (
        _read(_event(**changed)).notifications[0].id
        for changed in ({}, {"attemptNumber": 3}, {"objectId": 8})
    )
    assert (first == again, first == other) == (True, False)


@pytest.mark.parametrize("body", [b"", b"{", b"{}", b"7", b"[NaN]"])
def test_what_is_no_list_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(NotReadable):
        read_notifications(body, None)


def test_more_than_can_be_meant_is_no_list() -> None:
    with pytest.raises(NotReadable):
        _read(*[0] * (MOST + 1))


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(st.lists(_json | st.dictionaries(st.sampled_from(sorted(_event())), _json), max_size=5))
def test_whatever_is_in_the_list_is_counted(events: list[Any]) -> None:
    told = _read(*events, account=None)
    assert len(told.notifications) + told.ignored == len(events)
