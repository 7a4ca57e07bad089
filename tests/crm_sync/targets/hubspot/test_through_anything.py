"""Whatever goes wrong on the way: once it is over, everything is there, and nothing twice."""

import random
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from crm_sync import HandOff
from crm_sync.links import Links
from crm_sync.recording import to_records
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.target import Delivered, Outcome, Postponed
from remote.faults import Refused, RemoteError, Unavailable
from tests.conftest import Clock
from tests.crm_sync.targets.hubspot.conftest import Sender, another
from tests.fakes.chaos import Chaos
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import ALL_SCOPES
from tests.fakes.hubspot.service import HubSpot as Fake
from tests.fakes.serving import Fault, Reply

Of = Callable[[str], list[Record]]
Connect = Callable[..., HubSpot]
STEPS = ("companies", "contacts", "deals", "meetings", "notes", "associations")
BUSY = Reply(503, b"<html>", {"Retry-After": "7"})


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("kind", ["lost", "reset", "cut"])
def test_an_answer_that_does_not_come(
    send: Sender, fake: Fake, of: Of, booked: HandOff, step: str, kind: str
) -> None:
    fake.faults.append(Fault(kind, on=("POST", f"/{step}")))  # type: ignore[arg-type]
    with pytest.raises(Unavailable):
        send(booked)
    assert send(booked, version=1) == [Delivered()]
    assert [len(of(name)) for name in STEPS[:5]] == [1] * 5
    assert len(fake.portal.associations["notes", of("notes")[0].id]) == 3


@pytest.mark.parametrize("step", STEPS)
def test_what_was_written_before_the_outage_is_known(
    send: Sender, fake: Fake, engine: Engine, booked: HandOff, step: str
) -> None:
    fake.faults.append(Fault("answer", BUSY, on=("POST", f"/{step}")))
    with pytest.raises(Unavailable) as away:
        send(booked)
    assert away.value.retry_after == 7.0
    known = Links(engine, "hubspot").known(record.key for record in to_records(booked))
    assert len(known) == STEPS.index(step)


def test_a_key_that_somebody_makes_at_the_same_moment_costs_no_dead_letter(
    send: Sender, fake: Fake, of: Of, booked: HandOff
) -> None:
    words = (
        "Cannot set PropertyValueCoordinates{portalId=1, propertyName=segue_id, value=x} on a new "
        "object. 17 already has that value."
    )
    detail = {"message": words, "code": "CONFLICTING_UNIQUE_VALUE"}
    body = {"category": "VALIDATION_ERROR", "message": words, "errors": [detail]}
    fake.faults.append(Fault("answer", Reply(400, body), on=("POST", "companies/batch/upsert")))
    [outcome] = send(booked)
    assert isinstance(outcome, Postponed)
    assert send(booked, version=1) == [Delivered()]
    assert len(of("companies")) == 1


def test_a_door_that_closes_is_closed_for_all_workers(
    send: Sender, connect: Connect, fake: Fake, booked: HandOff, clock: Clock
) -> None:
    fake.faults.append(
        Fault("answer", Reply(429, {"category": "RATE_LIMITS"}, {"Retry-After": "60"}))
    )
    with pytest.raises(Unavailable) as busy:
        send(booked)
    assert busy.value.retry_after == 60.0
    fake.calls.clear()
    with pytest.raises(Unavailable) as closed:
        Sender(connect())(booked)
    assert closed.value.retry_after == pytest.approx(60.0, abs=0.5)
    assert fake.calls == {}
    clock.pass_(timedelta(seconds=60))
    assert send(booked, version=1) == [Delivered()]


def test_a_key_that_slips_once_is_tried_again(
    send: Sender, fake: Fake, of: Of, booked: HandOff
) -> None:
    fake.faults.append(Fault("answer", Reply(401, {"category": "EXPIRED_AUTHENTICATION"})))
    assert send(booked) == [Delivered()]


def test_a_wrong_key_needs_a_person(connect: Connect, fake: Fake, booked: HandOff) -> None:
    with pytest.raises(Refused) as refused:
        Sender(connect({"service_key": "pat-wrong"}))(booked)
    assert "./segue crm connect hubspot" in refused.value.remedy
    assert "pat-wrong" not in f"{refused.value} {refused.value.remedy}"


@pytest.mark.parametrize("scope", ["crm.objects.deals.write", "crm.objects.owners.read"])
def test_a_revoked_scope_is_named(
    send: Sender, fake: Fake, booked: HandOff, of: Of, scope: str
) -> None:
    key = next(iter(fake.keys))
    fake.keys[key] = ALL_SCOPES - {scope}
    with pytest.raises(Refused, match=scope) as refused:
        send(booked)
    assert scope in refused.value.remedy
    fake.keys[key] = ALL_SCOPES
    assert send(booked, version=1) == [Delivered()]


