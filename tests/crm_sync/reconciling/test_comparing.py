"""What differs is found: each planted difference once, and no other.

A CRM is simulated as every adapter's contract says: absent fields stay, None clears, nothing is
made merely to be closed, a dead hand-off may have left some of its records.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_sync.hand_off import Company, Contact, HandOff, Meeting, OfferContext
from crm_sync.links import Link
from crm_sync.mappings.applying import Mapped, Scalar, map_records
from crm_sync.reconciling.comparing import Pair, Place, compare, once
from crm_sync.reconciling.differences import Difference, What
from crm_sync.reconciling.expecting import Account, Source, Told, expected_of
from crm_sync.reconciling.readable import Standing, Written
from crm_sync.recording import to_records
from crm_sync.records import Kind, RecordKey
from tests.crm_sync.reconciling.shelf import MAPPING

NOW = datetime(2026, 11, 18, 15, tzinfo=UTC)
ACCOUNT = "account:northwind"


def offer(interaction: str, outcome: str) -> OfferContext:
    return OfferContext.model_validate(
        {
            "id": "team_plan",
            "title": "Team plan",
            "motion": "upsell",
            "placement": "chat",
            "page": "/",
            "trigger": "t",
            "family": "usage",
            "reason": "Because.",
            "outcome": outcome,
            "at": NOW,
            "decision_id": interaction,
        }
    )


def meeting(interaction: str) -> Meeting:
    return Meeting(
        id=f"{interaction}@segue",
        type="Plan review",
        starts_at=NOW,
        ends_at=NOW + timedelta(minutes=30),
        zone="UTC",
        host="Priya Shah",
        state="confirmed",
    )


@st.composite
def hand_offs(draw: st.DrawFn) -> HandOff:
    interaction = draw(st.sampled_from(["one", "two", "three"]))
    outcome = draw(st.sampled_from(["shown", "accepted", "deferred", "declined"]))
    regions: st.SearchStrategy[str | None] = st.sampled_from([None, "eu", "us"])
    roles: st.SearchStrategy[str | None] = st.sampled_from([None, "Ops", "CTO"])
    return HandOff(
        id=interaction,
        account_key=ACCOUNT,
        company=Company(name="Northwind", region=draw(regions), stage=draw(regions)),
        contact=Contact(id="c-1", email="maya@northwind.example", role=draw(roles)),
        offer=offer(interaction, outcome),
        meeting=draw(st.sampled_from([None, meeting(interaction)])),
        occurred_at=NOW,
    )


@dataclass(frozen=True)
class Telling:
    """A hand-off, and how many of its records arrived: all if it was delivered."""

    hand_off: HandOff
    delivered: bool
    arrived: int


tellings = st.lists(
    st.builds(Telling, hand_offs(), st.sampled_from([True, True, False]), st.integers(0, 6)),
    min_size=1,
    max_size=8,
)


class Crm:
    """Records as they stand, by key."""

    def __init__(self) -> None:
        self.records: dict[RecordKey, dict[str, Scalar]] = {}
        self.others: dict[RecordKey, set[RecordKey]] = {}

    def write(self, mapped: Mapped) -> None:
        if mapped.key not in self.records and mapped.record.only_update:
            return
        new = {} if mapped.key in self.records else dict(mapped.first)
        before = self.records.get(mapped.key, {})
        self.records[mapped.key] = {**new, **before, **mapped.fields}
        self.others.setdefault(mapped.key, set()).update(mapped.record.belongs_to)

    def place(self, key: RecordKey) -> Place:
        return f"{key.kind}s", f"r-{key.external_id}"

    def standing(self, key: RecordKey) -> Standing | None:
        if key not in self.records:
            return None
        object_, remote_id = self.place(key)
        others = frozenset(self.place(one) for one in self.others[key] if one in self.records)
        return Standing(key, object_, remote_id, self.records[key], others)


@dataclass(frozen=True)
class Case:
    """An account as it was told, and the CRM as it is."""

    account: Account
    crm: Crm
    links: dict[RecordKey, Link]

    def differences(self) -> list[Difference]:
        places = {key: self.crm.place(key) for key in self.crm.records}
        return once([one for pair in self.pairs() for one in compare(pair, places)])

    def pairs(self) -> list[Pair]:
        return [
            Pair(
                expected,
                written(expected.mapped),
                tuple(written(way) for way in expected.perhaps),
                self.crm.standing(key),
                self.links.get(key),
            )
            for key, expected in self.account.records.items()
        ]


def written(mapped: Mapped) -> Written:
    others = (key for key in mapped.record.belongs_to if key.kind.value in MAPPING.parts)
    return Written(mapped.fields, frozenset(others))


def case(told: list[Telling]) -> Case:
    crm, account = Crm(), []
    for seq, one in enumerate(told, 1):
        records = tuple(map_records(MAPPING, to_records(one.hand_off)))
        for mapped in records if one.delivered else records[: one.arrived]:
            crm.write(mapped)
        settled_at = NOW + timedelta(seconds=seq) if one.delivered else None
        account.append(Told(Source(ACCOUNT, seq, f"row-{seq}"), settled_at, records))
    links = {key: Link(key, *crm.place(key), ACCOUNT, 1, None) for key in crm.records}
    return Case(expected_of(account), crm, links)


def may_never_have_been(one: Case, difference: Difference) -> bool:
    """An association of a record that was made by what arrived in part, and said less: what was
    delivered before it met no record. It is found, and mended by saying it again."""
    expected = one.account.records[difference.key]
    ways = (written(way).belongs_to for way in expected.perhaps)
    return (
        difference.what is What.ASSOCIATION
        and not expected.sure
        and any(str(difference.field) not in map(str, belongs_to) for belongs_to in ways)
    )


@given(tellings)
def test_where_nothing_was_changed_nothing_differs(told: list[Telling]) -> None:
    one = case(told)
    assert [found for found in one.differences() if not may_never_have_been(one, found)] == []


def test_where_a_record_belongs_is_said_again_if_it_came_only_in_part() -> None:
    """Nothing is made merely to be closed: the task came with what was told later, and lost."""
    shown = HandOff(
        id="one",
        account_key=ACCOUNT,
        company=Company(name="Northwind"),
        contact=Contact(id="c-1", email="maya@northwind.example"),
        offer=offer("one", "shown"),
        meeting=meeting("one"),
        occurred_at=NOW,
    )
    deferred = shown.model_copy(update={"offer": offer("one", "deferred"), "meeting": None})
    lost = shown.model_copy(update={"meeting": None})
    told = [
        Telling(deferred, delivered=False, arrived=0),
        Telling(shown, delivered=True, arrived=0),
        Telling(lost, delivered=False, arrived=0),
        Telling(deferred, delivered=False, arrived=6),
    ]
    (found,) = case(told).differences()
    assert (found.what, found.key.kind, found.again) == (
        What.ASSOCIATION, Kind.TASK, (Source(ACCOUNT, 2, "row-2"),)
    )  # fmt: skip


def plant_field(one: Case, data: st.DataObject) -> tuple[object, ...]:
    pairs = [pair for pair in one.pairs() if pair.standing and pair.written.fields]
    pair = data.draw(st.sampled_from(pairs))
    name = data.draw(st.sampled_from(sorted(pair.written.fields)))
    one.crm.records[pair.expected.key][name] = "changed by a person"
    return What.FIELD, pair.expected.key, name


def plant_deletion(one: Case, data: st.DataObject) -> tuple[object, ...]:
    key = data.draw(st.sampled_from([p.expected.key for p in one.pairs() if p.expected.sure]))
    del one.crm.records[key]
    return What.DELETED, key, None


def plant_loss(one: Case, data: st.DataObject) -> tuple[object, ...]:
    sure = [pair.expected.key for pair in one.pairs() if pair.expected.sure]
    key = data.draw(st.sampled_from(sure))
    del one.crm.records[key]
    del one.links[key]
    return What.MISSING, key, None


def plant_dissociation(one: Case, data: st.DataObject) -> tuple[object, ...]:
    pairs = [pair for pair in one.pairs() if pair.standing and pair.written.belongs_to]
    pair = data.draw(st.sampled_from(pairs))
    other = data.draw(st.sampled_from(sorted(pair.written.belongs_to)))
    one.crm.others[pair.expected.key].discard(other)
    return What.ASSOCIATION, pair.expected.key, str(other)


def plant_move(one: Case, data: st.DataObject) -> tuple[object, ...]:
    key = data.draw(st.sampled_from([p.expected.key for p in one.pairs() if p.standing]))
    one.links[key] = replace(one.links[key], remote_id="merged away")
    return What.LINK, key, None


plants: st.SearchStrategy[Callable[[Case, st.DataObject], tuple[object, ...]]] = st.sampled_from(
    [plant_field, plant_deletion, plant_loss, plant_dissociation, plant_move]
)


@given(tellings, plants, st.data())
def test_each_planted_difference_is_found_once_and_no_other(
    told: list[Telling],
    plant: Callable[[Case, st.DataObject], tuple[object, ...]],
    data: st.DataObject,
) -> None:
    delivered = [*told, Telling(told[0].hand_off, delivered=True, arrived=0)]
    one = case(delivered)
    planted = plant(one, data)
    found: dict[tuple[object, ...], Difference] = {
        (each.what, each.key, each.field): each for each in one.differences()
    }
    others = [each for mark, each in found.items() if mark != planted]
    assert [each for each in others if not may_never_have_been(one, each)] == []
    assert found[planted].words


@given(tellings, plants, st.data())
def test_what_it_says_to_send_again_mends_it(
    told: list[Telling],
    plant: Callable[[Case, st.DataObject], tuple[object, ...]],
    data: st.DataObject,
) -> None:
    delivered = [*told, Telling(told[0].hand_off, delivered=True, arrived=0)]
    one = case(delivered)
    plant(one, data)
    for found in one.differences():
        for source in found.again:
            for mapped in map_records(MAPPING, to_records(delivered[source.seq - 1].hand_off)):
                if mapped.key == found.key:
                    one.crm.write(mapped)
        one.links[found.key] = Link(found.key, *one.crm.place(found.key), ACCOUNT, 1, None)
    # What made a record anew also makes it stand beside those that belong to it.
    assert one.differences() == []


def test_what_is_never_ours_to_say_is_not_compared() -> None:
    told = HandOff(
        id="one", account_key=ACCOUNT, company=Company(name="Northwind"), occurred_at=NOW
    )
    one = case([Telling(told, delivered=True, arrived=0)])
    key = RecordKey(Kind.COMPANY, ACCOUNT)
    one.crm.records[key] |= {"name": "Northwind GmbH", "our_region": "by hand", "phone": "1"}
    assert one.differences() == []


def test_a_strangers_adopted_contact_is_the_crms_own() -> None:
    told = HandOff(
        id="one",
        account_key="visit:v1",
        contact=Contact(name="Sam", email="sam@x.example", role="Ops"),
        occurred_at=NOW,
    )
    one = case([Telling(told, delivered=True, arrived=0)])
    pairs = one.pairs()
    contact = next(pair for pair in pairs if pair.expected.key.kind is Kind.CONTACT)
    assert contact.standing is not None
    standing = replace(contact.standing, fields={"our_role": "CEO"}, adopted=True)
    assert compare(replace(contact, standing=standing), {}) == []


def test_a_difference_is_told_in_words() -> None:
    key = RecordKey(Kind.COMPANY, "account:acme")
    changed = Difference(What.FIELD, key, "companies", "17", "our_region", "eu", None)
    assert changed.words == (
        "company account:acme (companies 17): our_region is empty, we said 'eu'"
    )
    assert changed.as_json()["words"] == changed.words
