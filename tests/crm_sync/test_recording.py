"""Everything that a hand-off holds arrives in some record, under keys that never collide."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_sync import HandOff
from crm_sync.hand_off import (
    Attendee,
    Company,
    Contact,
    Meeting,
    MeetingChange,
    Need,
    OfferContext,
    Product,
    Request,
    Routing,
)
from crm_sync.recording import to_records
from crm_sync.records import CrmRecord, Kind

# Values that occur nowhere by chance: whatever is found was carried there.
tokens = st.uuids().map(lambda unique: unique.hex)
maybe = st.none() | tokens
several = st.lists(tokens, max_size=3).map(tuple)
numbers = st.none() | st.integers(10**9, 10**12)
moments = st.integers(0, 10**6).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
contexts = {
    "company": st.builds(
        Company,
        name=maybe,
        segment=maybe,
        region=maybe,
        stage=maybe,
        employees=numbers,
        owner=maybe,
    ),
    "contact": st.builds(Contact, id=maybe, name=maybe, email=maybe, role=maybe),
    "offer": st.builds(
        OfferContext,
        id=tokens,
        title=tokens,
        variant=maybe,
        page=tokens,
        trigger=tokens,
        family=tokens,
        reason=tokens,
        at=moments,
        decision_id=tokens,
        deferred_until=st.none() | moments,
    ),
    "need": st.builds(
        Need,
        words=several,
        pain_points=several,
        goal=maybe,
        timeline=maybe,
        plan=maybe,
        team_size=numbers,
    ),
    "product": st.builds(
        Product,
        plan=maybe,
        owned_products=several,
        implementation_stage=maybe,
        usage_milestone=maybe,
        renewal_on=st.none() | st.dates(),
    ),
    "routing": st.builds(
        Routing,
        rule=tokens,
        explanation=tokens,
        inputs=st.dictionaries(tokens, tokens | st.lists(tokens) | st.integers(10**9)),
    ),
    "meeting": st.builds(
        Meeting,
        id=tokens,
        type=tokens,
        starts_at=moments,
        ends_at=moments,
        zone=tokens,
        host=tokens,
        attendees=st.lists(st.builds(Attendee, name=tokens, email=tokens), max_size=2).map(tuple),
        join_link=maybe,
        changes=st.lists(
            st.builds(MeetingChange, at=moments, starts_at=st.none() | moments), max_size=2
        ).map(tuple),
    ),
    "request": st.builds(Request, text=tokens, at=moments),
}
hand_offs = st.builds(
    HandOff,
    id=tokens,
    account_key=st.tuples(st.sampled_from(["account", "visit"]), tokens).map(":".join),
    occurred_at=moments,
    **{name: st.none() | context for name, context in contexts.items()},
)


def leaves(value: object) -> Iterator[str]:
    """The values at the ends of nested JSON, and the names in free dictionaries."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif value is not None:
        yield str(value)


def arrived(records: list[CrmRecord]) -> tuple[set[str], str]:
    """Every value that some record holds by itself, and all text in one piece."""
    values = {leaf for record in records for leaf in leaves(dict(record.properties))}
    keys = {record.key.external_id for record in records}
    return values | keys, "\n".join(values)


@settings(max_examples=60)
@given(hand_offs)
def test_every_field_of_a_hand_off_arrives(hand_off: HandOff) -> None:
    values, text = arrived(to_records(hand_off))
    for leaf in leaves(hand_off.model_dump(mode="json")):
        # A fallback that was not used needs no word where nothing else holds the routing.
        assert leaf in values or leaf in text or leaf == "False"


@settings(max_examples=60)
@given(hand_offs)
def test_records_have_distinct_keys_and_belong_to_earlier_ones(hand_off: HandOff) -> None:
    records = to_records(hand_off)
    seen: list[str] = []
    for record in records:
        assert all(str(key) in seen for key in record.belongs_to)
        assert str(record.key) not in seen
        seen.append(str(record.key))
    assert records == to_records(hand_off)


@given(st.text(), st.text(min_size=1))
def test_hostile_words_arrive_unchanged(words: str, name: str) -> None:
    hand_off = HandOff(
        id="d",
        account_key="visit:v",
        company=Company(name=name),
        request=Request(kind="left_message", text=words, at=datetime(2026, 1, 1, tzinfo=UTC)),
        occurred_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    values, text = arrived(to_records(hand_off))
    assert words in text
    assert name in values


def kinds(hand_off: HandOff) -> list[Kind]:
    """The kinds of records that would be created."""
    return [record.key.kind for record in to_records(hand_off) if not record.only_update]


def test_an_accepted_offer_with_a_meeting_makes_everything_but_a_task(booked: HandOff) -> None:
    assert kinds(booked) == [
        Kind.COMPANY,
        Kind.CONTACT,
        Kind.DEAL,
        Kind.OFFER_INTERACTION,
        Kind.MEETING,
        Kind.NOTE,
    ]


def test_a_declined_offer_makes_no_deal_and_no_task(outcome: Callable[..., HandOff]) -> None:
    for refusal in ("declined", "ignored", "shown"):
        made = kinds(outcome(refusal))
        assert Kind.OFFER_INTERACTION in made
        assert Kind.DEAL not in made
        assert Kind.TASK not in made


def test_an_unknown_stranger_makes_neither_company_nor_contact(accepted: HandOff) -> None:
    stranger = accepted.model_copy(
        update={"account_key": "visit:v1", "company": Company(), "contact": Contact(name="Sam")}
    )
    assert Kind.COMPANY not in kinds(stranger)
    assert Kind.CONTACT not in kinds(stranger)


def test_a_typed_address_never_writes_to_the_accounts_own_contact(accepted: HandOff) -> None:
    stranger = accepted.model_copy(update={"account_key": "visit:v1"})
    theirs, own = (
        next(record.key for record in to_records(hand_off) if record.key.kind == Kind.CONTACT)
        for hand_off in (stranger, accepted)
    )
    assert own.external_id == "account:northwind/c-1"
    assert theirs.external_id == "email:maya@northwind.example"


def test_a_moment_without_a_zone_is_refused() -> None:
    data = {"id": "d", "account_key": "visit:v", "occurred_at": "2026-11-18T15:00:00"}
    with pytest.raises(ValueError, match="timezone"):
        HandOff.model_validate(data)


def test_a_moment_of_another_zone_arrives_in_utc(accepted: HandOff) -> None:
    berlin = HandOff.model_validate(
        {"id": "d", "account_key": "visit:v", "occurred_at": "2026-11-18T16:00:00+01:00"}
    )
    assert berlin.occurred_at == accepted.occurred_at
    note = to_records(berlin)[-1]
    assert note.properties["occurred_at"] == "2026-11-18T15:00:00Z"
