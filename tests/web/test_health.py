"""``/readyz`` for everybody: what needs a person, without a word that is nobody's business."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine, select, update

from actions.vocabulary import SERVED_MODEL
from crm_sync import HandOff, tell
from intake import deciding
from store.calendars import HostCalendar
from store.crm import CrmDelivery
from store.database import transaction
from store.mails import Mail
from store.settings import Settings
from store.visits import Visit
from tests.intake.mails.later_works import LaterWorks
from tests.web.conftest import ANSWERS, Browser
from tests.web.test_journey import accept, book


@pytest.fixture
def now() -> datetime:
    """Links and visits are signed for real."""
    return datetime.now(UTC)


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With a home of its own."""
    return settings.model_copy(update={"home": tmp_path})


def notes(client: TestClient) -> list[str]:
    told = client.get("/readyz").json()
    return list(told["notes"])


def a_calendar(now: datetime, **more: object) -> HostCalendar:
    values = {
        "host_id": "maya-chen",
        "kind": "caldav",
        "address": "https://dav.example/maya/",
        "name": "Maya at work",
        "credentials": b"sealed",
        "connected_at": now - timedelta(days=3),
        "read_at": now,
        "next_read_at": now,
    }
    return HostCalendar(**(values | more))


def test_nothing_is_noted_when_all_is_well(client: TestClient, engine: Engine, now) -> None:
    with transaction(engine) as session:
        session.add(a_calendar(now))
    assert notes(client) == []


def test_a_model_that_does_not_load_is_noted_and_told_to_the_operator(
    client: TestClient, settings: Settings
) -> None:
    served = settings.home / SERVED_MODEL
    served.write_text(json.dumps({"model": "old.tar.gz", "left_aside": "new.tar.gz"}))
    (note,) = notes(client)
    assert "./segue train --force" in note
    assert "new.tar.gz" not in note
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    assert "new.tar.gz" in client.get("/operator/catalogue").text
    served.write_text(json.dumps({"model": "newest.tar.gz"}))
    assert notes(client) == []


def test_each_calendar_in_trouble_is_noted_and_nobody_named(
    client: TestClient, engine: Engine, now
) -> None:
    refused = {"failure": "dav.example does not accept maya.", "remedy": "Connect it again."}
    since = now - timedelta(hours=5)
    with transaction(engine) as session:
        session.add(a_calendar(now, failing_since=since, **refused))
        session.add(a_calendar(now, read_at=since, address="https://dav.example/more/"))
    first, second = notes(client)
    for note in (first, second):
        assert f"cannot be read since {since:%Y-%m-%d %H:%M} UTC" in note
        assert "/operator/calendars/connections" in note
        assert not any(word in note.lower() for word in ("maya", "dav.", "accept"))


def test_failed_mails_are_noted_as_long_as_they_are_of_use(
    client: TestClient, identity_token: str, engine: Engine, desk, clock, now
) -> None:
    dana = Browser(client, identity_token=identity_token)
    accept(dana)
    book(dana)
    LaterWorks(engine, desk, clock).run()
    with transaction(engine) as session:
        session.execute(update(Mail).values(state="failed", until=now + timedelta(days=1)))
    (note,) = notes(client)
    assert "could not be sent: see /operator/mails?state=failed" in note
    with transaction(engine) as session:
        session.execute(update(Mail).values(until=now))
    assert notes(client) == []


def test_a_dead_hand_off_is_noted(client: TestClient, engine: Engine, now) -> None:
    with transaction(engine) as session:
        tell(session, HandOff(id="d", account_key="account:acme", occurred_at=now), now=now)
        session.execute(update(CrmDelivery).values(state="dead", settled_at=now))
    (note,) = notes(client)
    assert note.startswith("A CRM did not take some hand-offs since")


def test_a_failed_decision_is_noted_until_one_succeeds(
    client: TestClient, settings: Settings, engine: Engine, identity_token: str, monkeypatch
) -> None:
    def raising(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a rule of the catalogue")

    dana = Browser(client, identity_token=identity_token)
    with monkeypatch.context() as broken:
        broken.setattr(deciding, "decide", raising)
        dana.post("/answers", {"answers": ANSWERS})
    (note,) = notes(client)
    assert note.startswith("No offer could be decided for 1 visit since")
    assert "Northwind" not in note
    with transaction(engine) as session:
        visit = session.scalars(select(Visit.id)).one()
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    assert f"<code>{visit}</code> of Northwind" in client.get("/operator/tasks").text
    dana.post("/answers", {"answers": ANSWERS})
    assert notes(client) == []
    assert "The engine failed" not in client.get("/operator/tasks").text
