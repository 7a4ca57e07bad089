"""Pages whose own CSS reaches for everything: chat, form, booking, and a form of the page's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.another_website import AnotherWebsite, another_website
from tests.e2e.conftest import DESKTOP, PHONE, SCHEMES, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.looks import Look, looks
from tests.e2e.product import Product
from tests.e2e.spoken import SPILLS
from tests.e2e.test_own_form import FORM, PAGE, fill_in
from tests.e2e.website import OFFER, Chat
from tests.e2e.words import REASON, SENTENCE

CHAT = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Rope works</title>
  {styles}
  <script src="{script}" defer data-title="Harbor Assistant"></script>
</head>
<body><main><h1>Rope works</h1><p>Ropes since 1872.</p></main></body>
</html>"""
FORMS = '<segue-form heading="First"></segue-form><segue-form heading="Second"></segue-form>'
HOSTILE = """
* { all: unset !important; box-sizing: content-box !important; font-size: 40px !important;
    text-transform: uppercase !important; letter-spacing: 4px !important; }
head, script, style, title { display: none !important; }
"""
TAILWIND = """
*, ::after, ::before, ::backdrop, ::file-selector-button {
  box-sizing: border-box; margin: 0; padding: 0; border: 0 solid; }
html, :host { line-height: 1.5; -webkit-text-size-adjust: 100%; tab-size: 4;
  font-family: ui-sans-serif, system-ui, sans-serif; }
h1, h2, h3, h4, h5, h6 { font-size: inherit; font-weight: inherit; }
a { color: inherit; text-decoration: inherit; }
ol, ul, menu { list-style: none; }
img, svg, video, canvas, audio, iframe, embed, object { display: block; vertical-align: middle; }
button, input, select, optgroup, textarea, ::file-selector-button { font: inherit;
  letter-spacing: inherit; color: inherit; border-radius: 0; background-color: transparent;
  opacity: 1; }
[hidden]:where(:not([hidden="until-found"])) { display: none !important; }
"""
"""The rules of Tailwind 4's preflight that reach anything here."""
BOOTSTRAP = """
*, *::before, *::after { box-sizing: border-box; }
body { margin: 0; font-family: system-ui, sans-serif; font-size: 1rem; line-height: 1.5;
  color: light-dark(#212529, #dee2e6); background-color: light-dark(#fff, #212529); }
h1, h2, h3 { margin-top: 0; margin-bottom: .5rem; font-weight: 500; line-height: 1.2; }
p { margin-top: 0; margin-bottom: 1rem; }
label { display: inline-block; }
button { border-radius: 0; }
input, button, select, optgroup, textarea { margin: 0; font-family: inherit; font-size: inherit;
  line-height: inherit; }
fieldset { min-width: 0; padding: 0; margin: 0; border: 0; }
legend { float: left; width: 100%; padding: 0; margin-bottom: .5rem; font-size: 1.5rem; }
legend + * { clear: left; }
"""
"""The rules of Bootstrap 5's reboot that reach anything here; its colour modes as one."""
STYLES = {"hostile": HOSTILE, "tailwind": TAILWIND, "bootstrap": BOOTSTRAP}
PARTS = {
    "panel": ".panel",
    "head": ".head",
    "name": ".head h2",
    "log": ".log",
    "said": ".bubble.visitor",
    "answered": ".bubble.assistant",
    "offer": ".offer",
    "reason": ".reason",
    "title": ".offer h3",
    "button": ".button",
    "main button": ".button.primary",
    "link": ".button.plain",
    "writing": ".composer textarea",
    "send": ".send",
    "times": ".title",
    "days": ".days",
    "day": ".day",
    "time": ".times .button",
    "zone": "select",
    "label": "label[for=zone], label[for=name]",
    "input": "#name",
    "clock": ".clock",
    "booked": ".done",
}
DRAWN = [
    *("display", "position", "visibility", "opacity", "boxSizing", "zIndex", "direction"),
    *("color", "backgroundColor", "borderTopWidth", "borderTopStyle", "borderTopColor"),
    *("borderTopLeftRadius", "fontSize", "fontWeight", "fontStyle", "lineHeight", "letterSpacing"),
    *("wordSpacing", "textTransform", "textAlign", "textDecorationLine", "textIndent"),
    *("textShadow", "whiteSpace", "listStyleType", "minHeight"),
    *("paddingTop", "paddingLeft", "marginTop", "marginLeft"),
]
NARROW = {"width": 640, "height": 450}
"""A window of 1280 by 900 at 200 % zoom."""


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        script = f"{product.url}/embed/v1/segue.js"
        for path, content in (("/forms", FORMS), ("/own", FORM)):
            website.pages[path] = PAGE.format(script=script, form=content)
        for path, link in (("/plain", ""), ("/chat", '<link rel="stylesheet" href="/page.css">')):
            website.pages[path] = CHAT.format(script=script, styles=link)
        yield website


