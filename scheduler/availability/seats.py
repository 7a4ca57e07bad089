"""Who can take part at one moment: a meeting has one seat or several, each for one person."""

from collections.abc import Collection, Sequence


def filled(free: Sequence[Sequence[str]]) -> tuple[str, ...] | None:
    """One person for each seat, nobody in two of them; None: it cannot be done.

    ``free``: seat -> who is free for it, in the order in which they are preferred. The first seat
    has the first choice.
    """
    return _fill(free, ())


def _fill(free: Sequence[Sequence[str]], sitting: tuple[str, ...]) -> tuple[str, ...] | None:
    if len(sitting) == len(free):
        return sitting
    for one in free[len(sitting)]:
        if one not in sitting:
            found = _fill(free, (*sitting, one))
            if found is not None:
                return found
    return None


def among(seats: Sequence[Sequence[str]], able: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The seats with those alone who are able."""
    return tuple(tuple(one for one in seat if one in able) for seat in seats)
