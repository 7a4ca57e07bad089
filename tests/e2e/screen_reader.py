"""What a screen reader says by itself, by the rules of ARIA's live regions, and where focus goes.

It is no screen reader: it watches what comes into the page and holds it against the rules that all
of them follow (WAI-ARIA 1.2, 6.6.2 and the roles ``log``, ``status``, ``alert``, ``timer``). What
comes together with its own live region is read only where that is an alert.
"""

from typing import Any

from playwright.sync_api import Page

from tests.e2e.product import eventually

_LISTENS = """
(() => {
  const BY_ROLE = { log: "polite", status: "polite", alert: "assertive", timer: "off" };
  const ATOMIC = ["status", "alert"];
  const said = (window.saidAloud = []);
  const known = new WeakSet();
  let records = [];

  const liveOf = (one) => one.getAttribute("aria-live") ?? BY_ROLE[one.getAttribute("role")];
  const above = (node) => node.assignedSlot ?? node.parentNode ?? node.host;
  const hidden = (one) => one.getAttribute("aria-hidden") === "true" ||
    ["none", ""].includes(getComputedStyle(one).display);
  const inside = ({ shadowRoot, childNodes }) =>
    shadowRoot ? [shadowRoot, ...childNodes] : childNodes;

  function* lines(node) {
    for (let one = node; one; one = above(one)) if (one instanceof Element && hidden(one)) return;
    yield* texts(node);
  }
  function* texts(node) {
    if (node instanceof Text) yield node;
    else if (!(node instanceof Element) || !hidden(node)) {
      if (/^(STYLE|SCRIPT|OPTION)$/.test(node.nodeName)) return;
      for (const child of inside(node)) yield* texts(child);
    }
  }
  const words = (nodes) =>
    [...nodes].map((one) => one.data.trim()).filter(Boolean).join(" ").replace(/\\s+/g, " ");
  const regionOf = (node) => {
    for (let one = node; one; one = above(one))
      if (one instanceof Element && liveOf(one)) return one;
  };

  function told() {
    const fresh = new Set();
    for (const { type, target, addedNodes } of records)
      for (const one of type === "childList" ? addedNodes : [target])
        if (one.isConnected) for (const text of lines(one)) fresh.add(text);
    records = [];
    const byRegion = new Map();
    for (const text of fresh) {
      const region = regionOf(text);
      if (region) byRegion.set(region, [...(byRegion.get(region) ?? []), text]);
    }
    for (const [region, added] of byRegion) {
      const live = liveOf(region);
      const alert = region.getAttribute("role") === "alert";
      if (live === "off" || !(known.has(region) || alert)) continue;
      const all = ATOMIC.includes(region.getAttribute("role")) ? texts(region) : added;
      const sentence = words(all);
      if (sentence) said.push({ how: live, sentence });
    }
    const note = (root) => {
      for (const one of root.querySelectorAll("*")) {
        if (liveOf(one)) known.add(one);
        if (one.shadowRoot) note(one.shadowRoot);
      }
    };
    note(document);
  }

  let due;
  const observer = new MutationObserver((more) => {
    records.push(...more);
    due ??= requestAnimationFrame(() => setTimeout(() => { due = undefined; told(); }));
  });
  const watch = (root) => observer.observe(root, {
    subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ["hidden", "class", "aria-hidden"],
  });
  const felt = new WeakSet();
  const focused = (event) => {
    if (felt.has(event)) return;
    felt.add(event);
    const [at] = event.composedPath();
    const name = at.getAttribute("aria-label") ?? at.labels?.[0]?.textContent ?? words(texts(at));
    said.push({ how: "focus", sentence: name.trim().replace(/\\s+/g, " ") });
  };
  const hear = (root) => {
    watch(root);
    root.addEventListener("focusin", focused, true);
  };
  hear(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    hear(root);
    return root;
  };
})();
"""


class ScreenReader:
    """It listens from the next page on that is opened."""

    def __init__(self, page: Page) -> None:
        self._page = page
        page.add_init_script(_LISTENS)

    def said(self, *ways: str) -> list[str]:
        """What was read out so far; of the given ``ways`` (polite, assertive, focus) only."""
        told: list[dict[str, Any]] = self._page.evaluate("saidAloud")
        return [one["sentence"] for one in told if not ways or one["how"] in ways]

    def times(self, words: str, *ways: str) -> int:
        """How often these words were read out."""
        return sum(sentence.count(words) for sentence in self.said(*ways))

    def says(self, words: str, *ways: str) -> None:
        """Wait until these words are read out."""
        eventually(lambda: self.times(words, *ways))
