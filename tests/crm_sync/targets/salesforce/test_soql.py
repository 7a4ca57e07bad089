"""Queries: what is a value stays one, and each is short enough to be sent."""

from urllib.parse import quote

from hypothesis import given
from hypothesis import strategies as st

from crm_sync.targets.salesforce.soql import text, where_any, where_either
from tests.conftest import Clock
from tests.fakes.salesforce.org import Org
from tests.fakes.salesforce.soql import Query, read_query

words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
ADDRESS = 16_384


def _read(query: str, clock: Clock) -> Query:
    return read_query(query, Org(clock), lambda _, record, name: record.get(name))


@given(value=words, other=words)
def test_a_value_finds_itself_alone(value: str, other: str) -> None:
    [query] = where_any("Account", ["Id"], "Name", [value])
    read = _read(query, _clock())
    assert read.test({"Name": value})
    assert read.test({"Name": other}) == (other.lower() == value.lower())


@given(st.lists(words, unique=True, max_size=400))
def test_queries_together_ask_for_all_and_fit_into_an_address(values: list[str]) -> None:
    queries = list(where_any("Account", ["Id", "Name"], "Name", values))
    assert all(len(quote(query, safe="")) < ADDRESS for query in queries)
    reads = [_read(query, _clock()) for query in queries]
    for value in values:
        assert any(read.test({"Name": value}) for read in reads)


def test_two_fields_are_asked_for_in_one_query(clock: Clock) -> None:
    wanted = {"Name": ["O'Brien \\ Sons"], "Website": ["x.example"]}
    [query] = where_either("Account", ["Id"], wanted, order=" ORDER BY CreatedDate, Id")
    test = _read(query, clock).test
    assert test({"Name": "O'Brien \\ Sons", "Website": None})
    assert test({"Name": "Other", "Website": "x.example"})
    assert not test({"Name": "Other", "Website": "y.example"})


def test_nothing_is_asked_for_nothing() -> None:
    assert list(where_any("Account", ["Id"], "Name", [])) == []
    assert list(where_either("Account", ["Id"], {"Name": []}, order="")) == []


def test_quotes_and_lines_are_escaped() -> None:
    assert text("it's\n\\") == "'it\\'s\\n\\\\'"


def _clock() -> Clock:
    from datetime import UTC, datetime

    return Clock(datetime(2026, 11, 18, tzinfo=UTC))
