"""Each invariant holds of a CRM that does it right, and is broken by a log that is not."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from crm_sync.hand_off import HandOff
from crm_sync.records import CrmRecord, Kind
from tests.endurance.evidence import DeadLetter, Difference, Evidence, Standing, Written
from tests.endurance.fields import told_values
from tests.endurance.ideal import doctored, ideal
from tests.endurance.invariants import (
    INVARIANTS,
    Verdict,
    dead_letters_replay,
    every_field_survives,
    exactly_what_was_committed,
    last_version_wins,
    one_record_an_id,
    order_for_each_account,
    reconciliation_finds_each,
)
from tests.endurance.stories import Mark, Play, marks

PLAY = Play(seed=3, interactions=60, accounts=8)


@pytest.fixture(scope="module")
def right() -> Evidence:
    """Everything arrived."""
    return ideal(PLAY)


def note(evidence: Evidence, *, versions: int) -> Standing:
    """A note that was written so often."""
    return next(
        one
        for one in evidence.standing
        if one.key.startswith("note:") and len(evidence.records[one.key]) == versions
    )


def without(evidence: Evidence, key: str) -> list[Standing]:
    """The records but that one."""
    return [one for one in evidence.standing if one.key != key]


def log_of(evidence: Evidence, key: str) -> list[int]:
    """Where in the log the record was written."""
    return [at for at, one in enumerate(evidence.written) if one.key == key]


def broken(verdict: Verdict, words: str) -> bool:
    """Whether it says so."""
    return any(words in one for one in verdict.violations)


@pytest.mark.parametrize("invariant", INVARIANTS)
def test_it_holds_where_everything_is_right(
    right: Evidence, invariant: Callable[[Evidence], Verdict]
) -> None:
    verdict = invariant(right)
    assert not verdict.violations
    assert (
        sum(verdict.counted.values())
        or invariant is reconciliation_finds_each
        or (invariant is dead_letters_replay)
    )


def test_a_record_that_never_arrived(right: Evidence) -> None:
    missing = note(right, versions=1).key
    verdict = exactly_what_was_committed(doctored(right, standing=without(right, missing)))
    assert verdict.violations == [f"{missing} is not in the CRM"]


def test_a_hand_off_that_was_skipped(right: Evidence) -> None:
    """Its record is there, as an earlier one left it."""
    told = right.told[40]
    log = [Written(one.key, one.marks - {told.mark}) for one in right.written]
    verdict = exactly_what_was_committed(doctored(right, written=log))
    assert verdict.violations == [
        f"{told.account_key} {told.seq} {told.mark} was told and never reached the CRM, "
        "nor is it dead"
    ]


def test_a_hand_off_that_is_dead_counts_as_kept(right: Evidence) -> None:
    told = right.told[-1]
    kept = [one for one in right.told if one.mark != told.mark]
    log = [one for one in right.written if told.mark not in one.marks]
    letter = DeadLetter(told.account_key, told.seq, "refused", "mend it")
    last_words = {one.key: one for one in ideal(PLAY).standing if told.mark not in marks(one.words)}
    assert any(one.mark.interaction == told.mark.interaction for one in kept)
    evidence = doctored(
        right,
        written=log,
        standing=[one for one in right.standing if one.key in last_words],
        still_dead=[letter],
    )
    assert not broken(exactly_what_was_committed(evidence), "nor is it dead")


def test_a_transaction_that_was_rolled_back_and_arrived(right: Evidence) -> None:
    ghost = Mark(5, 901)
    log = [*right.written, Written("note:interaction-5", frozenset({ghost}))]
    verdict = exactly_what_was_committed(doctored(right, written=log))
    assert verdict.violations == [f"{ghost} reached the CRM and was never committed"]


def test_a_record_that_nothing_makes(right: Evidence) -> None:
    stray = Standing("deal:of-nobody", "deals", "9", "")
    verdict = exactly_what_was_committed(doctored(right, standing=[*right.standing, stray]))
    assert verdict.violations == ["deal:of-nobody is in the CRM and nothing that was told makes it"]


def test_a_record_that_people_deleted_is_excused(right: Evidence) -> None:
    gone = note(right, versions=2).key
    evidence = doctored(right, standing=without(right, gone), deleted=frozenset({gone}))
    assert not exactly_what_was_committed(evidence).violations
    assert not every_field_survives(evidence).violations


def test_a_record_that_people_merged_stands_as_the_survivor(right: Evidence) -> None:
    one, two, *_ = (standing.key for standing in right.standing if standing.object == "company")
    evidence = doctored(right, standing=without(right, one), merged={one: two})
    assert not exactly_what_was_committed(evidence).violations
    assert not last_version_wins(evidence).violations


def test_a_record_that_is_there_twice(right: Evidence) -> None:
    twice = replace(note(right, versions=2), remote_id="another")
    verdict = one_record_an_id(doctored(right, standing=[*right.standing, twice]))
    assert verdict.violations == [f"{twice.key} is there 2 times as note"]


def test_a_person_who_is_there_twice(right: Evidence) -> None:
    person = next(one for one in right.standing if one.address)
    twice = replace(person, key="contact:email:somebody@else.example", remote_id="another")
    verdict = one_record_an_id(doctored(right, standing=[*right.standing, twice]))
    assert verdict.violations == [f"2 contact have the address {person.address}"]


def test_a_person_who_is_a_lead_and_a_contact(right: Evidence) -> None:
    person = next(one for one in right.standing if one.address)
    lead = replace(person, object="Lead", remote_id="another")
    verdict = one_record_an_id(doctored(right, standing=[*right.standing, lead]))
    assert verdict.violations == [f"{person.key} is there as Lead and as contact"]


def test_an_older_version_that_stayed(right: Evidence) -> None:
    """What happens without the check of versions, when a call is repeated late."""
    newest = note(right, versions=3)
    old, *_, new = right.records[newest.key]
    stale = replace(newest, words=newest.words.replace(str(new.mark), str(old.mark)))
    verdict = last_version_wins(doctored(right, standing=[*without(right, newest.key), stale]))
    assert verdict.violations == [
        f"{newest.key} is as of {old.mark}, the last that was told is {new.mark}"
    ]


def test_an_older_version_that_was_written_over_a_newer(right: Evidence) -> None:
    """What happens where two workers may send of one account at the same time."""
    key = note(right, versions=3).key
    first, *_, last = log_of(right, key)
    log = list(right.written)
    log[first], log[last] = log[last], log[first]
    assert broken(order_for_each_account(doctored(right, written=log)), f"{key} was written by")


def test_an_account_whose_interactions_overtook_each_other(right: Evidence) -> None:
    """No record is older for it, but a rep saw the second before the first."""
    account = right.told[0].account_key
    of = [at for at, one in enumerate(right.written) if one.marks & _marks_of(right, account)]
    log = list(right.written)
    late = log.pop(of[0])
    log.insert(of[-1], late)
    assert broken(order_for_each_account(doctored(right, written=log)), f"{account}: ")


def test_the_same_sent_again_is_no_disorder(right: Evidence) -> None:
    log = [one for one in right.written for _ in range(2)]
    assert not order_for_each_account(doctored(right, written=log)).violations


def test_an_account_that_waits_behind_a_poisoned_one(right: Evidence) -> None:
    letter = DeadLetter("account:1", 1, "refused", "mend it")
    poisoned = frozenset({"account:1"})
    evidence = doctored(right, dead=[letter], poisoned=poisoned, waiting=3)
    assert broken(order_for_each_account(evidence), "3 hand-offs waited")


def test_an_account_that_died_without_poison(right: Evidence) -> None:
    letter = DeadLetter("account:2", 1, "a 500 that was taken for a refusal", "mend it")
    assert broken(order_for_each_account(doctored(right, dead=[letter])), "was not poisoned")


def test_what_is_replayed_goes_in_its_order_again_with_all_that_comes_after_it(
    right: Evidence,
) -> None:
    key = note(right, versions=3).key
    first, *_, last = log_of(right, key)
    early, late = right.written[first], right.written[last]
    told = right.records[key][0]
    within = doctored(right, written=[*right.written, early])
    assert broken(order_for_each_account(within), f"{key} was written by {told.seq} after")
    assert not order_for_each_account(doctored(right, written_again=[early, late])).violations
    again = doctored(right, written_again=[late, early])
    assert broken(order_for_each_account(again), f"{key} was written by {told.seq} after")


@pytest.mark.parametrize(("reason", "remedy"), [(None, "mend it"), ("refused", "")])
def test_a_dead_letter_that_does_not_say(right: Evidence, reason: str | None, remedy: str) -> None:
    letter = DeadLetter("account:1", 1, reason, remedy)
    evidence = doctored(right, dead=[letter], poisoned=frozenset({"account:1"}))
    assert broken(dead_letters_replay(evidence), "is dead without")


def test_a_dead_letter_that_does_not_replay(right: Evidence) -> None:
    letter = DeadLetter("account:1", 1, "refused", "mend it")
    evidence = doctored(right, dead=[letter], still_dead=[letter])
    assert broken(dead_letters_replay(evidence), "is still dead")


def test_poison_that_killed_nothing(right: Evidence) -> None:
    """Then the test would prove nothing."""
    evidence = doctored(right, poisoned=frozenset({"account:1"}))
    assert broken(dead_letters_replay(evidence), "nothing is dead")


@pytest.mark.parametrize(
    ("found", "words"),
    [((), "planted and not found"), (("note:b",), "found and not planted")],
)
def test_reconciliation_that_is_wrong(right: Evidence, found: Sequence[str], words: str) -> None:
    planted = [Difference("note:a", "missing")]
    evidence = doctored(right, planted=planted, found=[Difference(key, "missing") for key in found])
    assert broken(reconciliation_finds_each(evidence), words)


def test_reconciliation_that_finds_what_is_no_difference(right: Evidence) -> None:
    evidence = doctored(right, found_before=[Difference("note:a", "subject")])
    assert broken(reconciliation_finds_each(evidence), "before any was planted")


@pytest.mark.parametrize("field", ["offer.reason", "need.words", "offer.page", "meeting.join_link"])
def test_a_field_that_was_lost_on_the_way(right: Evidence, field: str) -> None:
    told, value = next(
        (told, str(value))
        for told in reversed(right.told)
        for name, value in told_values(told.hand_off)
        if name == field
    )
    standing = [replace(one, words=one.words.replace(value, "")) for one in right.standing]
    verdict = every_field_survives(doctored(right, standing=standing))
    assert broken(verdict, f"{field} {value!r} cannot be read")
    assert told.mark in right.by_mark


def test_a_kind_that_a_crm_is_not_given_is_not_missed(right: Evidence) -> None:
    def gives(_: HandOff, record: CrmRecord) -> bool:
        return record.key.kind is not Kind.OFFER_INTERACTION

    standing = [one for one in right.standing if one.object != Kind.OFFER_INTERACTION]
    evidence = doctored(right, gives=gives, standing=standing)
    assert not exactly_what_was_committed(evidence).violations


def _marks_of(evidence: Evidence, account: str) -> set[Mark]:
    return {told.mark for told in evidence.told if told.account_key == account}
