"""Keys that we gave are known again, whatever their number, in eight bytes each."""

from hypothesis import given
from hypothesis import strategies as st

from crm_sync.reconciling.strangers import GivenKeys
from crm_sync.records import Kind, RecordKey

keys = st.builds(RecordKey, st.sampled_from(Kind), st.text(max_size=20))


@given(st.lists(st.lists(keys, max_size=5), max_size=5), st.lists(keys, max_size=5))
def test_exactly_the_given_ones(batches: list[list[RecordKey]], others: list[RecordKey]) -> None:
    given_keys = GivenKeys()
    for batch in batches:
        given_keys.add(batch)
        assert all(key in given_keys for key in batch)
    known = {key for batch in batches for key in batch}
    assert all((key in given_keys) == (key in known) for key in [*others, *known])
