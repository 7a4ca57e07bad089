"""Where the keyboard is, shadow roots and all."""

from playwright.sync_api import Page

from tests.e2e.booking import plain

_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return "";
  return at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
}"""


def focused(page: Page) -> str:
    """What is in focus by its name or words; empty: nothing is."""
    return plain(page.evaluate(_FOCUSED))
