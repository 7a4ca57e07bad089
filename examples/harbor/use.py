"""What the synthetic accounts did in the last weeks, day by day, as their events would tell it.

A third of the accounts are connected. Who assigns leads without Routing passes many of them on by
hand; who reports without Insights builds the reports by hand; some are about to run out of the
month's submissions.
"""

from datetime import date, timedelta
from random import Random

from offers import Catalogue
from store.accounts import Account
from store.events import EventDay

WEEKS = 5
CONNECTED = 0.33
"""The share of the accounts whose events come in."""


def event_days(catalogue: Catalogue, seed: int, account: Account, today: date) -> list[EventDay]:
    """One day a week of each event, up to ``today``; empty for an account without a plan."""
    dice = Random(f"{seed}:{account.id}:use")  # noqa: S311 - synthetic data, nothing secret
    if account.plan is None or dice.random() >= CONNECTED:
        return []
    owned = {one.product_id for one in account.owned}
    chain = catalogue.plan_with_those_below(account.plan)
    has = owned.union(*(catalogue.plans[plan].products for plan in chain))
    allowance = catalogue.plans[account.plan].limits.submissions_per_month or 500_000
    people = account.seats_used or 1
    weekly = {
        "Form Submitted": allowance * float(account.usage.get("submissions_share", 0)) / 4,
        "Lead Reassigned": 0.0 if "routing" in has else min(people, 200) * dice.uniform(0, 0.9),
        "Report Exported": 0.0 if "insights" in has else dice.uniform(0, 3),
    }
    return [
        EventDay(
            account_id=account.id,
            name=name,
            day=today - timedelta(days=7 * week),
            count=count,
            sums={},
        )
        for week in range(WEEKS)
        for name, usual in weekly.items()
        if (count := round(usual * dice.uniform(0.7, 1.3)))
    ]
