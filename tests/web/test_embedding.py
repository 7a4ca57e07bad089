"""The embed as it is served: its sizes, its addresses, and for how long browsers may keep it."""

import base64
import gzip
import hashlib
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from web.embedding import DIST, LOADER, BuiltEmbed, built_embed, embed_files

LARGEST_LOADER = 3_000
LARGEST = 30_000
"""Bytes, gzip at its best: what the issue of the embed promises."""
FOR_EVER = "public, max-age=31536000, immutable"


@pytest.fixture
def built() -> BuiltEmbed:
    try:
        return built_embed()
    except FileNotFoundError:
        pytest.skip("The embed is not built: ./segue setup")


@pytest.fixture
def browser() -> TestClient:
    return TestClient(Starlette(routes=[embed_files()]))


def _gzipped(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), 9, mtime=0))


def _integrity(content: bytes, hashed: str = "sha384") -> str:
    return f"{hashed}-{base64.b64encode(hashlib.new(hashed, content).digest()).decode()}"


def test_the_loader_is_small(built: BuiltEmbed) -> None:
    assert _gzipped(DIST / LOADER) <= LARGEST_LOADER


def test_chat_form_and_booking_together_are_small_the_loader_with_them(built: BuiltEmbed) -> None:
    assert _gzipped(DIST / LOADER) + _gzipped(DIST / built.app) <= LARGEST


def test_the_newest_loader_is_looked_for_again_after_minutes(built, browser) -> None:
    answer = browser.get(f"/embed/v1/{LOADER}")
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert answer.content == (DIST / LOADER).read_bytes()


def test_a_releases_loader_is_kept_for_ever_and_has_its_hash(built, browser) -> None:
    answer = browser.get(f"/embed/{built.release}/{LOADER}")
    assert answer.headers["Cache-Control"] == FOR_EVER
    assert _integrity(answer.content) == built.integrity
    assert hashlib.sha256(answer.content).hexdigest().startswith(built.release)


@pytest.mark.parametrize("release", ["v1", None])
def test_what_the_loader_loads_stands_beside_it_with_the_hash_that_it_asks_for(
    built, browser, release: str | None
) -> None:
    at = f"/embed/{release or built.release}"
    loader = browser.get(f"{at}/{LOADER}").text
    app = browser.get(f"{at}/{built.app}")
    assert built.app in loader
    assert _integrity(app.content, "sha256") in loader
    assert app.headers["Cache-Control"] == FOR_EVER


def test_any_website_may_load_it_and_check_it(built, browser) -> None:
    for address in (f"v1/{LOADER}", f"{built.release}/{LOADER}", f"v1/{built.app}"):
        answer = browser.get(f"/embed/{address}", headers={"Origin": "https://elsewhere.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert re.match(r"(text|application)/javascript", answer.headers["Content-Type"])


@pytest.mark.parametrize(
    "address",
    [
        f"0123456789abcdef/{LOADER}",
        f"v2/{LOADER}",
        "v1/embed.json",
        "v1/releases.json",
        "v1/package/index.js",
        "v1/..%2fpackage.json",
        "v1/../package.json",
        "v1/app-NOBODYS0.js",
        LOADER,
        "v1",
        "",
    ],
)
def test_there_is_nothing_else(built, browser, address: str) -> None:
    assert browser.get(f"/embed/{address}").status_code == 404


def test_an_earlier_release_stays_at_its_address(tmp_path: Path) -> None:
    earlier, app = "0123456789abcdef", "app-EARLIER0.js"
    (tmp_path / f"segue-{earlier}.js").write_text("earlier")
    (tmp_path / app).write_text("app")
    (tmp_path / LOADER).write_text("newest")
    browser = TestClient(Starlette(routes=[embed_files(tmp_path)]))
    assert browser.get(f"/embed/{earlier}/{LOADER}").text == "earlier"
    assert browser.get(f"/embed/{earlier}/{app}").text == "app"
