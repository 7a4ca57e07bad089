"""Values as fields of Salesforce's take them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.mappings.applying import Scalar
from crm_sync.mappings.language import FieldRule
from crm_sync.targets.salesforce.answers import FieldTold
from crm_sync.targets.salesforce.values import Unfit, cut, fitted, read_again, units
from tests.fakes.salesforce.checks import taken
from tests.fakes.salesforce.fields import Field

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(allow_nan=False, allow_infinity=False),
    texts,
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
)
CUT = FieldRule(too_long="cut")


def _told(type_: str, length: int = 0, digits: int = 0) -> FieldTold:
    return FieldTold(name="X__c", label="X", type=type_, length=length, digits=digits)


@given(texts, st.integers(1, 20))
def test_what_is_cut_fits_and_is_a_beginning(text: str, longest: int) -> None:
    kept = cut(text, longest)
    assert units(kept) <= longest
    assert text.startswith(kept)


def test_no_emoji_is_halved() -> None:
    assert cut("ab🚢", 3) == "ab"


@given(
    values, st.sampled_from(["string", "textarea", "boolean", "int", "double", "date", "datetime"])
)
def test_what_fits_is_taken_by_the_org_as_it_is(value: Scalar, type_: str) -> None:
    """Either the value is refused before it is sent, or the org does not refuse it."""
    length = 8 if type_ in ("int", "double") else 20
    field = Field("X__c", type_, length)
    told = _told(type_, length=length, digits=length if type_ in ("int", "double") else 0)
    try:
        sent = fitted("Account.X__c", value, told, CUT, [])
    except Unfit:
        return
    stored = taken(field, sent)
    assert read_again(stored, told) == sent  # type: ignore[arg-type]


def test_a_value_of_another_form_says_where_and_what() -> None:
    with pytest.raises(Unfit, match=r"Account\.X__c takes a day, and the value is “soon”"):
        fitted("Account.X__c", "soon", _told("date"), CUT, [])


def test_what_is_cut_is_noted() -> None:
    notes: list[str] = []
    assert fitted("Lead.Title", "x" * 130, _told("string", 128), CUT, notes) == "x" * 128
    assert notes == ["Lead.Title: cut to 128 of 130 characters."]
