"""``./segue embed``: the line for a website."""

import json
from collections.abc import Callable

import pytest

from console import embed
from tests.console.conftest import Told
from web.embedding import BuiltEmbed

Segue = Callable[..., Told]
RELEASE = "0123456789abcdef"


@pytest.fixture(autouse=True)
def built(monkeypatch: pytest.MonkeyPatch) -> BuiltEmbed:
    built = BuiltEmbed(
        "1.2.3", RELEASE, "sha384-abc=", "app-X.js", {"segue.js": 2990, "app-X.js": 28068}
    )
    monkeypatch.setattr(embed, "built_embed", lambda: built)
    return built


def test_the_tag_of_this_release_has_its_address_and_its_hash(segue: Segue) -> None:
    told = segue("embed", "--origin", "https://segue.example.com/")
    assert told.code == 0
    src = f"https://segue.example.com/embed/{RELEASE}/segue.js"
    tag = f'<script src="{src}" integrity="sha384-abc=" crossorigin="anonymous" defer></script>'
    assert tag in told.out
    assert '<script src="https://segue.example.com/embed/v1/segue.js" defer></script>' in told.out
    assert "loader 3.0 kB, app 28.1 kB" in told.out
    assert "by the settings of this terminal: none but its own" in told.out


def test_for_programs_it_is_one_object(segue: Segue) -> None:
    told = json.loads(segue("embed", "--origin", "http://127.0.0.1:8600", "--json").out)
    assert told["url"] == f"http://127.0.0.1:8600/embed/{RELEASE}/segue.js"
    assert told["integrity"] == "sha384-abc="
    assert told["version"] == "1.2.3"
    assert told["gzip_bytes"] == {"loader": 2990, "app": 28068}


@pytest.mark.parametrize("origin", ["segue.example.com", "https://segue.example.com/embed"])
def test_what_is_no_origin_is_refused_with_an_example(segue: Segue, origin: str) -> None:
    told = segue("embed", "--origin", origin)
    assert told.code == 1
    assert "write it as https://segue.example.com" in told.err


def test_without_a_build_it_says_how_to_get_one(segue: Segue, monkeypatch) -> None:
    def missing() -> BuiltEmbed:
        raise FileNotFoundError

    monkeypatch.setattr(embed, "built_embed", missing)
    told = segue("embed")
    assert told.code == 1
    assert "./segue setup builds it" in told.err
