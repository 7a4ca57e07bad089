"""Several workers send to one account at once: on both databases, and each thing once."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from crm_sync import HandOff
from crm_sync.links import Links
from crm_sync.recording import to_records
from crm_sync.targets.hubspot.opening import HubSpot
from crm_sync.targets.target import Delivered, Outcome
from remote.faults import Refused, RemoteError, Unavailable
from tests.conftest import Clock
from tests.crm_sync.targets.hubspot.conftest import Sender, another, stranger
from tests.fakes.hubspot.portal import Record
from tests.fakes.hubspot.service import HubSpot as Fake
from tests.fakes.serving import Fault

Connect = Callable[..., HubSpot]
Of = Callable[[str], list[Record]]


def at_once(*works: Callable[[], list[Outcome]]) -> list[list[Outcome] | RemoteError]:
    """All of them at the same moment; what each gave, or how it failed."""
    barrier = Barrier(len(works))

    def one(work: Callable[[], list[Outcome]]) -> list[Outcome] | RemoteError:
        barrier.wait()
        try:
            return work()
        except RemoteError as error:
            return error

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(one, works))


@pytest.mark.both_databases
def test_a_story_arrives_from_each_database(
    send: Sender, engine: Engine, of: Of, fake: Fake, accepted: HandOff, booked: HandOff
) -> None:
    assert send(accepted, another(accepted, "south")) == [Delivered()] * 2
    assert send(booked) == [Delivered()]
    assert [len(of(name)) for name in ("companies", "deals", "meetings", "notes")] == [2, 2, 1, 2]
    known = Links(engine, "hubspot").known(record.key for record in to_records(booked))
    assert {link.version for link in known.values()} == {2}
    fake.calls.clear()
    assert send(booked) == [Delivered()]
    assert fake.calls == {}


@pytest.mark.both_databases
def test_two_workers_meet_one_stranger(
    hubspot: HubSpot, connect: Connect, of: Of, fake: Fake, accepted: HandOff
) -> None:
    workers = [Sender(connect()) for _ in range(3)]
    visits = [[stranger(accepted, f"v{who}-{n}") for n in range(4)] for who in range(3)]
    told = at_once(
        *(lambda w=w, v=v: w(*v) for w, v in zip(workers, visits, strict=True))  # type: ignore[misc]
    )
    assert told == [[Delivered()] * 4] * 3
    [contact] = of("contacts")
    notes = [end for end in fake.portal.associations["contacts", contact.id] if end[0] == "notes"]
    assert len(notes) == 12


def test_a_token_that_ended_is_renewed_once_by_all(
    hubspot: HubSpot, connect: Connect, fake: Fake, accepted: HandOff, clock: Clock
) -> None:
    given = fake.permission()
    fake.authority.rotates = True
    held = {
        "client_id": fake.authority.client_id,
        "client_secret": fake.authority.client_secret,
        "access_token": given["access_token"],
        "refresh_token": given["refresh_token"],
        "expires_at": (clock() + timedelta(hours=1)).isoformat(),
    }
    workers = [Sender(connect(held)) for _ in range(4)]
    clock.pass_(timedelta(hours=2))
    told = at_once(
        *(
            lambda w=w, n=n: w(another(accepted, f"n{n}"))  # type: ignore[misc]
            for n, w in enumerate(workers)
        )
    )
    assert sum(one.path == "/oauth/2026-03/token" for one in fake.asked) == 1
    for one in told:
        assert one == [Delivered()] or isinstance(one, Unavailable)
    assert [Delivered()] in told
    assert workers[0](another(accepted, "n9")) == [Delivered()]


def test_a_token_that_is_refused_in_the_middle_is_renewed(
    hubspot: HubSpot, connect: Connect, fake: Fake, accepted: HandOff, clock: Clock
) -> None:
    given = fake.permission()
    send = Sender(
        connect(
            {
                "client_id": fake.authority.client_id,
                "client_secret": fake.authority.client_secret,
                "access_token": given["access_token"],
                "refresh_token": given["refresh_token"],
                "expires_at": (clock() + timedelta(hours=1)).isoformat(),
            }
        )
    )
    assert send(accepted) == [Delivered()]
    fake.authority.drop_access()
    assert send(another(accepted, "south")) == [Delivered()]


def test_silence_ends(
    send: Sender, connect: Connect, fake: Fake, of: Of, booked: HandOff,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("crm_sync.targets.hubspot.api.SILENCE_SECONDS", 0.3)
    impatient = Sender(connect())
    fake.faults.append(Fault("silent", on=("POST", "/deals")))
    with pytest.raises(Unavailable):
        impatient(booked)
    assert impatient(booked, version=1) == [Delivered()]
    assert len(of("deals")) == 1


def test_what_takes_long_is_waited_for(send: Sender, fake: Fake, booked: HandOff) -> None:
    fake.faults.append(Fault("slow", seconds=0.2, on=("POST", "/notes")))
    assert send(booked) == [Delivered()]


@pytest.mark.parametrize(
    ("setting", "value"),
    [("version", "v3"), ("calls_in_ten_seconds", 0), ("labels", [{"start": "contacts"}])],
)
def test_a_setting_that_cannot_be_is_named(connect: Connect, setting: str, value: object) -> None:
    with pytest.raises(Refused, match=setting):
        connect(**{setting: value})


def test_another_version_is_asked_for_by_its_date(
    connect: Connect, fake: Fake, accepted: HandOff
) -> None:
    fake.version = "2027-03"
    with pytest.raises(Refused, match="404"):
        Sender(connect())(accepted)
    fake.version = "2026-09"


def test_a_label_of_the_accounts_own_is_set(
    hubspot: HubSpot, connect: Connect, fake: Fake, of: Of, accepted: HandOff
) -> None:
    fake.portal.labels["contacts", "companies"] = {28: "Decided the offer"}
    label = {"start": "contacts", "end": "companies", "type_id": 28}
    assert Sender(connect(labels=[label]))(accepted) == [Delivered()]
    [contact], [company] = of("contacts"), of("companies")
    specs = fake.portal.associations["contacts", contact.id]["companies", company.id]
    assert specs == {("HUBSPOT_DEFINED", 279), ("USER_DEFINED", 28)}


def test_the_time_that_is_left_is_for_whole_calls(
    hubspot: HubSpot, fake: Fake, booked: HandOff
) -> None:
    send = Sender(hubspot)
    parcel = send.parcel(booked)
    fake.faults.append(Fault("slow", seconds=1.0, on=("POST", "/companies")))
    outcomes = hubspot.deliver([parcel], until=time.monotonic() + 20.5)
    assert not isinstance(outcomes[parcel.id], Delivered)
    assert fake.calls["POST notes/batch/upsert"] == 0
    assert send(booked, version=1) == [Delivered()]
