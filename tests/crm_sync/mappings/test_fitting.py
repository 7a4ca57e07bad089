"""Before it is sent, a value is brought into its field's form, cut where it may be, or refused with
the reason."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_sync.mappings.applying import Mapped, Scalar
from crm_sync.mappings.fitting import cut, fits, fitted, length
from crm_sync.mappings.language import FieldRule, PartRule
from crm_sync.mappings.schema import FieldSchema, FieldType, ObjectSchema
from crm_sync.records import CrmRecord, Kind, RecordKey


def a_field(type: FieldType = "text", **more: object) -> FieldSchema:  # noqa: A002
    return FieldSchema("x", "X", type, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ("Northwind 🚀", a_field(longest=12)),
        (45, a_field()),
        (None, a_field("number")),
        ("", a_field("date")),
        (45, a_field("number")),
        ("4.5", a_field("number")),
        (True, a_field("boolean")),
        ("2026-03-04", a_field("date")),
        ("2026-03-04T05:06:07Z", a_field("date")),
        ("2026-03-04", a_field("moment")),
        ("won", a_field("choice", choices=("won", "lost"))),
        (False, a_field("choice", choices=("true", "false"))),
        ("anything", a_field("choice")),
        ("anything", a_field("other")),
    ],
)
def test_what_fits(value: Scalar, field: FieldSchema) -> None:
    assert fits(value, field) is None


@pytest.mark.parametrize(
    ("value", "field", "why"),
    [
        ("Northwind 🚀", a_field(longest=11), "'x' takes 11 characters at most, and this has 12."),
        (None, a_field(required=True), "'x' must not be empty."),
        ("", a_field(required=True), "'x' must not be empty."),
        ("many", a_field("number"), "'x' takes numbers, and 'many' is none."),
        ("inf", a_field("number"), "'x' takes numbers, and 'inf' is none."),
        (True, a_field("number"), "'x' takes numbers, and 'True' is none."),
        ("yes", a_field("boolean"), "'x' takes true or false, and not 'yes'."),
        ("soon", a_field("date"), "'x' takes days such as 2026-03-04, and not 'soon'."),
        (
            "2026-03-04T05:06:07",
            a_field("moment"),
            "'x' takes moments such as 2026-03-04T05:06:07Z, and not '2026-03-04T05:06:07'.",
        ),
        ("maybe", a_field("choice", choices=("won",)), "'x' has no choice 'maybe'."),
    ],
)
def test_what_does_not_fit(value: Scalar, field: FieldSchema, why: str) -> None:
    assert fits(value, field) == why


@pytest.mark.parametrize(
    ("text", "longest", "left"),
    [
        ("Northwind", 9, "Northwind"),
        ("Northwind", 6, "North…"),
        ("North wind", 7, "North…"),
        ("ab🚀cd", 4, "ab…"),
        ("abe\u0301cd", 4, "ab…"),
        ("👩\u200d🚀 and more", 5, "…"),
        ("xy", 1, "x"),
        ("", 0, ""),
    ],
)
def test_a_text_is_cut_between_its_signs(text: str, longest: int, left: str) -> None:
    assert cut(text, longest) == left


@given(st.text(max_size=60), st.integers(0, 60))
def test_what_is_cut_is_never_too_long_and_begins_as_it_did(text: str, longest: int) -> None:
    left = cut(text, longest)
    assert length(left) <= longest
    assert text.startswith(left.removesuffix("…") if left != text else left)


def a_record(fields: dict[str, Scalar], first: dict[str, Scalar], **rules: FieldRule) -> Mapped:
    record = CrmRecord(RecordKey(Kind.DEAL, "decision-1"), "Insights", {})
    rule = PartRule(object="deals", key="segue_id", fields=rules)
    return Mapped(record, "deal", rule, fields, first)


DEALS = ObjectSchema(
    "deals",
    {
        "segue_id": FieldSchema("segue_id", "Segue id", "text", longest=50, unique=True),
        "name": FieldSchema("name", "Name", "text", longest=6, required=True),
        "size": FieldSchema("size", "Size", "number"),
        "closed": FieldSchema("closed", "Closed", "date"),
    },
)


def test_a_record_is_brought_into_the_forms_of_its_fields() -> None:
    mapped = a_record({"closed": "2026-03-04T05:06:07Z", "of_another": 1}, {"size": 4})
    found = fitted(mapped, DEALS)
    assert found.mapped.fields == {"closed": "2026-03-04", "of_another": 1}
    assert found.mapped.first == {"size": 4}
    assert (found.notes, found.refused) == ((), ())


def test_what_may_be_cut_is_cut_and_noted() -> None:
    mapped = a_record({}, {"name": "Northwind"}, name=FieldRule(source="title", too_long="cut"))
    found = fitted(mapped, DEALS)
    assert found.mapped.first == {"name": "North…"}
    assert found.notes == ("'name' takes 6 characters at most, and this has 9: it was cut.",)


def test_what_may_not_be_cut_is_refused_with_everything_else_that_does_not_fit() -> None:
    mapped = a_record({"name": "Northwind", "size": "big"}, {}, name=FieldRule(source="title"))
    assert fitted(mapped, DEALS).refused == (
        "'name' takes 6 characters at most, and this has 9.",
        "'size' takes numbers, and 'big' is none.",
    )


def test_a_required_field_is_not_cleared() -> None:
    found = fitted(a_record({"name": None, "size": None}, {}), DEALS)
    assert found.mapped.fields == {"size": None}
    assert found.notes == ("'name' must not be empty: it stays as it is.",)


def test_a_key_that_is_too_long_is_refused() -> None:
    long = CrmRecord(RecordKey(Kind.DEAL, "d" * 51), "Insights", {})
    rule = PartRule(object="deals", key="segue_id")
    found = fitted(Mapped(long, "deal", rule, {}, {}), DEALS)
    assert found.refused == ("'segue_id' takes 50 characters at most, and this has 51.",)
