"""The vendor's colours, corners, font and parts are drawn as docs/how-to/embed.md says."""

import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, expect

from launcher.places import ROOT
from tests.e2e.another_website import STRICT, AnotherWebsite, another_website
from tests.e2e.conftest import DESKTOP, PHONE, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.looks import Look, looks
from tests.e2e.product import Product
from tests.e2e.website import OFFER, Chat
from tests.e2e.words import PAIN, PLAN, REASON, TEAM_SIZE

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Rope works</title>
  <link rel="stylesheet" href="/page.css">
  <script src="{script}" defer data-title="Harbor Assistant"></script>
</head>
<body><main><h1>Rope works</h1>
<segue-form heading="What would help?"></segue-form></main></body>
</html>"""
AS_THE_DEVICE = ":root { color-scheme: light dark; background: Canvas; color: CanvasText; }\n"
COLOURS = {
    "accent": {"light": "rgb(90, 30, 120)", "dark": "rgb(110, 60, 150)"},
    "on-accent": {"light": "rgb(255, 250, 205)", "dark": "rgb(255, 240, 180)"},
    "link": {"light": "rgb(120, 0, 60)", "dark": "rgb(240, 170, 210)"},
    "surface": {"light": "rgb(240, 255, 240)", "dark": "rgb(20, 40, 30)"},
    "raised": {"light": "rgb(210, 240, 210)", "dark": "rgb(30, 60, 45)"},
    "text": {"light": "rgb(10, 40, 20)", "dark": "rgb(230, 250, 235)"},
    "muted": {"light": "rgb(50, 80, 60)", "dark": "rgb(170, 200, 180)"},
    "line": {"light": "rgb(150, 200, 160)", "dark": "rgb(60, 90, 70)"},
    "edge": {"light": "rgb(60, 110, 80)", "dark": "rgb(130, 170, 145)"},
}
"""Custom property without its ``--segue-`` -> colours that nothing has by itself."""
PARTS = {
    "launcher": ".launcher",
    "panel": ".panel",
    "head": ".head",
    "said": ".bubble.visitor",
    "answered": ".bubble.assistant",
    "card": ".card",
    "button": ".button:not(.primary):not(.plain)",
    "main button": ".button.primary",
    "link": ".button.plain",
    "writing": ".composer textarea",
    "composer": ".composer",
    "form": "form[part=form]",
    "input": "#team_size",
    "chosen": ".pill input:checked + span",
    "not chosen": ".pill input:not(:checked) + span",
    "quiet text": ".muted",
}
DRAWN = {
    "accent": {
        "launcher": "backgroundColor",
        "head": "backgroundColor",
        "said": "backgroundColor",
        "main button": "backgroundColor",
        "chosen": "backgroundColor",
    },
    "on-accent": {
        "launcher": "color",
        "head": "color",
        "said": "color",
        "main button": "color",
        "chosen": "color",
    },
    "link": {"link": "color", "writing": "outlineColor"},
    "surface": {
        "panel": "backgroundColor",
        "card": "backgroundColor",
        "button": "backgroundColor",
        "input": "backgroundColor",
        "not chosen": "backgroundColor",
    },
    "raised": {"answered": "backgroundColor"},
    "text": {"answered": "color", "card": "color", "button": "color", "input": "color"},
    "muted": {"quiet text": "color"},
    "line": {"composer": "borderTopColor"},
    "edge": {
        "button": "borderTopColor",
        "input": "borderTopColor",
        "writing": "borderTopColor",
        "not chosen": "borderTopColor",
    },
}
"""Custom property -> where it is drawn: part -> CSS property."""
PROPERTIES = [
    *("backgroundColor", "color", "borderTopColor", "outlineColor"),
    *("borderTopLeftRadius", "fontFamily"),
]
Scheme = Literal["light", "dark"]
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
Open = Callable[..., Page]


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        website.policy = STRICT.format(product=product.url)
        website.pages["/"] = PAGE.format(script=f"{product.url}/embed/v1/segue.js")
        yield website


@pytest.fixture
def styled(browser: Browser, website: AnotherWebsite) -> Iterator[Open]:
    """The vendor's page with such a style sheet, on a device that is light or dark."""
    pages: list[Page] = []

    def open_page(css: str, scheme: Scheme = "light", size: str = DESKTOP) -> Page:
        website.styles["/page.css"] = css
        page = browser.new_page(
            viewport=SIZES[size], color_scheme=scheme, reduced_motion="reduce", locale="en-US"
        )
        pages.append(page)
        page.goto(website.url())
        expect(page.get_by_role("form", name="What would help?")).to_be_visible()
        return page

    yield open_page
    for page in pages:
        page.close()


