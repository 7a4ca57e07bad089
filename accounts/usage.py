"""How much an account uses, by the catalogue's metrics."""

from collections.abc import Mapping
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


def usage_of(
    session: Session,  # noqa: ARG001
    catalogue: Catalogue,
    account: Account,
    *,
    now: datetime,  # noqa: ARG001
) -> Usage:
    """The account's use as of ``now``."""
    reported = {key: value for key, value in account.usage.items() if key in catalogue.metrics}
    return Usage(values=reported, projected={})