def _measures(page) -> dict[str, object]:
    return page.evaluate("""() => {
      const form = document.querySelector("segue-form");
      const look = (element) => {
        const { fontSize, textTransform, letterSpacing, display } = getComputedStyle(element);
        return [fontSize, textTransform, letterSpacing, display];
      };
      return {
        host: look(form),
        label: look(form.shadowRoot.querySelector("label[for]")),
        wide: document.documentElement.scrollWidth <= innerWidth,
      };
    }""")


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("style", STYLES)
def test_several_forms_look_the_same_under_any_css(
    website: AnotherWebsite, browser: Browser, evidence: Evidence, style: str, size: str
) -> None:
    website.styles["/page.css"] = STYLES[style]
    page = browser.new_page(viewport=SIZES[size], color_scheme=SCHEMES[size], locale="en-US")
    page.goto(website.url("/forms"))
    first, second = (page.get_by_role("form", name=name) for name in ("First", "Second"))
    expect(second).to_be_visible()
    assert _measures(page) == {
        "host": ["16px", "none", "normal", "block"],
        "label": ["16px", "none", "normal", "block"],
        "wide": True,
    }
    first.get_by_role("group", name="Which Harbor plan").get_by_text("Starter", exact=True).click()
    expect(page.get_by_text("Your answers are saved").first).to_be_visible()
    # The other one shows the answer as well: they are one visit.
    first.get_by_label("How many people").fill("45")
    first.get_by_role("group", name="What gets in your way").get_by_text("Missed").click()
    expect(first.get_by_role("group", name=OFFER)).to_contain_text(REASON)
    evidence.take(page, "forms")
    page.close()


@pytest.mark.parametrize("style", STYLES)
def test_a_prompt_in_a_form_of_the_pages_under_any_css(
    website: AnotherWebsite, browser: Browser, evidence: Evidence, style: str
) -> None:
    website.styles["/page.css"] = STYLES[style]
    page = browser.new_page(viewport=SIZES[PHONE], locale="en-US")
    page.goto(website.url("/own"))
    page.get_by_label("Your plan").select_option("Starter", force=True)
    page.get_by_label("People in your team").fill("45", force=True)
    page.get_by_label("People in your team").blur()
    # A checkbox without a look of its own is left with nothing to click on.
    page.get_by_label("Missed follow-ups").evaluate("(box) => box.click()")
    expect(page.get_by_role("group", name=OFFER)).to_contain_text(REASON)
    assert page.locator("segue-prompt").evaluate(
        "(element) => [getComputedStyle(element).display, getComputedStyle(element).fontSize]"
    ) == ["block", "16px"]
    page.get_by_role("group", name=OFFER).evaluate("(one) => one.scrollIntoView()")
    evidence.take(page, "prompt")
    page.close()


@pytest.fixture(scope="module")
def plain() -> dict[str, dict[str, Look]]:
    """How chat and booking look on a page without CSS, in the sizes that were looked at."""
    return {}


def _a_meeting_in_the_chat(page: Page, evidence: Evidence) -> dict[str, Look]:
    """From the launcher to the booked meeting: how each part was drawn, and the window's place."""
    chat = Chat(page)
    seen: dict[str, Look] = {}
    launcher = page.get_by_role("button", name="Open chat").bounding_box()
    chat.open()

    def see(step: str) -> None:
        page.mouse.move(0, 0)
        for name, look in looks(page, PARTS, DRAWN).items():
            seen.setdefault(name, look)
        evidence.take(page, step)

    chat.say(SENTENCE)
    expect(chat.offers.last).to_contain_text(REASON)
    see("offer")
    chat.press("See it")
    chat.press("The Americas")
    expect(chat.booking.next_free).to_be_visible()
    see("times")
    chat.booking.hold(chat.booking.next_free)
    see("held")
    chat.booking.confirm("Hal Css", "hal@css.example")
    chat.booking.booked()
    see("booked")
    for name, box in (("window's", chat.element.bounding_box()), ("launcher's", launcher)):
        seen[f"{name} place"] = {side: f"{value:.0f}" for side, value in (box or {}).items()}
    return seen


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
@pytest.mark.parametrize("style", STYLES)
def test_chat_and_booking_look_the_same_under_any_css(
    website: AnotherWebsite,
    browser: Browser,
    evidence: Evidence,
    plain: dict[str, dict[str, Look]],
    style: str,
    size: str,
) -> None:
    website.styles["/page.css"] = STYLES[style]

    def meeting_on(path: str) -> dict[str, Look]:
        page = browser.new_page(
            viewport=SIZES[size],
            color_scheme=SCHEMES[size],
            reduced_motion="reduce",
            locale="en-US",
        )
        page.goto(website.url(path))
        seen = _a_meeting_in_the_chat(page, evidence)
        assert page.evaluate(SPILLS) == []
        page.close()
        return seen

    if size not in plain:
        plain[size] = meeting_on("/plain")
    assert plain[size].keys() >= PARTS.keys()
    there = meeting_on("/chat")
    differs = {
        f"{part} {name}": (value, there[part][name])
        for part, look in plain[size].items()
        for name, value in look.items()
        if there[part][name] != value
    }
    assert differs == {}


def test_at_200_percent(website: AnotherWebsite, browser: Browser, evidence: Evidence) -> None:
    page = browser.new_page(viewport=NARROW, device_scale_factor=2, locale="en-US")
    website.styles["/page.css"] = ""
    page.goto(website.url("/forms"))
    form = page.get_by_role("form", name="First")
    expect(form).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    evidence.see(page, "form")
    page.goto(website.url("/own"))
    fill_in(page)
    page.get_by_role("group", name=OFFER).get_by_role("button", name="See it").click()
    page.get_by_role("button", name="The Americas").click()
    expect(page.get_by_text("Next free time")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    evidence.see(page, "times")
    page.close()