def test_a_property_that_is_gone_stops_everything_and_is_named(
    send: Sender, fake: Fake, booked: HandOff
) -> None:
    gone = fake.portal.tables["deals"].properties.pop("segue_offer_reason")
    with pytest.raises(Refused, match=r"deals\.segue_offer_reason") as refused:
        send(booked, another(booked, "south"))
    assert "./segue crm connect" in refused.value.remedy
    fake.portal.property("deals", gone)
    assert send(booked, version=1) == [Delivered()]


def test_a_custom_object_that_may_not_be_seen_is_not_there(
    send: Sender, fake: Fake, booked: HandOff
) -> None:
    key = next(iter(fake.keys))
    fake.keys[key] = frozenset(scope for scope in ALL_SCOPES if "custom" not in scope)
    assert send(booked) == [Delivered()]


# OAuth


def permission(
    fake: Fake, clock: Clock, lasts: timedelta = timedelta(hours=1)
) -> Mapping[str, str]:
    given = fake.permission()
    return {
        "client_id": fake.authority.client_id,
        "client_secret": fake.authority.client_secret,
        "access_token": given["access_token"],
        "refresh_token": given["refresh_token"],
        "expires_at": (clock() + timedelta(hours=1)).isoformat(),
    }


def test_a_token_is_renewed_before_it_ends_and_once_for_all(
    hubspot: HubSpot, connect: Connect, fake: Fake, booked: HandOff, clock: Clock
) -> None:
    target = connect(permission(fake, clock))
    clock.pass_(timedelta(minutes=57))
    assert Sender(target)(booked) == [Delivered()]
    assert len(fake.authority._refresh) == 1
    tokens = [one.headers["authorization"] for one in fake.asked if "authorization" in one.headers]
    assert len(set(tokens)) == 1, "the first call already has the new one"
    clock.pass_(timedelta(minutes=30))
    assert Sender(target)(booked, version=2) == [Delivered()]
    assert len([one for one in fake.asked if one.path == "/oauth/2026-03/token"]) == 1


def test_a_revoked_permission_needs_a_person(
    hubspot: HubSpot, connect: Connect, fake: Fake, booked: HandOff, clock: Clock
) -> None:
    target = connect(permission(fake, clock))
    fake.authority.revoke("admin")
    with pytest.raises(Refused) as refused:
        Sender(target)(booked)
    assert "Connect it again" in refused.value.remedy


# All at once


@pytest.mark.parametrize("seed", range(3))
def test_through_all_of_it(
    send: Sender, fake: Fake, of: Of, booked: HandOff, accepted: HandOff, clock: Clock, seed: int
) -> None:
    chances = {"lost": 0.08, "reset": 0.05, "cut": 0.05, "429": 0.03, "401": 0.05, "500": 0.05}
    some = [another(booked, f"n{number}") for number in range(12)]
    stories = [[another(accepted, f"n{number}"), some[number]] for number in range(12)]
    fake.chaos, chance = Chaos(seed, chances), random.Random(seed)
    places = [0] * len(stories)
    for _ in range(300):
        waiting = [at for at, place in enumerate(places) if place < 2]
        if not waiting:
            break
        batch = chance.sample(waiting, min(len(waiting), 5))
        fake.records.half_failing += chance.random() < 0.1
        for at, outcome in zip(batch, tried(send, stories, places, batch), strict=True):
            assert isinstance(outcome, Delivered | Postponed)
            places[at] += isinstance(outcome, Delivered)
        clock.pass_(timedelta(seconds=2))
    assert places == [2] * len(stories)
    assert sum(fake.chaos.done.values()) > 10
    assert [len(of(name)) for name in STEPS[:5]] == [12] * 5
    assert {one.properties["segue_meeting_state"] for one in of("contacts")} == {"confirmed"}
    for note in of("notes"):
        assert len(fake.portal.associations["notes", note.id]) == 3


def tried(
    send: Sender, stories: list[list[HandOff]], places: list[int], batch: list[int]
) -> list[Outcome]:
    parcels = [send.parcel(stories[at][places[at]], places[at] + 1) for at in batch]
    try:
        outcomes = send.target.deliver(parcels, until=float("inf"))
    except RemoteError as error:
        return [Postponed(str(error))] * len(batch)
    return [outcomes[parcel.id] for parcel in parcels]
