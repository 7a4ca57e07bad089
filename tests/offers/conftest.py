"""Harbor's catalogue, a small one to break, and a decision at a still moment."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from offers import Catalogue, Decision, Facts, decide, load_catalogue

SMALL = """\
languages: [en]
plans:
  solo: {name: Solo, price: 10, limits: {seats: 5}, capabilities: [write]}
  crew: {name: Crew, builds_on: solo, price: 20, limits: {}, capabilities: [share]}
products:
  print: {name: Print, price: 30, capabilities: [paper]}
  post: {name: Post, price: 40, capabilities: [letters]}
  help: {name: Help, price: 50, capabilities: [hands], service: true}
bundles:
  mail: {name: Mail, products: [print, post], saves: 0.1}
capabilities:
  write: {name: writing}
  share: {name: sharing, synonyms: [working together]}
  paper: {name: paper}
  letters: {name: letters}
  hands: {name: a hand}
pain_points:
  alone: {name: Alone, phrase: {en: everybody works alone}, solved_by: [share]}
  ink: {name: Ink, phrase: {en: ink runs out}, solved_by: [paper]}
metrics:
  pages: {name: Pages, unit: count}
offers:
  go_crew:
    motion: upsell
    plan: crew
    texts: {en: {any: {title: Crew, change: You share., details: Sharing., agreed: see it}}}
  add_print:
    motion: cross_sell
    products: [print]
    texts: {en: {any: {title: Print, change: You print., details: Paper., agreed: see it}}}
triggers:
  alone_on_solo:
    offer: go_crew
    family: gap
    propensity: 0.2
    when:
      - {fact: plan, is: solo}
      - {fact: pain_points, includes: alone}
    reason: {en: {any: "Since {pain_points} on {plan}, sharing would help."}}
  ink_runs_out:
    offer: add_print
    family: gap
    propensity: 0.1
    when:
      - {fact: plan, in: [solo, crew]}
      - {fact: pain_points, includes: ink}
      - {fact: owned_products, lacks: print}
    reason: {en: {any: "Since {pain_points}, paper would help."}}
policies:
  no_value_yet: {require: [onboarding_completed, core_milestone_reached]}
  still_deciding: {plans: [none], stages: [prospect]}
  in_trouble: {health: [poor]}
  recently_refused: {cool_down_days: 90, deferred_days: 30}
  too_often: {per_visit: 1, per_account: 3, within_days: 30}
  poor_fit: {busy_implementing: [kickoff]}
  owned_already: {new_in_bundle: 2, accepted_days: 90}
  no_reason: {}
  holdout: {share: 0.1}
"""

CAMPAIGNS = """\
incentives:
  free_paper:
    offers: [add_print]
    when: [{fact: plan, is: crew}]
    until: 2027-03-31
    costs: 20
    texts: {en: The first ream of paper is there already.}
experiments:
  shorter_words:
    offer: add_print
    holdout: 0.1
    starts: 2026-11-01
    ends: 2026-12-31
    variants:
      plain: {}
      short:
        texts: {en: {chat: {change: You print at once.}}}
        reason: {ink_runs_out: {en: {any: "Paper would help, because {pain_points}."}}}
plays:
  pages_run_out:
    family: usage
    when:
      - {fact: usage, metric: share_of_seats, at_least: 0.85}
    offer: go_crew
    title: {en: Talk about more room}
    reason: {en: "{usage.share_of_seats} of the pages are used."}
"""


@pytest.fixture
def small() -> str:
    """A whole catalogue in one text, without fault."""
    return SMALL


@pytest.fixture
def campaigns(small: str) -> str:
    """The small catalogue with a counted metric, an incentive, an experiment and a play."""
    metric = (
        "  share_of_seats: {name: Pages used, unit: share, event: Page Used, period: month, "
        "of_limit: seats}\n"
    )
    return small.replace("metrics:\n", f"metrics:\n{metric}") + CAMPAIGNS


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes texts as the files of a catalogue: ``write(all=SMALL)`` makes ``all.yaml``."""

    folder = tmp_path / "catalogue"
    folder.mkdir()

    def write(**texts: str) -> Path:
        for name, text in texts.items():
            (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        return folder

    return write


_HARBOR = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"


@pytest.fixture(scope="session")
def harbor_catalogue() -> Catalogue:
    """What Harbor offers."""
    return load_catalogue(_HARBOR)


@pytest.fixture
def decided(harbor_catalogue: Catalogue, now: datetime) -> Callable[..., Decision]:
    """Harbor's decision for some facts, in the chat, outside of any control group."""

    def decided(facts: Facts, *, chance: float = 0.5, at: datetime = now) -> Decision:
        return decide(
            harbor_catalogue, facts, now=at, placement="chat", language="en", chance=chance
        )

    return decided


@pytest.fixture(scope="session")
def paperwork() -> Catalogue:
    """The tests' own vendor: every kind of trigger, offer and policy once."""
    return load_catalogue(Path(__file__).parent / "paperwork")
