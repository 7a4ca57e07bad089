"""The lines for a vendor's page: what is set is there, and nothing gets out of its place."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from web.snippets import PROPERTIES, Playing, script_tag, snippet

ORIGIN = "https://segue.example.com"
CHOICES = {"plan": {"starter": "Starter"}, "pain_points": {"slow": 'Slow "<b>response</b>"'}}


class _Read(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def read(text: str) -> list[tuple[str, dict[str, str | None]]]:
    return _Read(text).tags


def lines(*, known: bool = False, **settings: str) -> str:
    return snippet(Playing.model_validate(settings), ORIGIN, CHOICES, known=known)


def test_as_it_comes_it_is_one_line() -> None:
    assert lines() == f'<script src="{ORIGIN}/embed/v1/segue.js" defer></script>'


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_written_stays_in_its_attribute(title: str, greeting: str) -> None:
    tag = script_tag(Playing(title=title, greeting=greeting), ORIGIN, "")
    ((name, attributes),) = read(tag)
    assert name == "script"
    # What is read of an attribute has its line breaks as HTML has them.
    assert attributes.get("data-title") == (title or None)
    assert attributes.get("data-greeting") == (greeting or None)


@given(st.sampled_from(PROPERTIES), st.text(max_size=80))
def test_a_value_of_the_look_never_leaves_its_declaration(name: str, value: str) -> None:
    try:
        text = lines(**{name: value})
    except ValidationError:
        return
    assert not set(value) & set('<>{};:\\/"')
    assert [tag for tag, _ in read(text)] in (["style", "script"], ["script"])


@pytest.mark.parametrize(
    ("settings", "has"),
    [
        ({"face": "form", "theme": "dark"}, '<segue-form theme="dark"></segue-form>'),
        ({"theme": "auto"}, '<segue-chat theme="auto"></segue-chat>'),
        ({"face": "booking"}, "<segue-booking></segue-booking>"),
        ({"chat": "off", "face": "form"}, 'data-chat="off"'),
        ({"consent": "required"}, 'data-consent="required"'),
        ({"language": "de"}, 'data-language="de"'),
        ({"on-accent": "#fff"}, "--segue-on-accent: #fff;"),
        ({"face": "own", "theme": "auto"}, "color-scheme: light dark;"),
    ],
)
def test_what_is_set_is_there(settings: dict[str, str], has: str) -> None:
    assert has in lines(**settings)


def test_a_chat_that_is_not_wanted_has_no_element() -> None:
    assert "<segue-chat" not in lines(theme="dark", chat="off")


def test_a_form_of_the_pages_own_is_marked_and_its_labels_are_text() -> None:
    tags = read(lines(face="own"))
    assert ("form", {"data-segue-form": None, "action": "/playground/sent"}) in tags
    marked = [of["data-segue-field"] for _, of in tags if "data-segue-field" in of]
    assert marked == ["plan", "team_size", "pain_points"]
    assert "b" not in [tag for tag, _ in tags]


def test_a_token_is_never_in_what_is_copied() -> None:
    assert 'data-identity-token="the token that your server signs"' in lines(known=True)
