"""What a delivery holds before it writes: these customers and no others, in one order."""

from collections.abc import Iterable

import pytest

from accounts.events.alone import LONGEST_WAIT
from store.accounts import Account, Contact
from tests.accounts.events.conftest import days_before, group, joined, message, track


@pytest.fixture
def held(monkeypatch) -> list[object]:
    """What is locked, in its order."""
    held: list[object] = []

    def names(_: object, kind: str, some: Iterable[str]) -> None:
        held.append((kind, sorted(some)))

    def rows(_: object, table: type, ids: Iterable[str]) -> None:
        held.append((table, list(ids)))

    monkeypatch.setattr(
        "accounts.events.alone.wait_at_most", lambda _, longest: held.append(longest)
    )
    monkeypatch.setattr("accounts.events.alone.lock_names", names)
    monkeypatch.setattr("accounts.events.alone.lock_rows", rows)
    return held


def test_a_delivery_holds_its_customers_in_one_order(deliver, held, now) -> None:
    then = days_before(now, 1)
    deliver(group(then, "bolt"), joined(then, "bob", "acme"), track(then, user="ann"))
    assert held == [
        LONGEST_WAIT,
        ("account", ["acme", "bolt"]),
        ("person", ["ann", "bob"]),
        ("days", ["acme", "bolt"]),
        (Account, ["acme", "bolt"]),
        (Contact, ["ann", "bob"]),
    ]


def test_the_days_of_every_account_that_a_user_was_at_are_held(deliver, held, now) -> None:
    deliver(joined(days_before(now, 9), "ann", "acme"), joined(days_before(now, 2), "ann", "bolt"))
    held.clear()
    deliver(track(days_before(now, 1), user="ann"))
    assert ("days", ["acme", "bolt"]) in held
    assert (Account, []) in held  # Nothing is told of an account: no row of one is held.


def test_what_is_tracked_at_an_account_holds_its_days_alone(deliver, held, now) -> None:
    deliver(message("track", now, anonymousId="server", event="Paid", context={"groupId": "acme"}))
    assert ("days", ["acme"]) in held
    assert ("account", []) in held
