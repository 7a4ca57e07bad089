"""A catalogue of any size and the facts of accounts for it, the same ones for the same number.

Mixed as a vendor would mix them: mostly products sold across, some services, bundles, more seats;
two triggers for each offer, all five families; a trait, a signal and often a ``lacks`` in each.
"""

import random
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from offers import Catalogue, Facts, Learnt, PastOffer, load_catalogue, with_derived

PAINS, METRICS, PAGES = 40, 20, 10
PLANS = ("free", "crew", "firm", "group")
POLICIES: dict[str, Any] = {
    "no_value_yet": {"require": ["onboarding_completed", "core_milestone_reached"]},
    "still_deciding": {"plans": ["none"], "stages": ["prospect"]},
    "in_trouble": {"health": ["poor"], "open_tickets": 10},
    "recently_refused": {"cool_down_days": 90, "deferred_days": 30},
    "too_often": {"per_visit": 1, "per_account": 3, "within_days": 30},
    "poor_fit": {"busy_implementing": ["kickoff"]},
    "owned_already": {"new_in_bundle": 2, "accepted_days": 90},
    "no_reason": {},
    "holdout": {"share": 0.1},
}


def catalogue_of(offers: int) -> Catalogue:
    """A catalogue with so many offers and twice as many triggers, loaded as a vendor's is."""
    with tempfile.TemporaryDirectory() as folder:
        text = yaml.safe_dump(_written(offers), sort_keys=False)
        (Path(folder) / "catalogue.yaml").write_text(text, encoding="utf-8")
        return load_catalogue(Path(folder))


def _written(offers: int) -> dict[str, Any]:
    numbers = range(offers)
    bundled = [n for n in numbers if n % 10 == 9 and n >= 3]
    return {
        "languages": ["en"],
        "plans": _plans(),
        "products": {
            f"product_{n}": {
                "name": f"Product {n}",
                "price": 20 + n % 7 * 10,
                "capabilities": [f"ability_{n}"],
                "service": n % 10 == 8,
            }
            for n in numbers
        },
        "capabilities": {
            **{f"ability_{n}": {"name": f"ability {n}"} for n in numbers},
            **{f"of_{plan}": {"name": f"the {plan} level"} for plan in PLANS},
        },
        "bundles": {
            f"bundle_{n}": {
                "name": f"Bundle {n}",
                "products": [f"product_{n - back}" for back in (3, 2, 0)],
                "saves": 0.1,
            }
            for n in bundled
        },
        "pain_points": {
            f"pain_{p}": {
                "name": f"Pain {p}",
                "phrase": {"en": f"the pain number {p} is felt"},
                "solved_by": [f"ability_{n}" for n in numbers if n % PAINS == p],
            }
            for p in range(min(PAINS, offers))
        },
        "metrics": {
            f"metric_{m}": {"name": f"Metric {m}", "unit": "share"} for m in range(METRICS)
        },
        "pages": {f"/page-{p}": {"name": f"the page number {p}"} for p in range(PAGES)},
        "segments": {
            "small": {"name": "small", "people_from": 0, "people_to": 49},
            "large": {"name": "large", "people_from": 50},
        },
        "offers": {f"offer_{n:04}": _offer(n) for n in numbers},
        "triggers": {
            f"trigger_{n:04}_{which}": _trigger(n, which) for n in numbers for which in (0, 1)
        },
        "policies": POLICIES,
    }


def _plans() -> dict[str, Any]:
    plans: dict[str, Any] = {}
    for level, plan in enumerate(PLANS):
        plans[plan] = {
            "name": plan.title(),
            "price": level * 15,
            "limits": {},
            "capabilities": [f"of_{plan}"],
            **({"builds_on": PLANS[level - 1]} if level else {}),
        }
    return plans


