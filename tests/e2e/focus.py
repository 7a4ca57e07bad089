"""Where the keyboard is, shadow roots and all, and going there by the keyboard alone."""

import re
from typing import TypedDict

from playwright.sync_api import Page

from tests.e2e.booking import plain

_FOCUSED = """() => {
  let at = document.activeElement;
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  if (!at || at === document.body) return { name: "", seen: false, ringed: false, ours: false };
  const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? at.textContent;
  // A radio button or checkbox is drawn by what stands beside it.
  const drawn = at.matches(".pill input") ? at.nextElementSibling : at;
  const box = drawn.getBoundingClientRect();
  const under = (x, y) => {
    let found = document.elementFromPoint(x, y);
    while (found?.shadowRoot?.elementFromPoint(x, y) &&
      found.shadowRoot.elementFromPoint(x, y) !== found)
      found = found.shadowRoot.elementFromPoint(x, y);
    return found;
  };
  const parts = [0.1, 0.5, 0.9];
  const seen = parts.some((x) => parts.some((y) => {
    const found = under(box.left + box.width * x, box.top + box.height * y);
    return found && (drawn.contains(found) || found.contains(drawn));
  }));
  return {
    name,
    seen,
    ringed: getComputedStyle(drawn).outlineStyle !== "none",
    ours: at.getRootNode() !== document,
  };
}"""


class Stop(TypedDict):
    """What has the focus: its name, whether it is in sight and ringed, whether it is Segue's."""

    name: str
    seen: bool
    ringed: bool
    ours: bool


def stop(page: Page) -> Stop:
    """Where the focus is."""
    found: Stop = page.evaluate(_FOCUSED)
    return {**found, "name": plain(found["name"])}


def focused(page: Page) -> str:
    """What is in focus by its name or words; empty: nothing is."""
    return stop(page)["name"]


def go_to(page: Page, name: str, *, key: str = "Tab", at_most: int = 60) -> None:
    """Press ``key`` until what is named (a pattern) has the focus, in sight wherever it passes."""
    passed = []
    for _ in range(at_most):
        page.keyboard.press(key)
        at = stop(page)
        if at["ours"]:
            assert at["seen"], f"{at['name']!r} has the focus and is not seen"
            assert at["ringed"], f"{at['name']!r} has the focus and does not show it"
        if re.search(name, at["name"]):
            return
        passed.append(at["name"])
    raise AssertionError(f"{name!r} cannot be reached by {key}; it passed {passed}")
