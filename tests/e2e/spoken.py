"""The product's own words in a language, read from where it has them."""

import json
import re
from pathlib import Path

import yaml
from playwright.sync_api import Page, Route

ROOT = Path(__file__).parents[2]


class Spoken:
    """A language's texts, as a visitor reads them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.embed = json.loads(_read(f"web/embed/src/texts/{language}.json"))
        self.chat = yaml.safe_load(_read(f"intake/copy/{language}.yaml"))
        self.mails = yaml.safe_load(_read(f"intake/mails/copy/{language}.yaml"))

    def asked(self, key: str) -> str:
        """A question, as Harbor asks it."""
        return str(self.chat[key]).format(vendor="Harbor")


def _read(file: str) -> str:
    return (ROOT / file).read_text("utf-8")


def in_language(page: Page, tag: str) -> None:
    """Open the home page as one that is written in another language."""

    def translated(route: Route) -> None:
        answer = route.fetch()
        body = re.sub(r'<html lang="[^"]*"', f'<html lang="{tag}"', answer.text(), count=1)
        route.fulfill(response=answer, body=body)

    page.route(lambda url: url.rstrip("/").count("/") == 2, translated)
    page.goto("/")


SPILLS = """() => {
  const found = [];
  const look = (root) => {
    for (const one of root.querySelectorAll("*")) {
      if (one.shadowRoot) look(one.shadowRoot);
      const box = one.getBoundingClientRect();
      const hidden = getComputedStyle(one).position === "absolute" || box.width <= 1;
      if (!hidden && one.clientWidth && one.scrollWidth > one.clientWidth + 1)
        found.push(`${one.localName}.${one.className}: ${one.textContent.trim().slice(0, 60)}`);
      if (!hidden && box.right > innerWidth + 1) found.push(`${one.localName}: beyond the page`);
    }
  };
  for (const host of document.querySelectorAll("segue-chat, segue-form")) look(host.shadowRoot);
  return found;
}"""
"""What is wider than its place, in every shadow root of ours."""
