"""Whatever was told, or died, and whatever people did: what differs is found, and no more."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkdtemp

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm_sync.hand_off import HandOff
from crm_sync.links import Links
from crm_sync.reconciling import mend
from crm_sync.reconciling.comparing import Place
from crm_sync.reconciling.differences import Difference, What
from crm_sync.records import Kind, RecordKey
from store.crm import CrmTarget
from store.database import open_engine, transaction
from store.migrate import migrate
from tests.conftest import Clock
from tests.crm_sync.reconciling.conftest import ShelfHouse
from tests.crm_sync.reconciling.shelf import MAPPING, Shelf

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
OURS = "our_"

tellings = st.fixed_dictionaries(
    {
        "account": st.sampled_from(["account:a", "account:b", "visit:1", "visit:2"]),
        "interaction": st.integers(1, 2),
        "outcome": st.sampled_from([None, "accepted", "declined"]),
        "meeting": st.sampled_from([None, "confirmed", "cancelled"]),
        "stage": st.sampled_from([None, "customer", "renewal"]),
        "state": st.sampled_from(["delivered", "delivered", "delivered", "dead"]),
    }
)
picks = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=4)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with our tables."""
    file = tmp_path_factory.mktemp("history") / "segue.db"
    migrate(f"sqlite:///{file}")
    return file


@contextmanager
def house_in(migrated: Path) -> Iterator[ShelfHouse]:
    """A house of its own."""
    folder = Path(mkdtemp())
    shutil.copy(migrated, folder / "segue.db")
    engine, clock = open_engine(f"sqlite:///{folder / 'segue.db'}"), Clock(NOW)
    with transaction(engine) as session:
        session.add(CrmTarget(id="shelf", kind="hubspot", settings={}, connected_at=NOW))
    shelf = Shelf(Links(engine, "shelf"), clock)
    house = ShelfHouse(engine, clock, "shelf", lambda _: shelf, MAPPING, shelf)
    house.alone()
    yield house
    engine.dispose()
    shutil.rmtree(folder)


def hand_off(said: dict[str, str | int | None], now: datetime) -> HandOff:
    """What was told."""
    account = str(said["account"])
    id_ = f"{account.replace(':', '-')}-{said['interaction']}"
    known = account.startswith("account:")
    offer = {
        "id": "plan",
        "title": "Plan",
        "motion": "upsell",
        "placement": "chat",
        "page": "/pricing",
        "trigger": "grew",
        "family": "usage",
        "reason": "Since it grew",
        "outcome": said["outcome"],
        "at": now,
        "decision_id": id_,
    }
    meeting = {
        "id": f"{id_}@segue",
        "type": "Review",
        "starts_at": NOW,
        "ends_at": NOW,
        "zone": "UTC",
        "host": "Priya",
        "state": said["meeting"],
    }
    return HandOff.model_validate(
        {
            "id": id_,
            "account_key": account,
            "company": {"name": f"Of {account}", "stage": said["stage"]},
            "contact": {"id": "c" if known else None, "name": "Sam", "email": "sam@x.example"},
            "offer": offer if said["outcome"] else None,
            "meeting": meeting if said["meeting"] else None,
            "occurred_at": now,
        }
    )


def told(house: ShelfHouse, history: list[dict[str, str | int | None]]) -> None:
    """All of it, one after another."""
    for said in history:
        if said["state"] == "dead":
            house.tell(hand_off(said, house.clock()), state="dead")
        else:
            house.told(hand_off(said, house.clock()))


def edited(house: ShelfHouse, which: list[tuple[int, int]]) -> set[tuple[Place, str]]:
    """Fields of ours that a person wrote over."""
    done = set()
    for number, name in which:
        place = sorted(house.shelf.records)[number % len(house.shelf.records)]
        fields = house.shelf.records[place].fields
        ours = sorted(one for one in fields if one.startswith(OURS))
        if ours:
            fields[ours[name % len(ours)]] = "as a person likes it"
            done.add((place, ours[name % len(ours)]))
    return done


def deleted(house: ShelfHouse, which: list[tuple[int, int]]) -> set[Place]:
    """Records that a person deleted."""
    done = set()
    for number, _ in which[: len(house.shelf.records)]:
        place = sorted(house.shelf.records)[number % len(house.shelf.records)]
        house.shelf.delete(place)
        done.add(place)
    return done


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(tellings, min_size=1, max_size=7), edits=picks, deletions=picks)
def test_exactly_what_people_changed_is_found_and_mended_once(
    migrated: Path,
    history: list[dict[str, str | int | None]],
    edits: list[tuple[int, int]],
    deletions: list[tuple[int, int]],
) -> None:
    with house_in(migrated) as house:
        told(house, history)
        assert house.found() == []
        if not house.shelf.records:
            return
        fields = edited(house, edits)
        gone = deleted(house, deletions)
        differences = house.look().differences
        found = {
            ((one.object, one.remote_id), one.field)
            for one in differences
            if one.what is What.FIELD
        }
        assert found == {one for one in fields if one[0] not in gone}
        missed = {(one.object, one.remote_id) for one in differences if one.what is What.DELETED}
        assert missed == gone
        _mends(house, differences)


def _mends(house: ShelfHouse, differences: Sequence[Difference]) -> None:
    """Twice sends nothing twice; then only what people deleted is missed, until it is restored."""
    first = mend(house.engine, "shelf", differences, now=house.clock(), wait=lambda: None)
    again = mend(house.engine, "shelf", differences, now=house.clock(), wait=lambda: None)
    assert again.hand_offs == 0
    assert (first.hand_offs, again.busy) == (house.deliver(), 0)
    assert {what for what, _, _ in house.found()} <= {What.DELETED}
    house.mend(restore_deleted=True)
    assert house.found() == []


def test_whom_a_mending_makes_anew_everything_is_told_to_belong_to(migrated: Path) -> None:
    """A stranger of two visits was deleted, and the note of the first is sent again."""
    said: dict[str, str | int | None] = {
        "interaction": 1, "outcome": "accepted", "meeting": "confirmed", "stage": None,
        "state": "delivered",
    }  # fmt: skip
    with house_in(migrated) as house:
        told(house, [{**said, "account": "visit:1"}, {**said, "account": "visit:2"}])
        house.shelf.delete(house.shelf.place_of(RecordKey(Kind.CONTACT, "email:sam@x.example")))
        note = house.shelf.place_of(RecordKey(Kind.NOTE, "visit-1-1"))
        house.shelf.records[note].fields["our_body"] = "as a person likes it"
        _mends(house, house.look().differences)
