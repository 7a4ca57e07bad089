"""The base as learning reads it: streams of rows, counted on the way, none of them kept."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter

from sqlalchemy import Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from accounts.won import ATTRIBUTED_DAYS
from offers import Catalogue
from offers.items import Experiment
from offers.learning import Basket, Impression, Seen, basket_of
from offers.learning.acceptance import SETTLED
from offers.purchases import offers_that_bring
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


def seen_in(
    session: Session, catalogue: Catalogue, experiment: Experiment, *, now: datetime
) -> Iterator[Seen]:
    """Every account (a stranger: visit) that the experiment's offer was for by ``now``.

    The arm of the first decision counts, and everything that any of its offers came to. Won counts
    for as many days after that first decision in every arm, whichever decision it was noted with:
    that another offer, or a later one outside of the experiment, has the merit changes no arm.
    """
    unit = func.coalesce(DecisionRow.account_id, literal("visit ") + DecisionRow.visit_id)
    won = _purchases(catalogue, experiment, now).subquery()
    query = (
        select(
            cast(unit, String).label("unit"),
            DecisionRow.account_id,
            DecisionRow.at,
            DecisionRow.arm,
            DecisionRow.withheld_offer_id,
            Outcome.outcome,
            won.c.at.label("won_at"),
        )
        .outerjoin(
            Outcome,
            and_(
                Outcome.decision_id == DecisionRow.id, Outcome.at <= now, Outcome.outcome != "won"
            ),
        )
        .outerjoin(won, won.c.account_id == DecisionRow.account_id)
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
        first = next(of_one)
        until = first.at + timedelta(days=ATTRIBUTED_DAYS)
        reached = set()
        for row in (first, *of_one):
            if row.outcome is not None:
                reached.add(row.outcome)
            if row.won_at is not None and first.at <= row.won_at <= until:
                reached.add("won")
        yield Seen(
            first.arm,
            first.withheld_offer_id == experiment.offer,
            frozenset(reached),
            stranger=first.account_id is None,
        )


def _purchases(
    catalogue: Catalogue, experiment: Experiment, now: datetime
) -> Select[str | None, datetime]:
    """The accounts that bought what the experiment offers, and when that was noted."""
    offers = offers_that_bring(catalogue, experiment.offer)
    return (
        select(DecisionRow.account_id, Outcome.at)
        .join(Outcome, Outcome.decision_id == DecisionRow.id)
        .where(
            Outcome.outcome == "won",
            Outcome.at <= now,
            or_(DecisionRow.offer_id.in_(offers), DecisionRow.withheld_offer_id.in_(offers)),
        )
    )
