"""What an experiment found, and when it found nothing."""

import pytest

from offers.items import Experiment
from offers.learning import Seen, results

ACCEPTED, WON = frozenset({"shown", "accepted"}), frozenset({"shown", "accepted", "won"})
TRIED = Experiment.model_validate(
    {
        "id": "shorter_words",
        "offer": "add_print",
        "holdout": 0.2,
        "variants": {
            "short": {"texts": {"en": {"any": {"title": "Print"}}}},
            "plain": {},
        },
    }
)


def _seen(arm: str, *, of: int, hits: int = 0, reached=ACCEPTED, withheld=False) -> list[Seen]:
    nothing = Seen(arm, withheld, frozenset({"shown"}))
    return [Seen(arm, withheld, reached)] * hits + [nothing] * (of - hits)


def test_counts_and_rates_of_each_arm() -> None:
    found = results(TRIED, [*_seen("plain", of=40, hits=10), *_seen("short", of=50, hits=20)])
    arms = {arm.arm: arm for arm in found.arms}
    assert arms["plain"].accounts == arms["plain"].shown == 40
    assert arms["short"].rates["accepted"].share == pytest.approx(0.4)
    assert arms["short"].rates["accepted"].interval.low < 0.4
    assert arms["short"].rates["won"].hits == 0


def test_the_control_is_the_variant_that_changes_nothing() -> None:
    assert results(TRIED, []).control == "plain"
    changed = TRIED.model_copy(update={"variants": {"z": TRIED.variants["short"]}})
    assert results(changed, []).control == "z"


def test_few_accounts_are_not_enough_to_tell() -> None:
    found = results(TRIED, [*_seen("plain", of=5, hits=1), *_seen("short", of=5, hits=4)])
    assert {d.verdict for d in found.differences} == {"not enough to tell"}


def test_many_accounts_tell_how_much() -> None:
    seen = [*_seen("plain", of=1000, hits=100), *_seen("short", of=1000, hits=200)]
    accepted = next(d for d in results(TRIED, seen).differences if d.measure == "accepted")
    assert (accepted.arm, accepted.against) == ("short", "plain")
    assert accepted.difference == pytest.approx(0.1)
    assert accepted.verdict == "more often: by 6.9 to 13.1 percentage points"
    turned = [*_seen("plain", of=1000, hits=200), *_seen("short", of=1000, hits=100)]
    less = next(d for d in results(TRIED, turned).differences if d.measure == "accepted")
    assert less.verdict == "less often: by 6.9 to 13.1 percentage points"


def test_what_is_won_is_measured_against_those_who_were_shown_nothing() -> None:
    seen = [
        *_seen("plain", of=500, hits=100, reached=WON),
        *_seen("holdout", of=500, hits=95, reached=frozenset({"won"}), withheld=True),
    ]
    found = results(TRIED, seen)
    held = next(arm for arm in found.arms if arm.withheld)
    assert (held.accounts, held.shown) == (500, 0)
    won = next(d for d in found.differences if d.measure == "won" and d.arm == "plain")
    assert won.against == "holdout"
    # A fifth of the shown bought, and nearly a fifth of the others: the offer did nothing known.
    assert won.verdict == "not enough to tell"


def test_who_was_kept_from_it_by_the_vendors_own_holdout_counts_with_the_control_group() -> None:
    seen = [
        *_seen("holdout", of=4, withheld=True),
        *_seen("short", of=6, hits=1, reached=WON, withheld=True),
        *_seen("short", of=3),
    ]
    arms = {(arm.arm, arm.withheld): arm.accounts for arm in results(TRIED, seen).arms}
    assert arms == {("plain", False): 0, ("short", False): 3, ("holdout", True): 10}


def test_strangers_can_accept_and_cannot_be_won() -> None:
    strangers = [Seen("plain", False, ACCEPTED, stranger=True)] * 6
    arm = results(TRIED, [*_seen("plain", of=4, hits=1, reached=WON), *strangers]).arms[0]
    assert (arm.rates["accepted"].hits, arm.rates["accepted"].of) == (7, 10)
    assert (arm.rates["won"].hits, arm.rates["won"].of) == (1, 4)


def test_an_arm_without_anybody_says_so() -> None:
    found = results(TRIED, _seen("plain", of=10, hits=2))
    difference = next(d for d in found.differences if d.measure == "accepted")
    assert difference.difference is None
    assert difference.verdict == "not enough to tell"
    assert {arm.arm for arm in found.arms} == {"plain", "short"}
