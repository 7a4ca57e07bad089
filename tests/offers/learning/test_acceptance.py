"""What counts as shown and as accepted."""

from datetime import UTC, datetime, timedelta

import pytest

from offers.learning import Impression, acceptance
from offers.learnt import Acceptance

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)


def _made(*outcomes: str, trigger: str = "seats_full", segment: str | None = "mid") -> Impression:
    when = [(NOON + timedelta(minutes=n), what) for n, what in enumerate(outcomes)]
    return Impression(trigger, segment, "chat", tuple(when))


@pytest.mark.parametrize(
    ("outcomes", "shown", "accepted"),
    [
        (("shown",), 0, 0),
        ((), 0, 0),
        (("shown", "accepted"), 1, 1),
        (("shown", "accepted", "booked", "won"), 1, 1),
        (("shown", "accepted", "booked", "cancelled"), 1, 1),
        (("shown", "declined"), 1, 0),
        (("shown", "deferred"), 1, 0),
        (("shown", "ignored"), 1, 0),
        (("shown", "ignored", "accepted"), 1, 1),
        (("shown", "accepted", "declined"), 1, 0),
        (("booked",), 0, 0),
    ],
)
def test_an_offer_is_shown_once_it_is_settled_and_the_latest_answer_counts(
    outcomes: tuple[str, ...], shown: int, accepted: int
) -> None:
    counts = acceptance([_made(*outcomes)])
    assert sum(one.shown for one in counts) == shown
    assert sum(one.accepted for one in counts) == accepted


def test_outcomes_may_come_in_any_order() -> None:
    made = _made("ignored", "accepted")
    turned = made._replace(outcomes=made.outcomes[::-1])
    assert acceptance([made]) == acceptance([turned])


def test_two_answers_at_one_moment_count_the_same_every_time() -> None:
    both = ((NOON, "declined"), (NOON, "accepted"))
    one = Impression("seats_full", "mid", "chat", both)
    for impression in (one, one._replace(outcomes=both[::-1])):
        assert [count.accepted for count in acceptance([impression])] == [1]


def test_counts_are_kept_apart_by_trigger_segment_and_placement() -> None:
    made = [
        _made("accepted"),
        _made("declined"),
        _made("declined", segment=None),
        _made("accepted", trigger="renewal_near"),
        _made("accepted")._replace(placement="form"),
    ]

    def counted(trigger: str, segment: str | None, placement: str, shown: int, accepted: int):
        return Acceptance(
            trigger_id=trigger,
            segment=segment,
            placement=placement,
            shown=shown,
            accepted=accepted,
        )

    assert acceptance(made) == (
        counted("renewal_near", "mid", "chat", 1, 1),
        counted("seats_full", None, "chat", 1, 0),
        counted("seats_full", "mid", "chat", 2, 1),
        counted("seats_full", "mid", "form", 1, 1),
    )
