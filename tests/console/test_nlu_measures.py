"""The figures over labelled texts, by hand and as properties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.nlu_labelled import Labelled, intents, read_labelled
from console.nlu_measures import Understood, measure, same_value
from console.running import CannotDo


def pair(meant: str, told: str, sure: float = 0.9, values=None, found=None):
    return Labelled("a text", meant, values), Understood(told, sure, found or {})


def test_in_scope_and_out_of_scope_are_counted_apart():
    report = measure(
        [
            pair("greet", "greet"),
            pair("inform", "out_of_scope"),
            pair("out_of_scope", "out_of_scope"),
            pair("out_of_scope", "greet"),
        ]
    )
    assert report.in_scope == 0.5
    assert report.out_of_scope_recall == 0.5
    assert report.out_of_scope_precision == 0.5
    assert report.intents["greet"].precision == 0.5
    assert report.intents["greet"].recall == 1.0
    assert report.intents["inform"].f1 == 0.0


def test_what_is_taken_for_another_is_told_with_the_most_frequent_first():
    report = measure([pair("affirm", "inform"), pair("deny", "inform"), pair("deny", "inform")])
    assert list(report.confused) == [("deny", "inform", 2), ("affirm", "inform", 1)]


def test_values_are_right_missed_or_found_where_none_was_stated():
    report = measure(
        [
            pair("inform", "inform", values={"team_size": 12}, found={"team_size": 12}),
            pair("inform", "inform", values={"team_size": 12}, found={}),
            pair("inform", "inform", values={}, found={"team_size": 3}),
            pair("inform", "inform", values=None, found={"team_size": 3}),  # nobody said
        ]
    )
    size = report.values["team_size"]
    assert (size.stated, size.right, size.spurious) == (2, 1, 1)
    assert size.share == pytest.approx(1 / 3)


def test_pain_points_are_a_set_and_text_is_compared_without_case():
    assert same_value(["slow_response", "low_conversion"], ["low_conversion", "slow_response"])
    assert not same_value(["slow_response"], ["low_conversion", "slow_response"])
    assert same_value("Jane@Acme.example", "jane@acme.example")
    assert not same_value(12, None)


def test_calibration_compares_how_sure_it_was_with_how_often_it_was_right():
    sure = [pair("greet", "greet", 0.95)] * 9 + [pair("greet", "deny", 0.95)]
    report = measure(sure)
    (only,) = report.calibration
    assert only.texts == 10
    assert only.accuracy == 0.9
    assert report.calibration_error == pytest.approx(0.05)


@given(st.lists(st.tuples(st.sampled_from(sorted(intents())), st.floats(0, 1)), min_size=1))
def test_who_understands_everything_has_full_marks(said):
    report = measure([pair(intent, intent, sure) for intent, sure in said])
    assert report.in_scope in (None, 1.0)
    assert report.out_of_scope_recall in (None, 1.0)
    assert not report.confused
    assert all(scores.f1 == 1.0 for scores in report.intents.values())
    assert sum(scores.texts for scores in report.intents.values()) == report.texts


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "set.jsonl:2: this is no JSON"),
        ('"hello"', "set.jsonl:2: a line is an object"),
        ('{"text": "hi", "intent": "greeet"}', "set.jsonl:2: 'greeet' is no intent. Did you mean"),
        ('{"text": "hi", "intent": "greet", "values": [1]}', "set.jsonl:2: values is an object"),
    ],
)
def test_a_line_that_cannot_be_used_is_named_with_the_remedy(line, told):
    with pytest.raises(CannotDo, match=told):
        list(read_labelled(['{"text": "hi", "intent": "greet"}', line], "set.jsonl"))
