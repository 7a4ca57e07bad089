"""A script cannot hold every time of every host; a visitor who cannot decide can go on."""

from datetime import timedelta

import pytest

from web.hold_limit import HOLDS_LAST, MOST_VISITS, HoldLimit, TooManyHolds


@pytest.fixture
def limit(clock) -> HoldLimit:
    return HoldLimit(clock)


def fill(limit: HoldLimit, address: str) -> None:
    for number in range(MOST_VISITS):
        limit.admit(address, f"visit-{number}")


def test_one_address_holds_for_so_many_visits(limit) -> None:
    fill(limit, "192.0.2.1")
    with pytest.raises(TooManyHolds) as refused:
        limit.admit("192.0.2.1", "one more")
    assert refused.value.retry_after == HOLDS_LAST.total_seconds()
    limit.admit("192.0.2.2", "one more")


def test_whoever_holds_already_may_change_their_mind(limit) -> None:
    fill(limit, "192.0.2.1")
    for _ in range(20):
        limit.admit("192.0.2.1", "visit-3")


def test_holds_that_ran_out_count_no_more(limit, clock) -> None:
    fill(limit, "192.0.2.1")
    clock.pass_(HOLDS_LAST - timedelta(seconds=1))
    with pytest.raises(TooManyHolds) as refused:
        limit.admit("192.0.2.1", "one more")
    assert refused.value.retry_after == 1
    clock.pass_(timedelta(seconds=1))
    limit.admit("192.0.2.1", "one more")


def test_a_network_of_ipv6_is_one_address(limit) -> None:
    for number in range(MOST_VISITS):
        limit.admit(f"2001:db8::{number}", f"visit-{number}")
    with pytest.raises(TooManyHolds):
        limit.admit("2001:db8::ffff", "one more")
    limit.admit("2001:db8:0:1::1", "one more")
