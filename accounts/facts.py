"""An account as the offer engine sees it."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy.orm import Session

from accounts.history import offers_to
from accounts.usage import Usage, usage_of
from offers import Catalogue, Facts, Learnt, PastOffer, with_derived
from store.accounts import Account


def facts_of(
    session: Session, catalogue: Catalogue, learnt: Learnt, account: Account, *, now: datetime
) -> Facts:
    """All that is known of the account itself, without anything of a visit."""
    usage = usage_of(session, catalogue, account, now=now)
    past_offers = offers_to(session, account.id)
    return facts_from(catalogue, learnt, account, usage, past_offers, now=now)


def facts_from(
    catalogue: Catalogue,
    learnt: Learnt,
    account: Account,
    usage: Usage,
    past_offers: tuple[PastOffer, ...],
    *,
    now: datetime,
) -> Facts:
    """The same of what was read already: the account with what it owns, its use, its offers."""
    facts = Facts.model_validate(
        {
            **account_facts(account, now.date()),
            "plan": account.plan,
            "team_size": people_of(account),
            "usage": usage.values,
            "projected_usage": usage.projected,
            "past_offers": past_offers,
        }
    )
    return with_derived(catalogue, learnt, facts)


def people_of(account: Account) -> int | None:
    """The people in the account's team: the seats in use.

    Seats that were bought stand in where use is not known; nobody may use them yet. A team of none
    is not known either.
    """
    return (account.seats_bought if account.seats_used is None else account.seats_used) or None


def account_facts(account: Account, today: date) -> dict[str, object]:
    """What the account's own row and ownership say, in the engine's terms."""
    bought = [owned.since for owned in account.owned]
    return {
        "verified": True,
        "owned_products": frozenset(owned.product_id for owned in account.owned),
        "segment": account.segment or None,
        "stage": account.stage,
        "region": account.region or None,
        "seats_bought": account.seats_bought,
        "implementation_stage": account.implementation_stage,
        "seats_share": _share(account.seats_used, account.seats_bought),
        "usage": account.usage,
        "plan_on_record": account.plan,
        "days_since_purchase": _since_last((account.plan_since, *bought), today),
        "days_to_renewal": _days(today, account.renewal_on),
        "days_since_onboarding": _since(account.onboarding_completed_on, today),
        "days_since_milestone": _since(account.core_milestone_on, today),
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


def _since(moment: date | None, today: date) -> int | None:
    """Days since then; None for what is still to come: a plan may be bought from next month on."""
    days = _days(moment, today)
    return days if days is None or days >= 0 else None


def _since_last(moments: Iterable[date | None], today: date) -> int | None:
    """Days since the last of them that is not still to come."""
    days = [since for moment in moments if (since := _since(moment, today)) is not None]
    return min(days, default=None)


def _days(earlier: date | None, later: date | None) -> int | None:
    return (later - earlier).days if earlier is not None and later is not None else None
