"""Somebody must act on what was asked, deferred, or accepted without a meeting."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from crm_sync import HandOff
from crm_sync.hand_off import Company, Request, Task
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord
from crm_sync.tasks import task_records
from crm_sync.words import full_story


def task(hand_off: HandOff) -> CrmRecord:
    """The one task of the interaction."""
    [record] = task_records(hand_off, full_story(hand_off))
    return record


def test_a_deferred_offer_is_due_on_the_day_that_the_visitor_named(
    outcome: Callable[..., HandOff], now: datetime
) -> None:
    to_do = task(outcome("deferred", deferred_until=now + timedelta(days=30)))
    assert to_do.title == "Come back to Maya Chen about Team plan"
    assert to_do.properties["due_at"] == "2026-12-18T15:00:00Z"
    assert to_do.properties["state"] == "open"
    assert to_do.properties["owner"] == "Priya Shah"


def test_a_deferred_offer_without_a_day_has_no_due_date(outcome: Callable[..., HandOff]) -> None:
    assert task(outcome("deferred")).properties["due_at"] is None


def test_an_accepted_offer_asks_for_a_meeting_until_there_is_one(
    accepted: HandOff, booked: HandOff
) -> None:
    assert task(accepted).title == "Arrange a meeting with Maya Chen about Team plan"
    assert task(booked).properties["state"] == "completed"
    assert task(booked).only_update
    assert task(booked).title is None, "whoever reads completed tasks reads what was to be done"


def test_a_cancelled_meeting_opens_the_task_again(booked: HandOff) -> None:
    assert booked.meeting is not None
    meeting = booked.meeting.model_copy(update={"state": "cancelled"})
    again = task(booked.model_copy(update={"meeting": meeting}))
    assert again.properties["state"] == "open"
    assert not again.only_update


@pytest.mark.parametrize("kind", ["left_message", "problem", "human"])
def test_a_request_is_due_at_once(accepted: HandOff, now: datetime, kind: str) -> None:
    request = Request.model_validate({"kind": kind, "text": "Call me", "at": now})
    to_do = task(accepted.model_copy(update={"offer": None, "request": request}))
    assert to_do.title is not None
    assert "Maya Chen" in to_do.title
    assert to_do.properties["due_at"] == "2026-11-18T15:00:00Z"
    assert "“Call me”" in str(to_do.properties["context"])


@pytest.fixture
def of_a_play(now: datetime) -> HandOff:
    """A play found Northwind's seats nearly used up."""
    return HandOff(
        id="play-1",
        account_key="account:northwind",
        company=Company(name="Northwind", owner="Priya Shah"),
        task=Task(
            play="seats",
            title="Ask who joins next",
            reason="90% of their seats are in use.",
            owner="Priya Shah",
            due_on=now.date(),
            state="open",
            offer_id="more_seats",
            offer_title="More seats",
            offer_words="Nobody waits for a seat.",
        ),
        occurred_at=now,
    )


def test_a_plays_task_says_what_why_until_when_and_what_to_bring_up(of_a_play: HandOff) -> None:
    to_do = task(of_a_play)
    assert to_do.title == "Ask who joins next (Northwind)"
    assert to_do.properties["state"] == "open"
    assert to_do.properties["due_at"] == "2026-11-18T12:00:00Z"
    for words in ("90% of their seats are in use.", "Nobody waits for a seat.", "Priya Shah"):
        assert words in str(to_do.properties["context"])
    assert "isitor" not in str(to_do.properties["context"]), "nobody visited"


@pytest.mark.parametrize(
    ("state", "in_the_crm"), [("done", "completed"), ("withdrawn", "withdrawn")]
)
def test_a_plays_task_that_is_closed_is_only_updated(
    of_a_play: HandOff, state: str, in_the_crm: str
) -> None:
    assert of_a_play.task is not None
    closed = of_a_play.task.model_copy(update={"state": state, "because": "renewed"})
    to_do = task(of_a_play.model_copy(update={"task": closed}))
    assert to_do.properties["state"] == in_the_crm
    assert to_do.properties["because"] == "renewed"
    assert to_do.only_update


def test_a_plays_task_comes_with_its_company_and_no_note(of_a_play: HandOff) -> None:
    kinds = [record.key.kind for record in to_records(of_a_play)]
    assert kinds == ["company", "task"]
