"""How Segue's parts are drawn, as the browser has worked it out, whatever shadow they are in."""

from playwright.sync_api import Page

Look = dict[str, str]
"""A CSS property -> its value as it is drawn."""

_LOOKS = """([selectors, properties]) => {
  const found = {};
  const look = (root) => {
    for (const [name, selector] of Object.entries(selectors)) {
      const one = root.querySelector(selector);
      if (!one || found[name]) continue;
      const computed = getComputedStyle(one);
      found[name] = Object.fromEntries(properties.map((name) => [name, computed[name]]));
    }
    for (const one of root.querySelectorAll("*")) if (one.shadowRoot) look(one.shadowRoot);
  };
  look(document);
  return found;
}"""


def looks(page: Page, parts: dict[str, str], properties: list[str]) -> dict[str, Look]:
    """A part's name (-> its CSS selector in its root) -> how the first of them is drawn."""
    found: dict[str, Look] = page.evaluate(_LOOKS, [parts, properties])
    return found
