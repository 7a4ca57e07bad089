"""A receiver of webhooks over HTTP, and hand-offs to send to it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks import Webhook as Verifier

from crm_sync import HandOff
from crm_sync.recording import to_records
from crm_sync.targets.target import Parcel
from crm_sync.targets.webhook.sending import Webhook
from crm_sync.targets.webhook.signing import new_secret, read_secrets
from tests.fakes.serving import Asked, Fault, Reply, served

Send = Callable[..., Webhook]
AParcel = Callable[..., Parcel]


@dataclass
class Receiver:
    """Takes what is signed with its secret, each message once."""

    secret: str = field(default_factory=new_secret)
    taken: dict[str, Any] = field(default_factory=dict)
    """Message id -> what was told."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    breaks_on: str = ""
    """The interaction that it always fails with."""

    def answer(self, asked: Asked) -> Reply:
        """Verified by the specification's own library."""
        told = Verifier(self.secret).verify(asked.body, dict(asked.headers))
        if told["data"]["hand_off"]["id"] == self.breaks_on:
            return Reply(500)
        known = self.taken.setdefault(asked.headers["webhook-id"], told)
        if known != told:
            self.violations.append(f"{asked.headers['webhook-id']} says something else now")
        return Reply(204)

    def will(self, *answers: int, **headers: str) -> None:
        """Answer the next messages so."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.faults += [
            Fault("answer", Reply(status, {"error": "no such stage"}, named)) for status in answers
        ]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """At the end nothing was wrong with what it got."""
    fake = Receiver()
    yield fake
    assert fake.violations == []


@pytest.fixture
def webhook(receiver: Receiver) -> Iterator[Send]:
    """The target that sends to the receiver."""
    opened = []
    with served(receiver) as base:

        def opened_with(secrets: str = "", url: str = "", **more: float) -> Webhook:
            keys = read_secrets(secrets or receiver.secret)
            target = Webhook("hooks", url or f"{base}/segue", keys, _now, **more)
            opened.append(target)
            return target

        yield opened_with
        for target in opened:
            target.close()


def _now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def parcel(booked: HandOff) -> AParcel:
    """The hand-off of an account, as the relay sends it."""

    def of(account: str = "northwind", version: int = 1, hand_off: HandOff = booked) -> Parcel:
        key = f"account:{account}"
        told = hand_off.model_copy(update={"account_key": key})
        records = tuple(to_records(told))
        return Parcel(f"msg-{account}-{version}", key, version, told, records)

    return of


def said(asked: Asked) -> Any:
    """The message that was sent."""
    return json.loads(asked.body)