def _drawn(page: Page, see: Callable[[Page, str], None] | None = None) -> dict[str, Look]:
    """How every part is drawn: an offer in the form, then the chat with something said."""
    found = looks(page, {"launcher": PARTS["launcher"]}, PROPERTIES)
    form = page.get_by_role("form", name="What would help?")
    form.get_by_role("group", name=PLAN).get_by_text("Starter", exact=True).click()
    form.get_by_label(TEAM_SIZE).fill("45")
    form.get_by_role("group", name=PAIN).get_by_text("Missed follow-ups", exact=True).click()
    offer = form.get_by_role("group", name=OFFER)
    expect(offer).to_contain_text(REASON)
    expect(form.get_by_text("Your answers are saved.")).to_be_visible()
    offer.evaluate("element => element.scrollIntoView({block: 'center'})")
    if see:
        see(page, "form")
    chat = Chat(page)
    chat.open()
    chat.say("what does it cost?")
    chat.writing.focus()
    page.mouse.move(0, 0)
    if see:
        see(page, "chat")
    return looks(page, PARTS, PROPERTIES) | found


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@SCHEMES
def test_every_custom_property_is_drawn(
    styled: Open, evidence: Evidence, scheme: Scheme, size: str
) -> None:
    properties = "".join(
        f"--segue-{name}: light-dark({colour['light']}, {colour['dark']});"
        for name, colour in COLOURS.items()
    )
    css = f":root {{ {properties} --segue-radius: 4px; --segue-font: 'Courier New', monospace; }}"
    drawn = _drawn(styled(AS_THE_DEVICE + css, scheme, size), evidence.see)
    for name, colour in COLOURS.items():
        for part, where in DRAWN[name].items():
            assert drawn[part][where] == colour[scheme], f"--segue-{name} of {part}"
    assert drawn["card"]["borderTopLeftRadius"] == "4px"
    assert drawn["button"]["borderTopLeftRadius"] == drawn["input"]["borderTopLeftRadius"] == "3px"
    for part in ("head", "answered", "writing", "card", "button", "input"):
        assert drawn[part]["fontFamily"] == '"Courier New", monospace', part


def test_the_documented_properties_are_those_that_are_tried() -> None:
    look = _documented("## Look")
    names = set(re.findall(r"`--segue-([a-z-]+)`", look))
    assert names == {*COLOURS, "radius", "font"}


@SCHEMES
def test_without_them_it_is_light_or_dark_as_the_page_and_in_its_font(
    styled: Open, evidence: Evidence, scheme: Scheme
) -> None:
    page = styled(AS_THE_DEVICE + "body { font-family: Georgia, serif; }", scheme)
    drawn = _drawn(page, evidence.see)
    surface = {"light": "rgb(255, 255, 255)", "dark": "rgb(24, 28, 36)"}[scheme]
    for part in ("panel", "card", "button", "input"):
        assert drawn[part]["backgroundColor"] == surface, part
    for part in ("head", "answered", "writing", "card", "button", "input"):
        assert drawn[part]["fontFamily"] == "Georgia, serif", part


@pytest.mark.parametrize(
    ("css", "theme", "device", "dark"),
    [
        ("", None, "dark", False),  # a page that is always light
        (":root { color-scheme: dark; }", None, "light", True),
        ("", "dark", "light", True),
        (AS_THE_DEVICE, "light", "dark", False),
        ("", "auto", "dark", True),
        ("", "auto", "light", False),
    ],
)
def test_light_and_dark_of_one_element(
    styled: Open, css: str, theme: str | None, device: Scheme, dark: bool
) -> None:
    page = styled(css, device)
    if theme:
        page.evaluate(
            "(theme) => document.querySelector('segue-form').setAttribute('theme', theme)", theme
        )
    surface = looks(page, {"input": "#team_size"}, ["backgroundColor"])["input"]
    assert surface["backgroundColor"] == ("rgb(24, 28, 36)" if dark else "rgb(255, 255, 255)")


def test_properties_of_one_element_are_not_the_others(styled: Open) -> None:
    css = """
    segue-form { --segue-accent: rgb(90, 30, 120); --segue-font: monospace; }
    segue-chat { --segue-accent: rgb(20, 90, 90); }
    """
    drawn = _drawn(styled(css))
    for part, colour in (
        ("chosen", "rgb(90, 30, 120)"),
        ("launcher", "rgb(20, 90, 90)"),
        ("head", "rgb(20, 90, 90)"),
        ("said", "rgb(20, 90, 90)"),
    ):
        assert drawn[part]["backgroundColor"] == colour, part
    assert drawn["input"]["fontFamily"] == "monospace"
    assert drawn["answered"]["fontFamily"] != "monospace"


@SCHEMES
def test_every_part_takes_the_pages_rules(styled: Open, scheme: Scheme) -> None:
    parts = re.findall(r"`([a-z]+)`", _documented("finer work:").partition("(")[0])
    assert parts == [
        *("launcher", "panel", "header", "log", "message"),
        *("form", "heading", "field", "submit"),
    ]
    rules = "".join(
        f"segue-chat::part({part}), segue-form::part({part}) "
        f"{{ text-decoration-color: rgb({number}, 1, 2); }}\n"
        for number, part in enumerate(parts)
    )
    page = styled(AS_THE_DEVICE + rules, scheme)
    chat = Chat(page)
    seen = looks(page, {"launcher": "[part=launcher]"}, ["textDecorationColor"])
    chat.open()
    chat.say("hello")
    seen |= looks(page, {one: f"[part~={one}]" for one in parts}, ["textDecorationColor"])
    assert {one: look["textDecorationColor"] for one, look in seen.items()} == {
        part: f"rgb({number}, 1, 2)" for number, part in enumerate(parts)
    }


def _documented(begins: str) -> str:
    """From there to the end of the section in docs/how-to/embed.md."""
    text = (ROOT / "docs" / "how-to" / "embed.md").read_text()
    return text.partition(begins)[2].partition("\n## ")[0]
