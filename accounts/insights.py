"""What was learnt of the base, as people look at it: counts, lists, one account at a time."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from accounts.base import seen_in
from offers import Catalogue
from offers.learning import ExperimentResult, results
from store.accounts import Account
from store.learning import AccountOutlook

STANDINGS = ("owned", "included", "could_use", "no_need")


@dataclass(frozen=True)
class Cell:
    """How the accounts of one segment stand to one product."""

    counts: Mapping[str, int]
    """Standing -> accounts."""

    @property
    def accounts(self) -> int:
        """All of the segment."""
        return sum(self.counts.values())

    @property
    def could_use(self) -> float:
        """The share of the segment that could use it and does not have it, 0 to 1."""
        return self.counts.get("could_use", 0) / self.accounts if self.accounts else 0.0


@dataclass(frozen=True)
class Prospect:
    """An account as the list of accounts shows it."""

    id: str
    name: str
    segment: str
    plan: str | None
    owner_id: str | None
    renewal_on: date | None
    score: float
    parts: Mapping[str, float]
    white_space: Sequence[str]


@dataclass(frozen=True)
class Which:
    """Which accounts are asked for; what is None does not matter."""

    segment: str | None = None
    product: str | None = None
    standing: str | None = None


def matrix(session: Session, catalogue: Catalogue) -> dict[str, dict[str, Cell]]:
    """Segment -> product -> how its accounts stand to it, as last learnt; in the catalogue's order,
    segments that it does not have last."""
    query = select(AccountOutlook.segment, AccountOutlook.standings, func.count()).group_by(
        AccountOutlook.segment, AccountOutlook.standings
    )
    counted: dict[str, dict[str, Counter[str]]] = {key: {} for key in catalogue.segments}
    for segment, standings, many in session.execute(query):
        cells = counted.setdefault(segment, {})
        for word in standings.split():
            product, _, standing = word.partition(":")
            cells.setdefault(product, Counter())[standing] += many
    return {
        segment: {product: Cell(cells.get(product, {})) for product in catalogue.products}
        for segment, cells in counted.items()
        if cells
    }


def prospects(
    session: Session, which: Which, *, first: int, most: int
) -> tuple[int, list[Prospect]]:
    """How many accounts there are of these, and some of them: the highest score first."""
    these = _conditions(which)
    counted = select(func.count()).select_from(AccountOutlook).where(*these)
    query = (
        select(Account, AccountOutlook)
        .join(AccountOutlook, AccountOutlook.account_id == Account.id)
        .where(*these)
        .order_by(AccountOutlook.score.desc(), AccountOutlook.account_id)
    )
    rows = session.execute(query.offset(first).limit(most))
    return session.scalar(counted) or 0, [_prospect(account, outlook) for account, outlook in rows]


def learnt_on(session: Session) -> datetime | None:
    """When the outlooks were last brought up to date; None: never."""
    return session.scalar(select(func.max(AccountOutlook.made_at)))


def experiment_results(
    session: Session, catalogue: Catalogue, *, now: datetime
) -> tuple[ExperimentResult, ...]:
    """What every experiment of the catalogue found by ``now``, by id."""
    return tuple(
        results(experiment, seen_in(session, catalogue, experiment, now=now))
        for _, experiment in sorted(catalogue.experiments.items())
    )


def _conditions(which: Which) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if which.segment is not None:
        asked.append(AccountOutlook.segment == which.segment)
    if which.product is not None and which.standing is not None:
        word = f" {which.product}:{which.standing} "
        asked.append(AccountOutlook.standings.contains(word, autoescape=True))
    return asked


def _prospect(account: Account, outlook: AccountOutlook) -> Prospect:
    return Prospect(
        id=account.id,
        name=account.name,
        segment=account.segment,
        plan=account.plan,
        owner_id=account.owner_id,
        renewal_on=account.renewal_on,
        score=outlook.score,
        parts=outlook.parts,
        white_space=outlook.white_space,
    )
