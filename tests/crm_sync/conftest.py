"""Hand-offs to speak about, and the real door to durable work."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from crm_sync import HandOff
from crm_sync.hand_off import Company, Contact, Meeting, Need, OfferContext, Product, Routing
from store.durable import DurableWork, open_durable_work, prepare_durable_work


@pytest.fixture
def durable(engine: Engine) -> DurableWork:
    """Durable work in the test's own database."""
    prepare_durable_work(str(engine.url))
    return open_durable_work(engine)


@pytest.fixture
def accepted(now: datetime) -> HandOff:
    """Maya of Northwind, verified, accepted the Team plan in the chat."""
    return HandOff(
        id="decision-1",
        account_key="account:northwind",
        company=Company(name="Northwind", segment="small", stage="customer", owner="Priya Shah"),
        contact=Contact(id="c-1", name="Maya Chen", email="Maya@northwind.example", role="Ops"),
        offer=OfferContext(
            id="team_plan",
            title="Team plan",
            motion="upsell",
            placement="chat",
            page="/pricing",
            trigger="team_outgrew_starter",
            family="usage",
            reason="Since your team is 45 people on Starter and follow-ups get missed, …",
            outcome="accepted",
            at=now,
            decision_id="decision-1",
        ),
        need=Need(
            words=("we're 45 people on Starter and keep missing follow-ups",),
            pain_points=("Missed follow-ups",),
            team_size=45,
        ),
        product=Product(plan="starter", owned_products=("Scheduling",)),
        occurred_at=now,
    )


@pytest.fixture
def booked(accepted: HandOff, now: datetime) -> HandOff:
    """The same interaction, after a meeting was booked."""
    return accepted.model_copy(
        update={
            "routing": Routing(
                rule="upsell_to_owner",
                explanation="Priya Shah owns the account.",
                inputs={"motion": "upsell", "team_size": 45},
            ),
            "meeting": Meeting(
                id="meeting-1@segue",
                type="Plan review",
                starts_at=now + timedelta(days=1),
                ends_at=now + timedelta(days=1, minutes=30),
                zone="Europe/Berlin",
                host="Priya Shah",
                join_link="https://meet.example/abc",
                state="confirmed",
            ),
            "occurred_at": now + timedelta(minutes=2),
        }
    )


@pytest.fixture
def outcome(accepted: HandOff) -> Callable[..., HandOff]:
    """The interaction with another outcome of its offer."""

    def with_outcome(outcome: str, **changes: object) -> HandOff:
        assert accepted.offer is not None
        offer = accepted.offer.model_copy(update={"outcome": outcome, **changes})
        return accepted.model_copy(update={"offer": offer})

    return with_outcome
