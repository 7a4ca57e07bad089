"""What each answer of a receiver means."""

import pytest

from crm_sync.targets.target import Delivered, Rejected
from crm_sync.targets.webhook.answers import Doubtful, Heard, verdict
from remote.faults import Refused, Unavailable


def means(status: int, words: str = "", wait: float | None = None) -> object:
    return verdict("The receiver of hooks", "hooks", Heard(status, words, wait))


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_every_2xx_is_a_success(status: int) -> None:
    assert means(status) == Delivered()


@pytest.mark.parametrize("status", [400, 402, 409, 413, 422, 451])
def test_what_is_wrong_with_a_message_concerns_it_alone(status: int) -> None:
    found = means(status, "no such stage")
    assert isinstance(found, Rejected)
    assert found.reason == (
        f"The receiver of hooks answered {status} (no such stage): it does not take this message."
    )
    assert "./segue crm replay --all --target hooks" in found.remedy


@pytest.mark.parametrize("status", [301, 302, 307, 308, 401, 403, 404, 405, 410])
def test_what_would_meet_every_message_needs_a_person(status: int) -> None:
    found = means(status)
    assert isinstance(found, Refused)
    assert str(status) in str(found)
    assert found.remedy


def test_gone_says_how_it_is_let_go() -> None:
    found = means(410)
    assert isinstance(found, Refused)
    assert "wants no more messages" in str(found)
    assert "./segue crm disconnect hooks" in found.remedy


@pytest.mark.parametrize("status", [408, 425, 429, 502, 503, 504])
def test_who_is_away_or_busy_is_waited_for(status: int) -> None:
    found = means(status, wait=30.0)
    assert isinstance(found, Unavailable)
    assert not isinstance(found, Doubtful)
    assert found.retry_after == 30.0


@pytest.mark.parametrize("status", [500, 501, 507, 599, 199])
def test_a_receiver_that_fails_may_fail_with_this_message_alone(status: int) -> None:
    assert isinstance(means(status), Doubtful)
