"""An account as the offer engine sees it."""

from collections.abc import Iterable
from datetime import date, datetime
from math import inf

from sqlalchemy.orm import Session

from accounts.history import offers_to
from accounts.usage import Usage, usage_of
from offers import Catalogue, Facts, Learnt, PastOffer, with_derived
from offers.facts import MOST_DAYS, MOST_PEOPLE
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
    is not known either, nor is one that no company has.
    """
    used = _people(account.seats_used)
    return (_people(account.seats_bought) if used is None else used) or None


def account_facts(account: Account, today: date) -> dict[str, object]:
    """What the account's own row and ownership say, in the engine's terms.

    A number that cannot be, however it came into the row, is not known.
    """
    bought_seats, used_seats = _people(account.seats_bought), _people(account.seats_used)
    bought = [owned.since for owned in account.owned]
    return {
        "verified": True,
        "owned_products": frozenset(owned.product_id for owned in account.owned),
        "segment": account.segment or None,
        "stage": account.stage,
        "region": account.region or None,
        "seats_bought": bought_seats,
        "implementation_stage": account.implementation_stage,
        "seats_share": _share(used_seats, bought_seats),
        "usage": {key: value for key, value in account.usage.items() if _amount(value) is not None},
        "plan_on_record": account.plan,
        "days_since_purchase": _since_last((account.plan_since, *bought), today),
        "days_to_renewal": _days(today, account.renewal_on),
        "days_since_onboarding": _since(account.onboarding_completed_on, today),
        "days_since_milestone": _since(account.core_milestone_on, today),
        "budget": _amount(account.budget),
        "onboarding_completed": account.onboarding_completed,
        "core_milestone_reached": account.core_milestone_on is not None,
        "health": account.health,
        "open_escalation": account.open_escalation,
        "unpaid_dispute": account.unpaid_dispute,
        # A guard: so many tickets that nobody counts them hold offers back all the same.
        "open_tickets": min(max(account.open_tickets, 0), MOST_PEOPLE),
    }


def _people(number: int | None) -> int | None:
    return number if number is not None and 0 <= number <= MOST_PEOPLE else None


def _amount(number: float | None) -> float | None:
    return number if number is not None and 0 <= number < inf else None


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
    if earlier is None or later is None:
        return None
    days = (later - earlier).days
    return days if abs(days) <= MOST_DAYS else None
