"""Whose word counts: a rule of values, whatever the order in which the words come."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from crm_sync.incoming.language import Reading
from crm_sync.incoming.rule import Said, Seen, news, remembered, said
from crm_sync.incoming.source import Word

T0 = datetime(2026, 3, 1, tzinfo=UTC)
PLAN = {"plan": Reading(source="plan__c", values={"Gold": "business", "Silver": "team"})}

_moments = st.integers(0, 20).map(lambda minutes: T0 + timedelta(minutes=minutes))
_values = st.sampled_from(["Gold", "Silver", "Bronze", None])
_exact_words = st.builds(Word, _values, _moments, exact=st.just(True), ours=st.just(False))


@st.composite
def _versions(draw: st.DrawFn) -> list[Word]:
    """A property as its record went through its changes, where only the record has a moment."""
    moments = draw(st.lists(_moments, unique=True, min_size=1, max_size=6))
    return [Word(draw(_values), at, exact=False) for at in sorted(moments)]


def _taken(words: Sequence[Word], fields: dict[str, Reading] = PLAN) -> Seen:
    seen: Seen = {}
    for word in words:
        now = said(fields, {"plan__c": word})
        seen = remembered(seen, now, news(seen, now))
    return seen


@given(
    st.lists(_exact_words, min_size=1, max_size=6).flatmap(
        lambda words: st.tuples(st.just(words), st.permutations(words))
    )
)
def test_the_order_in_which_words_come_does_not_matter(
    words: tuple[list[Word], list[Word]],
) -> None:
    straight, shuffled = words
    assert _taken(straight) == _taken(shuffled)


@given(_versions().flatmap(lambda one: st.tuples(st.just(one), st.permutations(one))))
def test_the_last_version_stands_where_only_the_record_has_a_moment(
    versions: tuple[list[Word], list[Word]],
) -> None:
    straight, shuffled = versions
    assert _taken(shuffled)["plan"].theirs == straight[-1].value


@given(st.lists(_exact_words, max_size=4), _exact_words)
def test_an_echo_never_changes_anything(words: list[Word], last: Word) -> None:
    seen = _taken(words)
    echo = said(PLAN, {"plan__c": Word(last.value, last.at, last.exact, ours=True)})
    assert news(seen, echo) == {}
    assert remembered(seen, echo, {}) == seen


@given(
    st.lists(_exact_words | st.builds(Word, _values, _moments, exact=st.just(False)), min_size=1)
)
def test_reading_the_same_again_is_no_news(words: list[Word]) -> None:
    seen = _taken(words)
    for word in words:
        assert news(seen, said(PLAN, {"plan__c": word})) == {}


def test_a_word_is_told_in_our_terms_as_of_its_own_moment() -> None:
    found = news({}, said(PLAN, {"plan__c": Word("Gold", T0)}))
    assert found == {"plan": Said(Word("Gold", T0), "business", T0)}


def test_a_record_that_changed_otherwise_says_nothing_new_of_the_plan() -> None:
    seen = _taken([Word("Gold", T0, exact=False)])
    again = said(PLAN, {"plan__c": Word("Gold", T0 + timedelta(days=1), exact=False)})
    assert news(seen, again) == {}


def test_an_earlier_version_that_comes_late_is_passed_over() -> None:
    at = [T0 + timedelta(days=day) for day in range(3)]
    seen = _taken([Word("Gold", at[0], exact=False), Word("Gold", at[2], exact=False)])
    late = said(PLAN, {"plan__c": Word("Silver", at[1], exact=False)})
    assert news(seen, late) == {}


def test_the_same_word_translated_anew_is_news_each_time() -> None:
    word = {"plan__c": Word("Gold", T0)}
    seen = _taken([Word("Gold", T0)])
    for hair, plan in enumerate(["team", "starter", "business"], start=1):
        fields = {"plan": Reading(source="plan__c", values={"Gold": plan})}
        now = said(fields, word)
        found = news(seen, now)
        assert (found["plan"].value, found["plan"].at) == (plan, T0 + timedelta(microseconds=hair))
        seen = remembered(seen, now, found)
        assert news(seen, now) == {}


def test_a_name_of_two_properties_is_as_of_the_later_one() -> None:
    fields = {"name": Reading(source=("firstname", "lastname"))}
    words = {"firstname": Word("Ann", T0), "lastname": Word("Ash", T0 + timedelta(days=1))}
    found = said(fields, words)["name"]
    assert (found.value, found.at) == ("Ann Ash", T0 + timedelta(days=1))


def test_a_property_that_nobody_filled_says_nothing_and_one_that_was_emptied_clears() -> None:
    seen = _taken([Word(None, T0)])
    assert news({}, said(PLAN, {"plan__c": Word(None, T0)})) == {}
    assert news(seen, said(PLAN, {"plan__c": Word("Gold", T0 - timedelta(days=1))})) == {}
    seen = _taken([Word(None, T0), Word("Gold", T0 + timedelta(days=1))])
    emptied = said(PLAN, {"plan__c": Word(None, T0 + timedelta(days=2))})
    assert news(seen, emptied)["plan"].value is None


def test_a_value_that_the_mapping_calls_nothing_clears_the_field() -> None:
    fields = {"stage": Reading(source="lifecycle", values={"other": None})}
    assert said(fields, {"lifecycle": Word("other", T0)})["stage"].value is None


def test_an_echo_without_a_moment_stays_one_when_others_change_the_record() -> None:
    """Segue made the record; a person filled another field; ours is as old as it was."""
    echo = Word("Gold", T0, exact=False, ours=True)
    seen = _taken([echo])
    touched = said(PLAN, {"plan__c": Word("Gold", T0 + timedelta(days=1), exact=False)})
    assert news(seen, touched) == {}
    changed = said(PLAN, {"plan__c": Word("Silver", T0 + timedelta(days=2), exact=False)})
    assert news(seen, changed)["plan"].value == "team"


def test_what_was_not_read_is_not_said() -> None:
    assert said(PLAN, {}) == {}
