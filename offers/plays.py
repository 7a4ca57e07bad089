"""Plays: whether a play's window is open for an account today, which one it is, and until when.

A window is told from every other by what opened it, so that one window makes one task:

- renewal: the day on which the term ends;
- post_purchase: the day of the purchase;
- usage, where it reads a metric that starts anew each month: the month;
- usage otherwise (seats, a value that is merely reported): nothing but the crossing itself, which
  ``offers.play_tasks`` names by its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from pydantic import JsonValue

from offers.catalogue import Catalogue
from offers.conditions import Condition
from offers.experiments import HOLDOUT, arm_among, texts_in
from offers.facts import NOT_A_CUSTOMER, Facts
from offers.holdback import Guards
from offers.items import Experiment, Offer, Play, at_placement
from offers.moment import Moment
from offers.reasons import filled, language_for, observed

REP = "rep"
"""The placement of what an owner may say."""
_SINCE = ("days_since_purchase", "days_since_onboarding", "days_since_milestone")


@dataclass(frozen=True, slots=True)
class OfferWords:
    """What the owner may bring up, in the words for a rep."""

    offer_id: str
    title: str
    words: str
    """What changes for the customer, then what they get."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A play whose conditions all hold for an account."""

    play: Play
    moment: Moment
    window: str | None
    """What opened it; None: the crossing of a threshold, which has no name but its day."""
    due_on: date | None
    """The last day on which the window is open, where its conditions tell."""
    title: str
    reason: str
    offer: OfferWords | None
    held_back: tuple[tuple[str, str], ...]
    """(policy, why) for each that holds its offer back: no task is to be made now."""

    @property
    def facts(self) -> dict[str, JsonValue]:
        """The facts that the play read."""
        return self.moment.as_json({condition.fact for condition in self.play.when})


@dataclass(frozen=True, slots=True)
class Closed:
    """A play whose window is closed. Nearly all are, and nobody asks why: it is worked out when
    somebody does."""

    play: Play
    moment: Moment
    other: str = ""
    """What speaks against it besides its conditions."""

    @property
    def window(self) -> str | None:
        """The window that it would be, as far as it is known."""
        return _window(self.moment, self.play)

    @property
    def because(self) -> str:
        """Why, for the operator."""
        facts = self.moment.facts
        unmet = (one for one in self.play.when if not one.holds(facts))
        return self.other or "; ".join(_as_it_is(one.name, one.value(facts)) for one in unmet)


def look(moment: Moment, play: Play, *, language: str) -> Opening | Closed:
    """What ``play`` says of an account at ``moment``; words in the owner's ``language``.

    The facts are the account's own. Plays are for customers: for an account that left or never
    bought, every window is closed.
    """
    facts = moment.facts
    if facts.plan == NOT_A_CUSTOMER or facts.stage == "prospect":
        return Closed(play, moment, "the account is not a customer")
    for condition in play.when:
        if not condition.holds(facts):
            return Closed(play, moment)
    spoken = language_for(moment.catalogue, language)
    reason = filled(moment.catalogue, play.reason[spoken], observed(play, facts), spoken)
    if reason is None:
        return Closed(play, moment, "its reason cannot be made of what is known")
    offer = None if play.offer is None else moment.catalogue.offers[play.offer]
    words = None if offer is None else _words(moment, offer, spoken)
    return Opening(
        play=play,
        moment=moment,
        window=_window(moment, play),
        due_on=_last_day(moment, play),
        title=play.title[spoken],
        reason=reason,
        offer=words,
        held_back=() if offer is None else tuple(_against(moment, offer, words)),
    )


def is_monthly(catalogue: Catalogue, play: Play) -> bool:
    """Whether its window is a month: it reads a metric that starts anew with each."""
    return play.family == "usage" and any(
        catalogue.metrics[condition.key].period == "month"
        for condition in play.when
        if condition.fact in ("usage", "projected_usage") and condition.key in catalogue.metrics
    )


def _window(moment: Moment, play: Play) -> str | None:
    facts, today = moment.facts, moment.today
    if play.family == "renewal":
        left = facts.days_to_renewal
        return None if left is None else (today + timedelta(days=left)).isoformat()
    if play.family == "post_purchase":
        gone = facts.days_since_purchase
        return None if gone is None else (today - timedelta(days=gone)).isoformat()
    return f"{today:%Y-%m}" if is_monthly(moment.catalogue, play) else None


def _against(moment: Moment, offer: Offer, words: OfferWords | None) -> Iterator[tuple[str, str]]:
    """Each policy that wins over the play; one without an offer pitches nothing."""
    for held in Guards(moment).against(offer):
        yield held.policy, held.because
    arm = arm_among(_experiments(moment.catalogue, offer), moment.today, moment.chance)
    if arm is not None and arm.name == HOLDOUT:
        yield HOLDOUT, f"control group of the experiment '{arm.experiment.id}'"
    if words is None:
        yield "no_reason", f"'{offer.id}' has no words for a rep"


def _words(moment: Moment, offer: Offer, language: str) -> OfferWords | None:
    texts = at_placement(offer.texts.get(language, {}), REP)
    if texts is None:
        return None
    arm = arm_among(_experiments(moment.catalogue, offer), moment.today, moment.chance)
    if arm is not None and arm.variant is not None:
        texts = texts_in(arm.variant, texts, language=language, placement=REP)
    return OfferWords(offer.id, texts.title, f"{texts.change} {texts.details}")


def _experiments(catalogue: Catalogue, offer: Offer) -> list[Experiment]:
    return [one for _, one in sorted(catalogue.experiments.items()) if one.offer == offer.id]


def _last_day(moment: Moment, play: Play) -> date | None:
    """The first day on which one of its conditions ends, as time alone goes on."""
    facts, today = moment.facts, moment.today
    days = [left for condition in play.when if (left := _days_left(condition, facts)) is not None]
    last = [today + timedelta(days=left) for left in days]
    if is_monthly(moment.catalogue, play):
        next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
        last.append(next_month - timedelta(days=1))
    return min(last, default=None)


def _days_left(condition: Condition, facts: Facts) -> int | None:
    value, tests = condition.value(facts), dict(condition.tests)
    if condition.fact == "days_to_renewal" and "at_least" in tests:
        return int(value - tests["at_least"])
    if condition.fact in _SINCE and "at_most" in tests:
        return int(tests["at_most"] - value)
    return None


def _as_it_is(name: str, value: Any) -> str:
    if value is None:
        return f"{name} is not known"
    if isinstance(value, frozenset):
        return f"{name}: {', '.join(sorted(value)) or 'none'}"
    return f"{name} is {value:.4g}" if isinstance(value, float) else f"{name} is {value}"
