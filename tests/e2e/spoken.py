"""The product's own words in a language, read from where it has them."""

import json
import re
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from playwright.sync_api import Page, Route

from offers.wording import LANGUAGES
from tests.harbor_words import left_in_english

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

    @cached_property
    def catalogue(self) -> dict[str, Any]:
        """What Harbor's catalogue says in another language than English."""
        return dict(yaml.safe_load(_read(f"examples/harbor/catalogue/words/{self.language}.yaml")))

    @cached_property
    def teams(self) -> dict[str, Any]:
        """What Harbor's teams say in another language than English."""
        return dict(yaml.safe_load(_read(f"examples/harbor/teams/words/{self.language}.yaml")))

    @property
    def pain(self) -> str:
        """The friction that the journeys name: follow-ups that get missed."""
        return str(self.catalogue["pain_points"]["missed_follow_ups"]["name"])

    @property
    def europe(self) -> str:
        """The answer to the question for the region."""
        return str(self.teams["questions"]["region"]["choices"]["europe"]["label"])

    @property
    def title(self) -> str:
        """The offer's title on the way to the plan Team."""
        return str(self.catalogue["offers"]["upgrade_to_team"]["texts"]["any"]["title"])

    @property
    def reason(self) -> str:
        """Why the plan Team is offered to 45 people on Starter who miss follow-ups."""
        template = self.catalogue["triggers"]["starter_misses_follow_ups"]["reason"]["any"]
        phrase = self.catalogue["pain_points"]["missed_follow_ups"]["phrase"]
        return str(template).format(team_size=45, plan="Starter", pain_points=phrase)

    @property
    def because(self) -> str:
        """One of the facts behind that reason."""
        phrase = self.catalogue["pain_points"]["missed_follow_ups"]["phrase"]
        return LANGUAGES[self.language].facts["pain_points"].format(value=phrase)

    def left_in_english(self, page: Page) -> list[str]:
        """What of Harbor's English stands in the chat or in a form: to be read, or read out."""
        return left_in_english(page.evaluate(WORDS), self.language)


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

WORDS = """() => {
  const said = [];
  const look = (root) => {
    for (const one of root.childNodes) {
      if (one.nodeType === Node.TEXT_NODE) said.push(one.data);
      if (one.nodeType !== Node.ELEMENT_NODE) continue;
      for (const name of ["aria-label", "title", "placeholder", "alt"])
        if (one.hasAttribute(name)) said.push(one.getAttribute(name));
      if (one.shadowRoot) look(one.shadowRoot);
      look(one);
    }
  };
  for (const host of document.querySelectorAll("segue-chat, segue-form")) look(host.shadowRoot);
  return said.join("\\n");
}"""
"""All text in the shadow roots of ours, shown or for screen readers."""
