"""Pages whose own CSS reaches for everything: the form, and what comes in a form of the page's."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.another_website import AnotherWebsite, another_website
from tests.e2e.conftest import DESKTOP, PHONE, SCHEMES, SIZES
from tests.e2e.evidence import Evidence
from tests.e2e.product import Product
from tests.e2e.test_own_form import FORM, PAGE, fill_in
from tests.e2e.website import OFFER
from tests.e2e.words import REASON

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
  color: #212529; background-color: #fff; }
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
"""The rules of Bootstrap 5's reboot that reach anything here."""
STYLES = {"hostile": HOSTILE, "tailwind": TAILWIND, "bootstrap": BOOTSTRAP}
NARROW = {"width": 640, "height": 450}
"""A window of 1280 by 900 at 200 % zoom."""


@pytest.fixture
def website(product: Product) -> Iterator[AnotherWebsite]:
    with another_website(product.another_port) as website:
        script = f"{product.url}/embed/v1/segue.js"
        for path, content in (("/forms", FORMS), ("/own", FORM)):
            website.pages[path] = PAGE.format(script=script, form=content)
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
