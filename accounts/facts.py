"""An account as the offer engine sees it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.history import offers_to
from accounts.usage import usage_of
from offers import Catalogue, Facts, Learnt, with_derived
from store.accounts import Account


def facts_of(
    session: Session, catalogue: Catalogue, learnt: Learnt, account: Account, *, now: datetime
) -> Facts:
    """All that is known of the account itself, without anything of a visit."""
    usage = usage_of(session, catalogue, account, now=now)
    facts = Facts.model_validate(
        {
            **account_facts(account, now.date()),
            "plan": account.plan,
            "team_size": people_of(account),
            "usage": usage.values,
            "projected_usage": usage.projected,
            "past_offers": offers_to(session, account.id),
        }
    )
    return with_derived(catalogue, learnt, facts)


def people_of(account: Account) -> int | None:
    """The people in the account's team: the seats in use.

    Seats that were bought stand in where use is not known; nobody may use them yet.
    """
    return account.seats_bought if account.seats_used is None else account.seats_used


def account_facts(account: Account, today: date) -> dict[str, object]:
    """What the account's own row and ownership say, in the engine's terms."""
    return {
        "verified": True,
        "owned_products": frozenset(owned.product_id for owned in account.owned),
        "segment": account.segment,
        "stage": account.stage,
        "region": account.region,
        "seats_bought": account.seats_bought,
        "implementation_stage": account.implementation_stage,
        "seats_share": _share(account.seats_used, account.seats_bought),
        "usage": account.usage,
        "days_since_purchase": _days(account.plan_since, today),
        "days_to_renewal": _days(today, account.renewal_on),
        "days_since_onboarding": _days(account.onboarding_completed_on, today),
        "days_since_milestone": _days(account.core_milestone_on, today),
        "budget": account.budget,
        "onboarding_completed": account.onboarding_completed,
        "core_milestone_reached": account.core_milestone_on is not None,
        "health": account.health,
        "open_escalation": account.open_escalation,
        "unpaid_dispute": account.unpaid_dispute,
        "open_tickets": account.open_tickets,
    }


def _share(used: int | None, bought: int | None) -> float | None:
    return used / bought if used is not None and bought else None


def _days(earlier: date | None, later: date | None) -> int | None:
    return (later - earlier).days if earlier is not None and later is not None else None
