"""A record's title may be left as the CRM has it, but never be lacking."""

import pytest

from crm_sync.records import CrmRecord, Kind, RecordKey

KEY = RecordKey(Kind.TASK, "decision-1")


def test_a_record_that_is_to_be_made_has_a_title() -> None:
    with pytest.raises(ValueError, match="task:decision-1 is to be made, and has no title"):
        CrmRecord(KEY, None, {})


def test_a_record_is_called_by_its_title_or_by_our_id() -> None:
    assert CrmRecord(KEY, "Call Maya", {}).called == "Call Maya"
    assert CrmRecord(KEY, None, {}, only_update=True).called == "decision-1"
