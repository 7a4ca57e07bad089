"""What facts refuse: an answer to what cannot be would be a guess."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import ValidationError

from offers import Catalogue, Facts, PastOffer, decide

ABSURD: list[dict[str, Any]] = [
    {"team_size": -5},
    {"team_size": 0},
    {"team_size": 1_000_000_000},
    {"seats_bought": -1},
    {"seats_share": -0.1},
    {"seats_share": float("nan")},
    {"usage": {"pages_share": float("nan")}},
    {"usage": {"pages_share": float("inf")}},
    {"usage": {"letters_written": -3}},
    {"projected_usage": {"pages_share": float("-inf")}},
    {"usually_added": {"scan": 1.2}},
    {"bundle_parts": {"office": -1}},
    {"budget": -1},
    {"budget": float("nan")},
    {"days_since_purchase": -1},
    {"days_since_onboarding": -1},
    {"days_since_milestone": -1},
    {"days_to_renewal": 10**9},
    {"open_tickets": -1},
    {"offers_this_visit": -1},
    {"health": "splendid"},
    {"shoe_size": 44},
]


@pytest.mark.parametrize("given", ABSURD, ids=str)
def test_what_cannot_be_is_refused_by_its_name(given: dict[str, Any]) -> None:
    (name,) = given
    with pytest.raises(ValidationError, match=name):
        Facts.model_validate(given)


@pytest.mark.parametrize(
    "at", ["2026-11-18T15:00:00", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"]
)
def test_a_past_offer_has_a_moment_that_somebody_can_mean(at: str) -> None:
    with pytest.raises(ValidationError, match=r"timezone|between 1970 and 2199"):
        PastOffer.model_validate({"offer_id": "add_post", "outcome": "declined", "at": at})


def test_the_outermost_that_can_be_is_decided_on(paperwork: Catalogue, now: datetime) -> None:
    facts = Facts.model_validate(
        {
            "verified": True,
            "plan": "solo",
            "team_size": 1_000_000,
            "seats_bought": 0,
            "seats_share": 1e300,
            "usage": {"letters_written": 1e300},
            "budget": 0,
            "days_to_renewal": -40_000,
            "past_offers": [
                {"offer_id": "go_crew", "outcome": "deferred", "at": "1970-01-01T00:00:00Z",
                 "deferred_until": "2199-12-31T00:00:00Z"},
            ],
        }
    )  # fmt: skip
    decision = decide(paperwork, facts, now=now, placement="chat", language="en", chance=0)
    assert decision.offer_id is None


@pytest.mark.parametrize("year", [1, 1969, 2200, 9999])
def test_a_clock_that_lost_its_time_is_refused(
    paperwork: Catalogue, now: datetime, year: int
) -> None:
    with pytest.raises(ValueError, match="between 1970 and 2199"):
        decide(
            paperwork,
            Facts(),
            now=now.replace(year=year),
            placement="chat",
            language="en",
            chance=0.5,
        )
