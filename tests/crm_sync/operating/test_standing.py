"""How each CRM is, and what of it needs a person."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from crm_sync.operating.standing import AWAY_TOO_LONG, Standing, in_need, standing
from store.crm_incoming import CrmReading
from store.database import reading, transaction
from tests.crm_sync.told import Base

pytestmark = pytest.mark.both_databases


@pytest.fixture
def base(engine: Engine, now: datetime) -> Base:
    return Base(engine, now)


def only(base: Base, id_: str = "hubspot") -> Standing:
    with reading(base.engine) as session:
        return next(one for one in standing(session, now=base.now) if one.target.id == id_)


def test_one_that_has_everything_is_in_order(base: Base) -> None:
    base.connect()
    base.tell(state="delivered", settled_at=base.now)
    one = only(base)
    assert (one.waiting, one.oldest, one.dead, one.needs) == (0, None, 0, ())
    assert one.word(base.now) == "in order"


def test_the_oldest_that_waits_is_the_one_that_was_told_first(base: Base) -> None:
    base.connect()
    early = base.now - timedelta(hours=1)
    base.tell(number=1)
    base.tell(number=1, company="Southwind", told_at=early)
    one = only(base)
    assert (one.waiting, one.oldest) == (2, early)
    assert one.word(base.now) == "behind"


def test_a_slip_in_its_mapping_needs_a_person_while_the_former_one_goes_on(base: Base) -> None:
    slip = "crm/hubspot.yaml:3: There is no part 'deals'. Did you mean 'deal'?"
    base.connect(mapping_faults=[slip], mapping_faulty_since=base.now)
    [need] = only(base).needs
    assert (need.code, need.since) == ("mapping_refused", base.now)
    assert need.message == f"A change of its mapping is not in force: {slip}"


def test_a_slip_that_stops_everything_is_said_once(base: Base) -> None:
    why = f"The mapping of hubspot cannot be used: {(slip := 'crm/hubspot.yaml:3: …')}"
    base.connect(
        mapping_faults=[slip],
        mapping_faulty_since=base.now,
        failure=why,
        failing_since=base.now,
        remedy="Mend it.",
    )
    assert [need.code for need in only(base).needs] == ["refused"]


@pytest.mark.parametrize(
    ("failing_for", "remedy", "word", "codes"),
    [
        (timedelta(minutes=1), "Connect it again.", "needs a person", ["refused"]),
        (timedelta(minutes=1), None, "paused", []),
        (AWAY_TOO_LONG, None, "needs a person", ["away"]),
    ],
)
def test_a_person_is_needed_where_it_does_not_pass_by_itself(
    base: Base, failing_for: timedelta, remedy: str | None, word: str, codes: list[str]
) -> None:
    until = base.now + timedelta(minutes=5)
    base.connect(
        failure="It says no.", failing_since=base.now - failing_for, remedy=remedy, not_before=until
    )
    one = only(base)
    assert one.word(base.now) == word
    assert [need.code for need in one.needs] == codes
    assert one.paused_until(base.now) == until
    assert one.paused_until(until) is None


def test_what_was_not_taken_needs_a_person_since_the_first(base: Base) -> None:
    base.connect()
    first = base.now - timedelta(hours=3)
    base.refuse(number=1, settled_at=first)
    base.refuse(number=2)
    (need,) = only(base).needs
    assert (need.code, need.since) == ("dead_letters", first)
    assert need.message == "2 hand-offs were not taken."


def test_fields_that_would_be_dropped_are_named_with_the_time_of_the_check(base: Base) -> None:
    base.connect()
    base.checked("hubspot", "contacts.segue_goal")
    (need,) = only(base).needs
    assert (need.code, need.since) == ("fields_dropped", base.now)
    assert need.fields == ("contacts.segue_goal",)


def test_a_check_that_found_nothing_needs_nobody(base: Base) -> None:
    base.connect()
    base.checked("hubspot")
    assert only(base).needs == ()


def test_those_that_need_a_person_come_first(base: Base) -> None:
    base.connect("builtin")
    base.connect("webhook")
    base.refuse("webhook")
    with reading(base.engine) as session:
        found = [one.target.id for one in standing(session, now=base.now)]
        assert set(in_need(session, now=base.now)) == {"webhook"}
    assert found == ["webhook", "builtin"]


def test_each_counts_its_own(base: Base) -> None:
    base.connect("builtin")
    base.connect("hubspot")
    base.tell("builtin", state="delivered", settled_at=base.now)
    base.refuse("hubspot")
    assert (only(base, "builtin").dead, only(base, "hubspot").dead) == (0, 1)


@pytest.mark.parametrize(
    ("remedy", "since", "code"),
    [
        ("Connect it again.", timedelta(0), ["not_read"]),
        (None, AWAY_TOO_LONG, ["not_read"]),
        (None, timedelta(minutes=5), []),
    ],
)
def test_one_that_cannot_be_read_needs_a_person(
    base: Base, remedy: str | None, since: timedelta, code: list[str]
) -> None:
    base.connect()
    with transaction(base.engine) as session:
        session.add(
            CrmReading(
                target_id="hubspot",
                next_at=base.now,
                tries=1,
                failure="The key is wrong.",
                remedy=remedy,
                failing_since=base.now - since,
            )
        )
    assert [need.code for need in only(base).needs] == code
