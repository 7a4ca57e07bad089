"""The base as learning reads it: streams of rows, counted on the way, none of them kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from offers import Catalogue
from offers.items import Experiment
from offers.learning import Basket, Impression, Seen, basket_of
from offers.learning.acceptance import SETTLED
from store.accounts import Account, Ownership
from store.decisions import DecisionRow, Outcome

AT_A_TIME = 2000
"""Rows that are in memory at a time."""


def baskets(session: Session, catalogue: Catalogue, *, now: datetime) -> Counter[Basket]:
    """What every customer has by ``now``, equal baskets counted together.

    A customer has one of the plans or owns something; prospects chose nothing yet.
    """
    query = (
        select(Account.id, Account.segment, Account.plan, Ownership.product_id)
        .outerjoin(
            Ownership,
            and_(
                Ownership.account_id == Account.id,
                or_(Ownership.since.is_(None), Ownership.since <= now.date()),
            ),
        )
        .where(or_(Account.plan.in_(catalogue.plans), Ownership.product_id.is_not(None)))
        .order_by(Account.id)
    )
    rows = session.execute(query.execution_options(yield_per=AT_A_TIME))
    alike: Counter[tuple[str, str | None, frozenset[str]]] = Counter()
    for (_, segment, plan), of_one in groupby(rows, key=itemgetter(0, 1, 2)):
        owned = frozenset(product for *_, product in of_one if product is not None)
        alike[segment, plan, owned] += 1
    found: Counter[Basket] = Counter()
    for (segment, plan, owned), many in alike.items():
        found[basket_of(catalogue, segment=segment, plan=plan, owned=owned)] += many
    return found


def impressions(session: Session, *, now: datetime) -> Iterator[Impression]:
    """Every offer that was made by ``now``, with what had become of it by then."""
    query = (
        select(
            DecisionRow.id,
            DecisionRow.trigger_id,
            DecisionRow.segment,
            DecisionRow.placement,
            DecisionRow.outcome,
            DecisionRow.outcome_at,
            Outcome.outcome,
            Outcome.at,
        )
        .outerjoin(
            Outcome,
            and_(
                Outcome.decision_id == DecisionRow.id,
                Outcome.at <= now,
                Outcome.outcome.in_(SETTLED),
            ),
        )
        .where(
            DecisionRow.offer_id.is_not(None),
            DecisionRow.trigger_id.is_not(None),
            DecisionRow.at <= now,
        )
        .order_by(DecisionRow.id)
    )
    rows = session.execute(query.execution_options(yield_per=AT_A_TIME))
    for (_, trigger, segment, placement), of_one in groupby(rows, key=itemgetter(0, 1, 2, 3)):
        outcomes: set[tuple[datetime, str]] = set()
        for *_, stands, since, outcome, at in of_one:
            # What was decided before outcomes were written down one by one has only the latest.
            outcomes.update(
                (when, what)
                for when, what in ((since, stands), (at, outcome))
                if when is not None and what is not None and when <= now
            )
        yield Impression(trigger or "", segment, placement, tuple(outcomes))


def seen_in(session: Session, experiment: Experiment, *, now: datetime) -> Iterator[Seen]:
    """Every account (a stranger: visit) that the experiment's offer was for by ``now``.

    The arm of the first decision counts, and everything that any of its offers came to.
    """
    unit = func.coalesce(DecisionRow.account_id, literal("visit ") + DecisionRow.visit_id)
    query = (
        select(
            cast(unit, String).label("unit"),
            DecisionRow.arm,
            DecisionRow.withheld_offer_id,
            Outcome.outcome,
        )
        .outerjoin(Outcome, and_(Outcome.decision_id == DecisionRow.id, Outcome.at <= now))
        .where(
            DecisionRow.experiment_id == experiment.id,
            DecisionRow.arm.is_not(None),
            DecisionRow.at <= now,
            or_(
                DecisionRow.offer_id == experiment.offer,
                DecisionRow.withheld_offer_id == experiment.offer,
            ),
        )
        .order_by(unit, DecisionRow.at, DecisionRow.id)
    )
    rows = session.execute(query.execution_options(yield_per=AT_A_TIME))
    for _, of_one in groupby(rows, key=itemgetter(0)):
        arms, withheld, outcomes = zip(*(row[1:] for row in of_one), strict=True)
        yield Seen(arms[0], withheld[0] == experiment.offer, frozenset(o for o in outcomes if o))
