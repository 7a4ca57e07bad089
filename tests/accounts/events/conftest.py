"""The vendor's servers deliver messages."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from accounts.events.messages import read_batch
from accounts.events.recording import Receipt, record
from accounts.imports.judging import Known
from intake.desk import Desk

Deliver = Callable[..., Receipt]


@pytest.fixture
def known(desk: Desk, now: datetime) -> Known:
    """What Harbor's messages are checked against."""
    vendor = desk.vendor
    return Known(
        catalogue=vendor.catalogue, owners=vendor.teams.hosts, regions=vendor.teams.regions, now=now
    )


@pytest.fixture
def deliver(session: Session, known: Known, now: datetime) -> Deliver:
    """Takes messages as one delivery; returns what became of them."""

    def take(*messages: Mapping[str, Any], at: datetime = now) -> Receipt:
        batch = read_batch(known, {"batch": list(messages)}, received_at=at)
        receipt = record(session, known.catalogue, batch, received_at=at)
        session.expire_all()
        return receipt

    return take


_numbers = iter(range(1_000_000))


def message(kind: str, at: datetime, **fields: Any) -> dict[str, Any]:
    """One message, with an id of its own unless it is given."""
    return {
        "type": kind,
        "messageId": f"message-{next(_numbers)}",
        "timestamp": at.isoformat(),
    } | fields


def group(at: datetime, account: str = "acme", **traits: Any) -> dict[str, Any]:
    """Something is said of an account by nobody in particular."""
    return message("group", at, anonymousId="server", groupId=account, traits=traits)


def track(at: datetime, name: str = "Form Published", user: str = "ann", **properties: Any):
    """A user did something."""
    return message("track", at, userId=user, event=name, properties=properties)


def joined(at: datetime, user: str = "ann", account: str = "acme") -> dict[str, Any]:
    """A user belongs to an account."""
    return message("group", at, userId=user, groupId=account)


def days_before(now: datetime, days: float) -> datetime:
    return now - timedelta(days=days)
