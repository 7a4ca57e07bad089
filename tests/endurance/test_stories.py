"""The play is the same for the same seed, and everything of an interaction carries its mark."""

import json
from collections import Counter

from crm_sync.recording import to_records
from crm_sync.records import Kind
from tests.endurance.cast import POISON, account
from tests.endurance.stories import PATHS, Play, interaction_of, marks, schedule, story

PLAY = Play(seed=1, interactions=400, accounts=40)


def told() -> list:
    """Everything, by two writers."""
    return [one for writer in range(2) for one in schedule(PLAY, writer, 2)]


def test_the_same_seed_tells_the_same() -> None:
    assert told() == told()
    assert told() != [one for w in range(2) for one in schedule(Play(2, 400, 40), w, 2)]


def test_a_writer_that_begins_again_tells_the_rest_in_the_same_order() -> None:
    whole = list(schedule(PLAY, 0, 2))
    done = {mark for mark, _ in whole[:300]}
    assert list(schedule(PLAY, 0, 2, done)) == whole[300:]


def test_every_writer_tells_its_own_and_together_they_tell_all() -> None:
    whole = {mark for n in range(PLAY.interactions) for mark, _ in story(PLAY, n)}
    by_two = [mark for mark, _ in told()]
    assert set(by_two) == whole
    assert len(by_two) == len(whole)


def test_an_interaction_is_told_in_its_order() -> None:
    numbers: dict[int, list[int]] = {}
    for mark, _ in schedule(PLAY, 0, 1):
        numbers.setdefault(mark.interaction, []).append(mark.number)
    assert all(of == sorted(of) for of in numbers.values())


def test_every_path_is_taken_and_strangers_get_no_tasks() -> None:
    lasts = Counter()
    for number in range(PLAY.interactions):
        *_, (_, last) = story(PLAY, number)
        lasts[last.offer.outcome if last.offer else "task" if last.task else "request"] += 1
        assert last.task is None or interaction_of(PLAY, number).verified
    assert lasts.keys() >= {"accepted", "deferred", "declined", "ignored", "task", "request"}
    assert len(PATHS) > 10


def test_each_record_but_a_deal_says_of_which_hand_off_it_is() -> None:
    for mark, hand_off in told():
        for record in to_records(hand_off):
            words = json.dumps([record.title, dict(record.properties)], ensure_ascii=False)
            nameless = record.key.kind is Kind.COMPANY and not hand_off.product
            if record.key.kind is not Kind.DEAL and not nameless:
                assert mark in marks(words), record.key


def test_only_poisoned_accounts_hold_poison() -> None:
    bad = {hand_off.account_key for _, hand_off in told() if POISON in hand_off.model_dump_json()}
    poisoned = {one.key for one in (account(1, n) for n in range(40)) if one.poisoned}
    assert bad
    assert bad <= poisoned


def test_the_cast_has_what_is_hard() -> None:
    accounts = [account(1, number) for number in range(200)]
    addresses = Counter(
        person.email for one in accounts for person in one.people if person.email is not None
    )
    assert max(addresses.values()) > 3, "several people type the same address"
    assert any(not one.verified and one.company is None for one in accounts)
    assert any(person.email is None for one in accounts for person in one.people)
    assert any("🐋" in (one.company.name or "") for one in accounts if one.company)
