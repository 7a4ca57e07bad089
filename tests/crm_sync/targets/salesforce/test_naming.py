"""What Salesforce asks for and a hand-off may not say."""

from datetime import UTC, datetime

import pytest

from crm_sync.targets.salesforce.naming import ALWAYS_FILLED, required_words


@pytest.mark.parametrize("object_", ["Account", "Contact", "Lead", "Opportunity", "Task"])
def test_what_the_check_takes_for_filled_is_what_is_filled(object_: str) -> None:
    filled = required_words(object_, datetime(2026, 11, 18, tzinfo=UTC), 90)
    assert filled.keys() == ALWAYS_FILLED.get(object_, frozenset())
