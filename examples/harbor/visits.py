"""Visits of the past months, as Segue would have recorded them: decided by the engine itself.

What there is to find in them. Who is nearly out of room accepts most often, who came for another
thing least; small teams answer sooner than large ones; a form's offer is ignored more often than
one in the chat. Many visits get no offer, as it should be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any, Literal

from accounts.facts import facts_from
from accounts.usage import Usage, counted_metrics, first_day, usage_from
from examples.harbor.use import event_days
from intake.decision_rows import row_of
from intake.observed import asked_about, features_tried, pages_revisited, stable_chance
from offers import Catalogue, Decision, Facts, Learnt, PastOffer, decide, with_derived
from store.accounts import Account, Ownership
from store.accounts import PastOffer as PastOfferRow
from store.decisions import DecisionRow, Outcome
from store.visits import AnswerRow, Signal, Visit

DAYS = 90
"""They lie so many days back at most."""
PREFIX = "harbor-visit-"
"""Their ids begin with it."""
STRANGERS = 0.15
RESTLESS = 0.4
ZONES = {
    "americas": "America/New_York",
    "europe": "Europe/Berlin",
    "asia_pacific": "Asia/Singapore",
}
ACCEPTED: Mapping[str, float] = {
    "usage": 0.34, "renewal": 0.27, "intent": 0.24, "gap": 0.17, "post_purchase": 0.13,
}  # fmt: skip
"""Family -> how many of its offers are accepted in the chat."""
FRICTIONS: Mapping[str, int] = {
    "missed_follow_ups": 14, "slow_response": 11, "manual_routing": 10, "disconnected_crm": 9,
    "scheduling_back_and_forth": 9, "poor_reporting": 9, "hitting_limits": 8, "low_conversion": 6,
    "handoff_delays": 5, "approvals_bottleneck": 4, "access_control": 5, "rollout_complexity": 5,
}  # fmt: skip
"""Pain point -> how often it is named."""


def visits(
    catalogue: Catalogue,
    accounts: Sequence[Account],
    past_offers: Iterable[PastOfferRow],
    *,
    seed: int,
    today: date,
    count: int,
) -> Iterator[list[Any]]:
    """The rows of each of ``count`` visits before ``today``: of customers and strangers.

    ``accounts``: the customers. ``past_offers``: what those accounts were offered before, by mail
    and by reps.
    """
    history: dict[str, list[PastOffer]] = {}
    for past in past_offers:
        history.setdefault(past.account_id, []).append(_known(past))
    customers = [one for one in accounts if one.plan_since is not None]
    moments = [_opened(Random(f"{seed}:visit:{n}"), today, n) for n in range(count)]  # noqa: S311
    for opened_at, number in sorted(moments):
        dice = Random(f"{seed}:visit:{number}:story")  # noqa: S311 - synthetic data
        account = _visitor(dice, customers, opened_at.date())
        made = history.setdefault(account.id, []) if account is not None else []
        story = _Story(catalogue, seed, dice, f"{PREFIX}{number:05d}", account, opened_at)
        yield list(story.rows(tuple(made)))
        made += story.offered


def _opened(dice: Random, today: date, number: int) -> tuple[datetime, int]:
    on = today - timedelta(days=dice.randint(1, DAYS))
    if on.weekday() >= 5 and dice.random() < 0.8:
        on = max(on - timedelta(days=2), today - timedelta(days=DAYS))
    return datetime.combine(on, time(7 + dice.randrange(13), dice.randrange(60)), UTC), number


def _visitor(dice: Random, customers: Sequence[Account], on: date) -> Account | None:
    """A customer of at least ten days on that day; None: a stranger.

    Who has something coming up looks around more often.
    """
    if dice.random() < STRANGERS:
        return None
    some = [
        one
        for one in dice.sample(customers, min(len(customers), 20))
        if one.plan_since and (on - one.plan_since).days >= 10
    ]
    restless = [one for one in some if _something_is_coming_up(one, on)]
    among = restless if restless and dice.random() < RESTLESS else some
    return among[0] if among else None


def _something_is_coming_up(account: Account, on: date) -> bool:
    """The term ends soon, they are new, or there are hardly any seats left."""
    assert account.plan_since is not None
    ends = account.renewal_on is not None and 60 <= (account.renewal_on - on).days <= 90
    new = 21 <= (on - account.plan_since).days <= 42
    full = (account.seats_used or 0) >= 0.85 * (account.seats_bought or 1)
    return ends or new or full


def _then(account: Account, on: date) -> Account:
    """The account with what it owned and had reached by a day."""
    kept = {
        name: getattr(account, name)
        for name in Account.__table__.columns.keys()  # noqa: SIM118 - not a mapping
        if name != "core_milestone_on"
    }
    reached = account.core_milestone_on
    then = Account(**kept, core_milestone_on=reached if reached and reached <= on else None)
    then.owned = [
        Ownership(product_id=owned.product_id, since=owned.since)
        for owned in account.owned
        if owned.since is None or owned.since <= on
    ]
    return then


class _Story:
    """What happens in one visit."""

    def __init__(
        self,
        catalogue: Catalogue,
        seed: int,
        dice: Random,
        visit_id: str,
        account: Account | None,
        opened_at: datetime,
    ) -> None:
        self._catalogue, self._seed, self._dice, self._id = catalogue, seed, dice, visit_id
        self._account, self._at = account, opened_at
        self._placement = dice.choices(("chat", "form"), (65, 35))[0]
        self.offered: list[PastOffer] = []
        """The offer that was made, as later visits see it."""

    def rows(self, past: tuple[PastOffer, ...]) -> Iterator[Any]:
        """The visit, what was said and done in it, its decision, and what became of it.

        ``past``: the offers that the account was made before.
        """
        said, signals = self._said(), self._signals()
        yield self._visit()
        yield from self._answers(said)
        yield from signals
        at = self._at + timedelta(seconds=self._dice.randint(40, 400))
        facts = self._facts(said, signals, past, at)
        decision = decide(
            self._catalogue,
            facts,
            now=at,
            placement=self._placement,
            language="en",
            chance=stable_chance(
                f"visit:{self._id}" if self._account is None else f"account:{self._account.id}"
            ),
        )
        row = self._decision(decision, facts)
        outcomes = list(self._outcomes(row, decision))
        yield row
        yield from outcomes

    def _visit(self) -> Visit:
        account = self._account
        contact = None if account is None else self._dice.choice(account.contacts)
        return Visit(
            id=self._id,
            opened_at=self._at,
            seen_at=self._at + timedelta(minutes=self._dice.randint(3, 20)),
            page=self._dice.choice(("/", "/pricing", "/compare", "/integrations")),
            zone=ZONES.get(account.region or "", "UTC") if account is not None else "UTC",
            language="en",
            account_id=None if account is None else account.id,
            contact_id=None if contact is None else contact.id,
            verified_name=None if contact is None else contact.name,
            verified_email=None if contact is None else contact.email,
            known_confirmed_at=None if account is None else self._at + timedelta(seconds=20),
            known_disputed=False,
            last_message_seq=0,
        )

    def _said(self) -> dict[str, Any]:
        """The answers, by field."""
        dice = self._dice
        said: dict[str, Any] = {}
        if self._account is None:
            said["plan"] = dice.choices(("starter", "team", "none"), (45, 25, 30))[0]
            said["team_size"] = max(2, min(900, round(dice.lognormvariate(3.2, 1.0))))
        known = [point for point in FRICTIONS if point in self._catalogue.pain_points]
        weights = [FRICTIONS[point] for point in known]
        said["pain_points"] = sorted(
            set(dice.choices(known, weights, k=dice.choices((1, 2, 3), (62, 30, 8))[0]))
        )
        if dice.random() < 0.3:
            said["goal"] = dice.choice(sorted(self._catalogue.goals))
        if dice.random() < 0.25:
            said["timeline"] = dice.choice(("asap", "this_month", "this_quarter", "exploring"))
        return said

    def _answers(self, said: Mapping[str, Any]) -> Iterator[AnswerRow]:
        for seq, (name, value) in enumerate(said.items(), 1):
            yield AnswerRow(
                id=f"{self._id}-a{seq}",
                visit_id=self._id,
                seq=seq,
                field=name,
                value=value,
                words="",
                source=self._placement,
                at=self._at + timedelta(seconds=seq),
            )

    def _signals(self) -> list[Signal]:
        dice, done = self._dice, list[tuple[str, str]]()
        if dice.random() < 0.14:
            done += [("page_viewed", dice.choice(("/pricing", "/compare")))] * 2
        if dice.random() < 0.12:
            done.append(("asked_pricing", ""))
        if dice.random() < 0.16:
            asked = ("single_sign_on", "audit_log", "roles_and_permissions", "api_access",
                     "crm_two_way_sync", "self_booking")  # fmt: skip
            done.append(("asked_capability", dice.choice(asked)))
        if dice.random() < 0.05:
            tried = ("conditional_fields", "approval_flows", "follow_up_reminders")
            done.append(("feature_tried", dice.choice(tried)))
        return [
            Signal(
                id=f"{self._id}-s{seq}",
                visit_id=self._id,
                kind=kind,
                subject=subject,
                at=self._at + timedelta(seconds=seq),
            )
            for seq, (kind, subject) in enumerate(done, 1)
        ]

    def _facts(
        self,
        said: Mapping[str, Any],
        signals: Sequence[Signal],
        past: tuple[PastOffer, ...],
        at: datetime,
    ) -> Facts:
        known = Facts()
        if self._account is not None:
            then = _then(self._account, at.date())
            by_then = tuple(offer for offer in past if offer.at <= at)
            usage = _usage(self._catalogue, self._seed, then, at)
            known = facts_from(self._catalogue, Learnt(), then, usage, by_then, now=at)
        observed = {
            "asked_about": asked_about(signals),
            "pages_revisited": pages_revisited(signals),
            "features_tried": features_tried(signals),
            "problem_reported": self._dice.random() < 0.03,
        }
        return with_derived(
            self._catalogue, Learnt(), Facts.model_validate({**dict(known), **said, **observed})
        )

    def _decision(self, decision: Decision, facts: Facts) -> DecisionRow:
        account_id = None if self._account is None else self._account.id
        row = row_of(decision, facts, visit_id=self._id, account_id=account_id, page="/")
        row.id = f"{self._id}-d"
        return row

    def _outcomes(self, row: DecisionRow, decision: Decision) -> Iterator[Outcome]:
        """What becomes of the offer; ``row`` gets the visitor's answer."""
        if decision.offer_id is None:
            return
        yield self._outcome(row, "shown", decision.at)
        answer = self._answer(decision)
        minutes = 31 if answer == "ignored" else self._dice.randint(1, 6)
        at = decision.at + timedelta(minutes=minutes)
        row.outcome, row.outcome_at = answer, at
        yield self._outcome(row, answer, at)
        if answer == "accepted" and self._dice.random() < 0.72:
            yield self._outcome(row, "booked", at + timedelta(minutes=self._dice.randint(1, 5)))
        self.offered.append(PastOffer(offer_id=decision.offer_id, outcome=answer, at=at))

    def _answer(self, decision: Decision) -> Literal["accepted", "deferred", "declined", "ignored"]:
        dice = self._dice
        in_form = self._placement == "form"
        accepts = ACCEPTED.get(decision.family or "", 0.15) * (0.8 if in_form else 1.0)
        accepts *= {"small": 1.15, "large": 0.8}.get(decision.segment or "", 1.0)
        if dice.random() < accepts:
            return "accepted"
        ignored = 70 if in_form else 52
        return dice.choices(("ignored", "declined", "deferred"), (ignored, 26, 14))[0]

    def _outcome(self, row: DecisionRow, outcome: str, at: datetime) -> Outcome:
        return Outcome(
            id=f"{self._id}-{outcome}",
            decision_id=row.id,
            account_id=row.account_id,
            outcome=outcome,
            at=at,
        )


def _usage(catalogue: Catalogue, seed: int, then: Account, at: datetime) -> Usage:
    """What was reported of the account, and what its events of the weeks before gave."""
    days = event_days(catalogue, seed, then, at.date())
    counts = {
        metric.id: float(sum(d.count for d in days if d.name == metric.event and d.day >= since))
        for metric in counted_metrics(catalogue)
        if days and (since := first_day(metric, at))
    }
    return usage_from(
        catalogue, then.plan, reported=then.usage, reported_at={}, counts=counts, now=at
    )


def _known(row: PastOfferRow) -> PastOffer:
    return PastOffer.model_validate(
        {
            "offer_id": row.offer_id,
            "outcome": row.outcome,
            "at": row.at,
            "deferred_until": row.deferred_until,
        }
    )
