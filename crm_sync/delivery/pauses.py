"""How long to wait before the next try: a function of values, chance among them."""

from datetime import timedelta

FIRST_SECONDS = 1.0
LONGEST_OF_A_TARGET = timedelta(minutes=15)
"""Between two probes of a CRM that is away: so soon it is heard of once it is back."""
LONGEST_OF_A_LANE = timedelta(hours=1)
TRIES_OF_A_PARCEL = 30
"""Half of these pauses is an hour at most, half of that on average: over nine hours in all."""
TRIES_ALONE = 8
"""So often a parcel that a connector fails on may hold up a CRM, where there is no other parcel
that tells whose fault it is."""
LONGEST_ASKED = timedelta(days=1)
"""Who asks for a longer pause is not believed."""


def pause(
    tries: int, chance: float, *, longest: timedelta, retry_after: float | None = None
) -> timedelta:
    """The pause after so many tries in a row that failed, at least one.

    Full jitter: anything up to a bound that doubles from ``FIRST_SECONDS`` up to ``longest``, for
    ``chance`` in [0, 1), so that what failed together does not come back together. Where the other
    party asked for ``retry_after`` seconds, these, and up to a tenth more.
    """
    doubled = FIRST_SECONDS * 2.0 ** min(tries - 1, 40)
    bound = min(doubled, longest.total_seconds())
    if retry_after is None:
        return timedelta(seconds=chance * bound)
    asked = min(max(retry_after, 0.0), LONGEST_ASKED.total_seconds())
    return timedelta(seconds=asked + chance * max(FIRST_SECONDS, asked / 10))
