"""Values in portions: all of them in order, never more than a statement takes."""

from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from store.portions import portions


@given(st.integers(0, 1_600))
def test_portions_are_all_values_in_their_order(many: int) -> None:
    values = list(range(many))
    parts = list(portions(values))
    assert list(chain.from_iterable(parts)) == values
    assert all(0 < len(part) <= 500 for part in parts)
