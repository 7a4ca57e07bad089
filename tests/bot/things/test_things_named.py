"""What of the catalogue a text names, where several things go by the same words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components.things.loose_names import LooseNames
from bot.components.things.named_things import NamedThings
from bot.components.things.things_named import ThingsNamed
from bot.components.words.vocabulary import Item, Vocabulary

NAMED = [
    ("can it do automatic routing", [("capability", "automatic_routing")]),
    ("is there lead routing", [("product", "routing")]),
    ("two-way CRM sync, is that there?", [("capability", "crm_two_way_sync")]),
    ("what does CRM Sync cost", [("product", "crm_sync")]),
    ("which plan includes dashboards", [("capability", "dashboards")]),
    ("does it sync with Salesforce", [("integration", "salesforce")]),
    ("will it sync to our hubspot", [("integration", "hubspot")]),
    ("do you do booking", [("product", "scheduling")]),
    ("does it dedupe contacts", [("capability", "deduplication")]),
    ("can we sign in with Okta", [("capability", "single_sign_on")]),
    ("can templates be shared between locations", [("capability", "site_templates")]),
    ("can leads be assigned automatically", [("capability", "automatic_routing")]),
    ("can it detect duplicates", [("capability", "deduplication")]),
    ("can we connect our CRM (Pipedrive)", [("integration", "pipedrive")]),
    ("can we sync our calendars", [("capability", "calendar_sync")]),
    ("is google workspace calendar supported", [("integration", "google_calendar")]),
    ("how many locations do you have in total, and where are they", []),
]


@pytest.fixture(scope="session")
def things(words: Vocabulary) -> ThingsNamed:
    return ThingsNamed(words)


@pytest.mark.parametrize(("text", "expected"), NAMED)
def test_the_better_fitting_one_is_named(
    things: ThingsNamed, text: str, expected: list[tuple[str, str]]
) -> None:
    assert [(kind, one.id) for kind, one in things.mentions(text)] == expected


def test_a_word_that_no_other_thing_has_names_it() -> None:
    logins = NamedThings([Item("sso", "sign-on", ("okta login",))], rare_words=True)
    assert [one.id for one in logins.mentions("do you support okta")] == ["sso"]
    assert logins.mentions("is there a login") == []


def test_words_that_stand_too_far_apart_name_nothing() -> None:
    templates = LooseNames([Item("a", "location templates")])
    assert templates.mentions("templates for every new location")[0].id == "a"
    assert templates.mentions("templates " + "good " * 9 + "location") == []


@given(st.text(max_size=120))
def test_what_is_named_stands_in_the_text(text: str) -> None:
    loose = LooseNames([Item("a", "location templates"), Item("b", "round robin")])
    for one in loose.mentions(text):
        assert 0 <= one.start < one.end <= len(text)
