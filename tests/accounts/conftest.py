"""A vendor with plays, and customers for whom they speak."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from accounts.plays import Playbook
from offers import Catalogue, load_catalogue
from offers.items import Play
from store.accounts import Account
from store.database import transaction
from store.durable import open_durable_work

HARBOR = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"
PLAYS = (
    {
        "id": "renewal_call",
        "family": "renewal",
        "when": [{"fact": "days_to_renewal", "at_least": 60, "at_most": 90}],
        "title": {"en": "Talk about the renewal"},
        "reason": {"en": "The term ends in {days_to_renewal} days."},
    },
    {
        "id": "seats",
        "family": "usage",
        "when": [{"fact": "seats_share", "at_least": 0.85}],
        "offer": "upgrade_to_team",
        "title": {"en": "Talk about room for more people"},
        "reason": {"en": "{seats_share} of the seats are in use."},
    },
)


@pytest.fixture
def night() -> datetime:
    """When the plays run: 2026-11-18, 03:00 UTC."""
    return datetime(2026, 11, 18, 3, 0, tzinfo=UTC)


@pytest.fixture
def with_plays() -> Catalogue:
    """Harbor with two plays."""
    plays = [Play.model_validate(play) for play in PLAYS]
    return load_catalogue(HARBOR).model_copy(update={"plays": {play.id: play for play in plays}})


@pytest.fixture
def book(engine: Engine, with_plays: Catalogue) -> Playbook:
    """The plays on the test's own database; nobody is in a control group."""
    durable = open_durable_work(engine)
    return Playbook(with_plays, durable, languages={}, chance_of=lambda _: 0.5)


@pytest.fixture
def add(engine: Engine, night: datetime) -> Callable[..., None]:
    """Adds customers who are well; both plays speak for them unless told otherwise."""

    def add(*ids: str, **other: Any) -> None:
        known = {
            "segment": "small",
            "region": "americas",
            "stage": "customer",
            "plan": "starter",
            "seats_bought": 10,
            "seats_used": 9,
            "owner_id": "maya-chen",
            "renewal_on": night.date() + timedelta(days=75),
            "onboarding_completed": True,
            "core_milestone_on": night.date() - timedelta(days=100),
            "usage": {},
            **other,
        }
        with transaction(engine) as session:
            session.add_all(Account(id=key, name=key.title(), **known) for key in ids)

    return add
