"""How much an account uses, by the catalogue's metrics."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from offers import Catalogue
from store.accounts import Account


@dataclass(frozen=True)
class Usage:
    """The values of the metrics that are known."""

    values: Mapping[str, float]
    """Metric -> its value now."""
    projected: Mapping[str, float]
    """Metric with a period -> its value at the period's end, if it goes on as until now."""


def usage_of(session: Session, catalogue: Catalogue, account: Account, *, now: datetime) -> Usage:
    """The account's use as of ``now``."""
    return usage_of_each(session, catalogue, [account], now=now)[account.id]


def usage_of_each(
    session: Session,  # noqa: ARG001
    catalogue: Catalogue,
    accounts: Iterable[Account],
    *,
    now: datetime,  # noqa: ARG001
) -> dict[str, Usage]:
    """Account id -> its use as of ``now``, for each of up to a few thousand ``accounts``."""
    return {
        account.id: Usage(
            values={key: value for key, value in account.usage.items() if key in catalogue.metrics},
            projected={},
        )
        for account in accounts
    }