def _offer(number: int) -> dict[str, Any]:
    subject: dict[str, Any] = {"motion": "cross_sell", "products": [f"product_{number}"]}
    if number % 10 == 8:
        subject["motion"] = "add_on"
    elif number % 10 == 9 and number >= 3:
        subject = {"motion": "bundle", "bundle": f"bundle_{number}"}
    elif number % 10 == 7:
        subject = {"motion": "upsell", "extends": "seats", "value": 900 + number}
    return {
        **subject,
        "weight": 1 + number % 3 / 10,
        "fits": [{"fact": "team_size", "at_least": 2}],
        "texts": {
            "en": {
                "any": {
                    "title": f"Offer {number}",
                    "change": f"You no longer do number {number} by hand.",
                    "details": f"It takes over number {number}.",
                    "agreed": f"see number {number}",
                }
            }
        },
    }


def _trigger(number: int, which: int) -> dict[str, Any]:
    family, signal = _signal(number, which)
    trait = [
        {"fact": "plan", "in": [PLANS[number % 4], PLANS[(number + 1 + which) % 4]]},
        {"fact": "team_size", "at_least": 5 + number % 60},
        {"fact": "segment", "is": "small" if number % 2 else "large"},
    ][(number + which) % 3]
    lacks = {"fact": "owned_products", "lacks": f"product_{number}"}
    name = signal["fact"] if "metric" not in signal else f"{signal['fact']}.{signal['metric']}"
    return {
        "offer": f"offer_{number:04}",
        "family": family,
        "propensity": round(0.02 + (number * 2 + which) % 30 / 100, 2),
        "when": [trait, signal] if number % 10 == 7 else [trait, signal, lacks],
        "reason": {"en": {"any": f"Since {{{name}}}, number {number} would help."}},
    }


def _signal(number: int, which: int) -> tuple[str, dict[str, Any]]:
    if number % 10 == 7:
        return [
            ("renewal", {"fact": "days_to_renewal", "at_least": 60, "at_most": 90}),
            ("post_purchase", {"fact": "days_since_purchase", "at_least": 21, "at_most": 42}),
        ][which]
    if which == 0:
        return "gap", {"fact": "pain_points", "includes_any": [f"pain_{number % PAINS}"]}
    metric, page = f"metric_{number % METRICS}", f"/page-{number % PAGES}"
    return [
        ("usage", {"fact": "usage", "metric": metric, "at_least": 0.85}),
        ("intent", {"fact": "pages_revisited", "includes": page}),
    ][number % 2]


def facts_for(catalogue: Catalogue, number: int, now: datetime) -> Facts:
    """What is known of the account with this number: nine in ten are customers in good order."""
    drawn = random.Random(number)
    products, offers = sorted(catalogue.products), sorted(catalogue.offers)
    team = drawn.randint(3, 120)
    facts = Facts.model_validate(
        {
            "verified": True,
            "plan": drawn.choice(PLANS),
            "owned_products": drawn.sample(products, min(len(products), drawn.randint(0, 5))),
            "team_size": team,
            "segment": "small" if team < 50 else "large",
            "stage": "customer",
            "seats_bought": team + 5,
            "seats_share": round(team / (team + 5), 3),
            "implementation_stage": "live",
            "pain_points": drawn.sample(sorted(catalogue.pain_points), drawn.randint(0, 2)),
            "asked_about": drawn.sample(sorted(catalogue.capabilities), drawn.randint(0, 2)),
            "pages_revisited": drawn.sample(sorted(catalogue.pages), drawn.randint(0, 1)),
            "usage": {key: round(drawn.random(), 3) for key in catalogue.metrics},
            "days_since_purchase": drawn.randint(0, 365),
            "days_to_renewal": drawn.randint(0, 365),
            "onboarding_completed": drawn.random() > 0.05,
            "core_milestone_reached": drawn.random() > 0.05,
            "health": drawn.choice(["good", "good", "fair"]),
            "past_offers": [
                PastOffer(
                    offer_id=drawn.choice(offers),
                    outcome=drawn.choice(["declined", "deferred", "ignored", "accepted"]),
                    at=now - timedelta(days=40 * (1 + back)),
                )
                for back in reversed(range(drawn.randint(0, 5)))
            ],
        }
    )
    return with_derived(catalogue, Learnt(), facts)
