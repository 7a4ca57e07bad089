"""What the documentation names is there: links, verbs, settings, commands, files."""

import importlib.util
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jwt
import pytest

from accounts.imports.header import columns_of
from accounts.imports.rows import KINDS
from launcher.places import ROOT
from launcher.verbs import VERBS
from offers import load_catalogue
from store.settings import Settings
from web.tokens import read_identity

SECRET = "a secret of at least thirty-two bytes"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
OF_THE_LAUNCHER = {
    "SEGUE_PYTHON",
    "SEGUE_MODELS",
    "SEGUE_BROWSER",
    "SEGUE_ACTIONS_URL",
    "SEGUE_TEST_POSTGRES",
}
"""Read by the launcher, the assistant or the tests, not by the product."""
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(params=PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def page(request: pytest.FixtureRequest) -> Path:
    found: Path = request.param
    return found


def anchors(page: Path) -> set[str]:
    """The headings of a page as their links name them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(page.read_text()):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link}: no such heading"


def test_every_verb_and_setting_exists(page: Path) -> None:
    text = page.read_text()
    assert set(re.findall(r"\./segue ([a-z]+)", text)) <= VERBS.keys()
    ours = {f"SEGUE_{name.upper()}" for name in Settings.model_fields}
    named = set(re.findall(r"\bSEGUE_[A-Z]\w*", text))
    assert named <= ours | OF_THE_LAUNCHER


def test_every_command_of_ours_exists(page: Path) -> None:
    for module in re.findall(r"python -m ([\w.]+)", page.read_text()):
        found = importlib.util.find_spec(module) or (ROOT / module).is_dir()
        assert found or module == "http.server", f"python -m {module}"


def test_every_picture_is_small_and_shown() -> None:
    pictures = {picture.name for picture in (ROOT / "docs" / "pictures").glob("*.png")}
    shown = {
        Path(link).name
        for page in PAGES
        for link in _LINK.findall(page.read_text())
        if link.endswith(".png")
    }
    assert pictures == shown
    for name in pictures:
        assert (ROOT / "docs" / "pictures" / name).stat().st_size < 200_000


def blocks(page: str, language: str) -> Iterator[str]:
    """A page's code in one language."""
    for written_in, code in _BLOCK.findall((ROOT / page).read_text()):
        if written_in == language:
            yield code


def test_the_identity_token_that_the_page_signs_is_let_in() -> None:
    written: dict[str, Any] = {}
    for code in blocks("docs/how-to/production.md", "python"):
        exec(code, written)
    user = SimpleNamespace(id="dana", account_id="acme", name="Dana", email="dana@acme.example")
    identity = read_identity(written["identity_token"](user, SECRET), SECRET)
    assert (identity.account_id, identity.contact_id) == ("acme", "dana")


def test_the_token_on_the_page_of_the_embed_is_let_in() -> None:
    scope: dict[str, Any] = {
        "jwt": jwt,
        "now": datetime.now(UTC),
        "timedelta": timedelta,
        "secret": SECRET,
        "user": SimpleNamespace(id="dana", name="Dana", email="dana@acme.example"),
        "account": SimpleNamespace(id="acme"),
    }
    (code,) = blocks("docs/how-to/embed.md", "python")
    assert read_identity(eval(code, scope), SECRET).account_id == "acme"


def test_the_page_of_facts_names_every_column_of_every_file() -> None:
    page = (ROOT / "docs/how-to/facts.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| an? [^|]+\|(.+)\|$", page, re.MULTILINE))
    catalogue = load_catalogue(ROOT / "examples" / "harbor" / "catalogue")
    for kind, model in KINDS.items():
        named = set(re.findall(r"`([\w.<>]+)`", rows[kind]))
        columns = {re.sub(r"^usage\..+", "usage.<metric>", c) for c in columns_of(kind, catalogue)}
        assert named == columns
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", rows[kind]))
        assert bold == {*model.required}
