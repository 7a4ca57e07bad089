"""One synthetic account from a seed, its number and a day: the same three give the same account.

What there is to find in them. Who owns Routing usually owns Scheduling too; Insights and CRM Sync
go together from the middle segment up. Bought onboarding, or a small team, brings the core
milestone sooner and more surely; without it health declines and some leave. Seats fill with the
years, on Starter to the brim, and some run out of submissions. Many bought some weeks ago, and
many terms end in two to three months. Offers made after the milestone are accepted far more often.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from random import Random

from examples.harbor.names import COMPANY_FIRST, COMPANY_SECOND, FAMILY, GIVEN, ROLES
from offers import Catalogue, Facts
from store.accounts import Account, Contact, Ownership, PastOffer

OWNERS = {
    "americas": ("maya-chen", "luis-ortega"),
    "europe": ("jonas-weber",),
    "asia_pacific": ("priya-nair",),
}
"""Region -> the account managers there."""
PLAN_SHARES: Mapping[str, Mapping[str, int]] = {
    "small": {"starter": 70, "team": 28, "business": 2},
    "mid": {"starter": 25, "team": 48, "business": 23, "enterprise": 4},
    "large": {"team": 20, "business": 45, "enterprise": 35},
}
ONBOARDING_DAYS = 45


def account(catalogue: Catalogue, seed: int, number: int, today: date) -> Account:
    """Account ``number`` with ownership and contacts, as it stands on ``today``."""
    dice = Random(f"{seed}:{number}")  # noqa: S311 - synthetic data, nothing secret
    region = dice.choices(tuple(OWNERS), (50, 35, 15))[0]
    employees = max(3, min(4000, round(dice.lognormvariate(3.6, 1.1))))
    made = Account(
        id=f"harbor-{number:05d}",
        name=_company(number),
        segment=catalogue.segment_of(employees) or "small",
        region=region,
        language="en",
        employees=employees,
        stage=dice.choices(("customer", "prospect", "open_opportunity"), (84, 10, 6))[0],
        owner_id=dice.choice(OWNERS[region]),
        usage={},
        onboarding_completed=False,
        health="good",
        open_escalation=False,
        unpaid_dispute=False,
        open_tickets=0,
    )
    made.contacts = _contacts(dice, made)
    if made.stage == "customer":
        _buy(catalogue, dice, made, today)
        _get_value(dice, made, today)
        _use(catalogue, dice, made)
        _renew_or_leave(dice, made, today)
    return made


def past_offers(catalogue: Catalogue, seed: int, made: Account, today: date) -> list[PastOffer]:
    """What was offered to the account before, by e-mail or by its owner."""
    dice = Random(f"{seed}:{made.id}:offers")  # noqa: S311 - as above
    if made.plan_since is None or (today - made.plan_since).days < 60:
        return []
    return [
        _past_offer(catalogue, dice, made, number, today)
        for number in range(dice.choices((0, 1, 2, 3), (55, 28, 12, 5))[0])
    ]


def _past_offer(
    catalogue: Catalogue, dice: Random, made: Account, number: int, today: date
) -> PastOffer:
    offer = catalogue.offers[dice.choice(sorted(catalogue.offers))]
    on = today - timedelta(days=dice.randint(3, 540))
    valued = made.core_milestone_on is not None and made.core_milestone_on <= on
    accepted, ignored = (22, 43) if valued else (4, 55)
    outcome = dice.choices(
        ("accepted", "ignored", "declined", "deferred"), (accepted, ignored, 23, 12)
    )[0]
    return PastOffer(
        id=f"{made.id}-offer-{number}",
        account_id=made.id,
        offer_id=offer.id,
        placement=dice.choice(("email", "rep")),
        outcome=outcome,
        at=datetime.combine(on, time(9 + dice.randrange(8)), UTC),
    )


def _company(number: int) -> str:
    # All pairs once, then again with a number, so that names stay unlike.
    pairs = len(COMPANY_FIRST) * len(COMPANY_SECOND)
    first, second = (
        COMPANY_FIRST[number % len(COMPANY_FIRST)],
        COMPANY_SECOND[number // len(COMPANY_FIRST) % len(COMPANY_SECOND)],
    )
    return f"{first} {second}" + (f" {number // pairs + 1}" if number >= pairs else "")


def _contacts(dice: Random, made: Account) -> list[Contact]:
    contacts = []
    for number in range(dice.choices((1, 2, 3), (50, 35, 15))[0]):
        given, family = dice.choice(GIVEN), dice.choice(FAMILY)
        contacts.append(
            Contact(
                id=f"{made.id}-contact-{number}",
                account_id=made.id,
                email=f"{given}.{family}.{number}@{made.id}.example".lower(),
                name=f"{given} {family}",
                role=dice.choice(ROLES),
            )
        )
    return contacts


def _days_with_us(dice: Random) -> int:
    """Days since the purchase: many bought some weeks ago, and many renew in some."""
    return dice.choices(
        (
            dice.randint(21, 42),
            365 * dice.randint(1, 4) - dice.randint(60, 90),
            dice.randint(5, 1500),
        ),
        (20, 17, 63),
    )[0]


def _buy(catalogue: Catalogue, dice: Random, made: Account, today: date) -> None:
    shares = PLAN_SHARES[made.segment]
    employees = made.employees or 1
    plan = catalogue.plans[dice.choices(tuple(shares), tuple(shares.values()))[0]]
    while plan.limits.seats is not None and employees > plan.limits.seats:
        plan = next(p for p in catalogue.plans.values() if p.builds_on == plan.id)
    age = _days_with_us(dice)
    made.budget = employees * dice.randint(4, 40) if dice.random() < 0.35 else None
    made.plan, made.plan_since = plan.id, today - timedelta(days=age)
    made.seats_bought = min(
        round(employees * dice.uniform(1.0, 1.5)) + 2, plan.limits.seats or 9999
    )
    likely = {
        "routing": 0.35 if made.segment != "small" else 0.15,
        "insights": 0.3,
        "onboarding": 0.4 if made.segment != "small" else 0.1,
        "premium_support": {"small": 0.02, "mid": 0.12, "large": 0.4}[made.segment],
    }
    owned = [product for product, chance in likely.items() if dice.random() < chance]
    if dice.random() < (0.72 if "routing" in owned else 0.18):
        owned.append("scheduling")
    included = catalogue.has_products(Facts(plan=plan.id))
    if made.segment == "small":
        connected = 0.14
    else:
        connected = 0.75 if "insights" in owned else 0.55 if "insights" in included else 0.14
    if dice.random() < connected:
        owned.append("crm_sync")
    made.owned = [
        Ownership(
            account_id=made.id,
            product_id=product,
            since=today - timedelta(days=dice.randint(0, age)),
        )
        for product in sorted(owned)
        if product not in included
    ]


def _get_value(dice: Random, made: Account, today: date) -> None:
    assert made.plan_since is not None
    age = (today - made.plan_since).days
    helped = any(owned.product_id == "onboarding" for owned in made.owned)
    sure = 0.95 if helped else 0.82 if made.segment == "small" else 0.62
    took = dice.randint(14, 40) if helped or made.segment == "small" else dice.randint(25, 90)
    made.onboarding_completed = age >= took and dice.random() < sure
    if made.onboarding_completed:
        made.onboarding_completed_on = made.plan_since + timedelta(days=took)
        reached = made.plan_since + timedelta(days=took + dice.randint(3, 40))
        made.core_milestone_on = reached if reached <= today else None
    stages = ("kickoff", "configuring", "training")
    made.implementation_stage = (
        "live" if made.onboarding_completed else stages[min(age * 3 // ONBOARDING_DAYS, 2)]
    )
    if not made.onboarding_completed and age < ONBOARDING_DAYS:
        made.stage = "onboarding"
    struggling = made.core_milestone_on is None and age > 120
    made.health = dice.choices(
        ("good", "fair", "poor"), (15, 35, 50) if struggling else (75, 19, 6)
    )[0]
    made.open_escalation = dice.random() < (0.25 if made.health == "poor" else 0.02)
    made.open_tickets = dice.choices(
        (0, 1, 2, 3, 5), (40, 25, 15, 10, 10) if made.health == "poor" else (72, 17, 7, 3, 1)
    )[0]
    made.unpaid_dispute = dice.random() < (0.08 if made.health == "poor" else 0.005)


def _use(catalogue: Catalogue, dice: Random, made: Account) -> None:
    bought, plan = made.seats_bought or 1, catalogue.plans[made.plan or ""]
    valued = made.core_milestone_on is not None
    filled = dice.betavariate(5, 2.5) if valued else dice.betavariate(2, 5)
    if made.plan == "starter" and valued:
        filled = min(1.0, filled + 0.1)
    if valued and dice.random() < 0.15:
        filled = dice.uniform(0.85, 1.0)
    made.seats_used = max(1, min(round(bought * filled), bought))
    allowance = plan.limits.submissions_per_month or 500_000
    share = round(dice.betavariate(4, 3) if valued else dice.betavariate(1.5, 6), 3)
    if valued and dice.random() < 0.2:
        share = round(dice.uniform(0.85, 1.1), 3)
    connected = any(owned.product_id == "crm_sync" for owned in made.owned)
    made.usage = {
        "submissions_share": share,
        "leads_last_month": round(allowance * share * dice.uniform(0.3, 0.7)),
        "forms_published": max(
            1, round((plan.limits.forms or 2000) * share * dice.uniform(0.2, 0.8))
        ),
        "exports_last_month": 0 if connected else dice.randint(0, 10 if valued else 3),
    }


def _renew_or_leave(dice: Random, made: Account, today: date) -> None:
    assert made.plan_since is not None
    years = (today - made.plan_since).days // 365 + 1
    if made.health == "poor" and years > 1 and dice.random() < 0.35:
        # They left at the last renewal: what they had is gone, the account stays as a prospect.
        made.stage, made.plan, made.owned, made.usage = "prospect", None, [], {}
        made.seats_bought = made.seats_used = made.implementation_stage = made.plan_since = None
        return
    made.renewal_on = made.plan_since + timedelta(days=365 * years)
    if made.stage == "customer" and (made.renewal_on - today).days <= 90:
        made.stage = "renewal"
