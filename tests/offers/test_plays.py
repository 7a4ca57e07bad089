"""The windows of plays in the product's words, and that each makes one task."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offers import Catalogue, Facts, PastOffer, load_catalogue
from offers.items import Experiment, Play, Variant
from offers.moment import Moment
from offers.play_tasks import COOL_OFF, KnownTask, Steps, steps, views
from offers.plays import Closed, Opening, look

_HARBOR = Path(__file__).parents[2] / "examples" / "harbor" / "catalogue"
NOW = datetime(2026, 11, 18, 3, 0, tzinfo=UTC)

RENEWAL = {
    "id": "renewal_call",
    "family": "renewal",
    "when": [{"fact": "days_to_renewal", "at_least": 60, "at_most": 90}],
    "title": {"en": "Talk about the renewal"},
    "reason": {"en": "The term ends in {days_to_renewal} days."},
}
ALLOWANCE = {
    "id": "allowance",
    "family": "usage",
    "when": [
        {"fact": "plan", "is": "starter"},
        {"fact": "usage", "metric": "submissions_share", "at_least": 0.85},
    ],
    "offer": "upgrade_to_team",
    "title": {"en": "Talk about more submissions"},
    "reason": {"en": "{usage.submissions_share} of the submissions of {plan} are used."},
}
SEATS = {
    "id": "seats",
    "family": "usage",
    "when": [{"fact": "seats_share", "at_least": 0.85}],
    "title": {"en": "Talk about seats"},
    "reason": {"en": "{seats_share} of the seats are in use."},
}
AFTER_PURCHASE = {
    "id": "after_purchase",
    "family": "post_purchase",
    "when": [{"fact": "days_since_purchase", "at_least": 21, "at_most": 42}],
    "title": {"en": "Ask how it goes"},
    "reason": {"en": "They bought {days_since_purchase} days ago."},
}


@cache
def with_plays() -> Catalogue:
    """Harbor with the plays above and no others; submissions start anew each month."""
    catalogue = load_catalogue(_HARBOR)
    plays = [Play.model_validate(play) for play in (RENEWAL, ALLOWANCE, SEATS, AFTER_PURCHASE)]
    monthly = catalogue.metrics["submissions_share"].model_copy(update={"period": "month"})
    return catalogue.model_copy(
        update={
            "plays": {play.id: play for play in plays},
            "metrics": {**catalogue.metrics, "submissions_share": monthly},
            "experiments": {},
        }
    )


@pytest.fixture
def harbor() -> Catalogue:
    return with_plays()


def customer(**known: Any) -> Facts:
    """A customer on Starter who has got their value and is well."""
    well = {
        "verified": True,
        "plan": "starter",
        "stage": "customer",
        "team_size": 12,
        "onboarding_completed": True,
        "core_milestone_reached": True,
        "health": "good",
    }
    return Facts.model_validate({**well, **known})


def seen(
    harbor: Catalogue, play: str, facts: Facts, *, at: datetime = NOW, chance: float = 0.5
) -> Opening | Closed:
    """What one play says."""
    moment = Moment(harbor, facts, at, chance)
    return look(moment, harbor.plays[play], language="en")


def opening(harbor: Catalogue, play: str, facts: Facts, **how: Any) -> Opening:
    """The same, where its window is open."""
    view = seen(harbor, play, facts, **how)
    assert isinstance(view, Opening)
    return view


def done(
    harbor: Catalogue,
    facts: Facts,
    *tasks: KnownTask,
    at: datetime = NOW,
    chance: float = 0.5,
) -> Steps:
    """What is to be done about an account with these tasks."""
    moment = Moment(harbor, facts, at, chance)
    return steps(views(moment, language="en"), tasks, facts.past_offers, now=at)


def task(play: str, window: str, **more: Any) -> KnownTask:
    """An open task, made yesterday."""
    known = {
        "id": f"{play} {window}",
        "play_id": play,
        "window": window,
        "state": "open",
        "offer_id": None,
        "opened_at": NOW - timedelta(days=1),
        "due_on": None,
        "closed_at": None,
    }
    return KnownTask(**{**known, **more})


@pytest.mark.parametrize(
    ("play", "known", "is_open"),
    [
        ("renewal_call", {"days_to_renewal": 91}, False),
        ("renewal_call", {"days_to_renewal": 90}, True),
        ("renewal_call", {"days_to_renewal": 60}, True),
        ("renewal_call", {"days_to_renewal": 59}, False),
        ("renewal_call", {}, False),
        ("allowance", {"usage": {"submissions_share": 0.84}}, False),
        ("allowance", {"usage": {"submissions_share": 0.85}}, True),
        ("allowance", {"usage": {"submissions_share": 1.3}}, True),
        ("allowance", {"usage": {"submissions_share": 0.9}, "plan": "team"}, False),
        ("allowance", {"usage": {}}, False),
        ("seats", {"seats_share": 0.849}, False),
        ("seats", {"seats_share": 0.85}, True),
        ("after_purchase", {"days_since_purchase": 20}, False),
        ("after_purchase", {"days_since_purchase": 21}, True),
        ("after_purchase", {"days_since_purchase": 42}, True),
        ("after_purchase", {"days_since_purchase": 43}, False),
    ],
)
def test_when_a_window_is_open(
    harbor: Catalogue, play: str, known: dict[str, Any], *, is_open: bool
) -> None:
    view = seen(harbor, play, customer(**known))
    assert isinstance(view, Opening) == is_open


@pytest.mark.parametrize(
    ("play", "known", "window", "due_on"),
    [
        ("renewal_call", {"days_to_renewal": 75}, "2027-02-01", date(2026, 12, 3)),
        ("allowance", {"usage": {"submissions_share": 0.9}}, "2026-11", date(2026, 11, 30)),
        ("seats", {"seats_share": 0.9}, None, None),
        ("after_purchase", {"days_since_purchase": 30}, "2026-10-19", date(2026, 11, 30)),
    ],
)
def test_what_a_window_is_called_and_when_it_ends(
    harbor: Catalogue, play: str, known: dict[str, Any], window: str | None, due_on: date | None
) -> None:
    view = opening(harbor, play, customer(**known))
    assert (view.window, view.due_on) == (window, due_on)


def test_the_reason_is_made_of_the_facts_that_the_play_read(harbor: Catalogue) -> None:
    view = opening(harbor, "allowance", customer(usage={"submissions_share": 0.91, "other": 3}))
    assert view.reason == "91% of the submissions of Starter are used."
    assert set(view.facts) == {"plan", "usage"}


def test_the_offer_comes_in_the_words_for_a_rep(harbor: Catalogue) -> None:
    view = opening(harbor, "allowance", customer(usage={"submissions_share": 0.9}))
    texts = harbor.offers["upgrade_to_team"].texts["en"]
    words = texts.get("rep", texts.get("any"))
    assert words is not None
    assert view.offer is not None
    assert view.offer.title == words.title
    assert words.change in view.offer.words


@pytest.mark.parametrize("left", [{"plan": "none"}, {"stage": "prospect"}])
def test_who_is_no_customer_has_no_window(harbor: Catalogue, left: dict[str, Any]) -> None:
    view = seen(harbor, "renewal_call", customer(days_to_renewal=75, **left))
    assert isinstance(view, Closed)
    assert view.because == "the account is not a customer"


PAST = NOW - timedelta(days=10)


@pytest.mark.parametrize(
    ("known", "policy"),
    [
        ({"open_escalation": True}, "in_trouble"),
        ({"unpaid_dispute": True}, "in_trouble"),
        ({"health": "poor"}, "in_trouble"),
        ({"core_milestone_reached": False}, "no_value_yet"),
        ({"stage": "open_opportunity"}, "still_deciding"),
        (
            {"past_offers": [{"offer_id": "upgrade_to_team", "outcome": "declined", "at": PAST}]},
            "recently_refused",
        ),
        (
            {
                "past_offers": [
                    {"offer_id": f"other_{n}", "outcome": "ignored", "at": PAST} for n in range(9)
                ]
            },
            "too_often",
        ),
        ({"team_size": 100_000}, "poor_fit"),
    ],
)
def test_an_offer_that_is_held_back_makes_no_task(
    harbor: Catalogue, known: dict[str, Any], policy: str
) -> None:
    plans = harbor.plans
    limited = plans["team"].model_copy(
        update={"limits": plans["team"].limits.model_copy(update={"seats": 50})}
    )
    harbor = harbor.model_copy(update={"plans": {**plans, "team": limited}})
    facts = customer(usage={"submissions_share": 0.9}, **known)
    result = done(harbor, facts)
    assert result.new == ()
    assert policy in {held.policy for held in result.held}


@pytest.mark.parametrize("share", ["catalogue", "experiment"])
def test_a_control_group_is_left_alone_by_reps_too(harbor: Catalogue, share: str) -> None:
    if share == "catalogue":
        holdout = harbor.policies.holdout.model_copy(update={"share": 0.99})
        policies = harbor.policies.model_copy(update={"holdout": holdout})
        harbor = harbor.model_copy(update={"policies": policies})
    else:
        experiment = Experiment(
            id="words", offer="upgrade_to_team", holdout=0.999, variants={"plain": Variant()}
        )
        harbor = harbor.model_copy(update={"experiments": {"words": experiment}})
    result = done(harbor, customer(usage={"submissions_share": 0.9}))
    assert result.new == ()
    assert {held.policy for held in result.held} == {"holdout"}


def test_a_play_without_an_offer_pitches_nothing_and_is_not_held_back(harbor: Catalogue) -> None:
    result = done(harbor, customer(days_to_renewal=75, open_escalation=True, health="poor"))
    assert [new.opening.play.id for new in result.new] == ["renewal_call"]


def test_a_window_that_was_held_back_makes_its_task_once_nothing_does(harbor: Catalogue) -> None:
    usage = {"submissions_share": 0.9}
    assert done(harbor, customer(usage=usage, open_escalation=True)).new == ()
    result = done(harbor, customer(usage=usage), at=NOW + timedelta(days=3))
    assert [new.window for new in result.new] == ["2026-11"]


@pytest.mark.parametrize(
    ("play", "window", "known", "more", "because"),
    [
        ("renewal_call", "2027-02-01", {"days_to_renewal": 440}, {}, "renewed: the term now ends"),
        ("renewal_call", "2027-02-01", {"days_to_renewal": 70}, {}, "the term now ends on 2027-01"),
        (
            "renewal_call",
            "2027-01-16",
            {"days_to_renewal": 59},
            {"due_on": date(2026, 11, 17)},
            "the window closed on 2026-11-17",
        ),
        ("renewal_call", "2027-02-01", {}, {}, "days_to_renewal is not known"),
        ("seats", "2026-11-01", {"seats_share": 0.6}, {}, "seats_share is 0.6"),
        ("allowance", "2026-11", {"usage": {"submissions_share": 0.5}}, {}, "is 0.5"),
        ("allowance", "2026-10", {"usage": {"submissions_share": 0.5}}, {}, "2026-10 is over"),
        (
            "allowance",
            "2026-11",
            {"usage": {"submissions_share": 0.9}, "open_escalation": True},
            {"offer_id": "upgrade_to_team"},
            "in_trouble: an escalation is open",
        ),
        ("allowance", "2026-11", {"plan": "business"}, {}, "plan is business"),
        ("after_purchase", "2026-10-19", {"days_since_purchase": 0}, {}, "of 2026-11-18"),
        ("seats", "2026-11-01", {"seats_share": 0.9, "plan": "none"}, {}, "not a customer"),
        ("removed", "2026-11", {}, {}, "no longer in the catalogue"),
    ],
)
def test_a_task_is_withdrawn_with_the_reason(
    harbor: Catalogue,
    play: str,
    window: str,
    known: dict[str, Any],
    more: dict[str, Any],
    because: str,
) -> None:
    [closing] = done(harbor, customer(**known), task(play, window, **more)).closings
    assert closing.state == "withdrawn"
    assert because in closing.because


def test_a_frequency_cap_takes_no_task_away(harbor: Catalogue) -> None:
    others = [PastOffer(offer_id=f"o{n}", outcome="ignored", at=PAST) for n in range(9)]
    facts = customer(usage={"submissions_share": 0.9}, past_offers=tuple(others))
    stands = task("allowance", "2026-11", offer_id="upgrade_to_team")
    assert done(harbor, facts, stands) == Steps()


def test_a_task_whose_offer_was_accepted_is_done(harbor: Catalogue) -> None:
    accepted = PastOffer(offer_id="upgrade_to_team", outcome="accepted", at=NOW)
    facts = customer(usage={"submissions_share": 0.9}, past_offers=(accepted,))
    [closing] = done(
        harbor, facts, task("allowance", "2026-11", offer_id="upgrade_to_team")
    ).closings
    assert (closing.state, closing.because) == ("done", "the offer was accepted on 2026-11-18")


def test_a_renewed_term_brings_the_next_window_and_only_that(harbor: Catalogue) -> None:
    result = done(harbor, customer(days_to_renewal=80), task("renewal_call", "2026-12-01"))
    assert [closing.task.window for closing in result.closings] == ["2026-12-01"]
    assert [new.window for new in result.new] == ["2027-02-06"]


@pytest.mark.parametrize("state", ["done", "withdrawn"])
def test_a_closed_task_does_not_come_back_in_its_window(harbor: Catalogue, state: str) -> None:
    closed = {"state": state, "closed_at": NOW - timedelta(hours=1)}
    facts = customer(days_to_renewal=75, usage={"submissions_share": 0.9})
    tasks = (
        task("renewal_call", "2027-02-01", **closed),
        task("allowance", "2026-11", **closed),
    )
    assert done(harbor, facts, *tasks) == Steps()


def test_the_next_month_is_another_window(harbor: Catalogue) -> None:
    closed = task("allowance", "2026-10", state="done", closed_at=NOW - timedelta(days=1))
    result = done(harbor, customer(usage={"submissions_share": 0.9}), closed)
    assert [new.window for new in result.new] == ["2026-11"]


@pytest.mark.parametrize(
    ("ago", "again"), [(COOL_OFF - timedelta(seconds=1), False), (COOL_OFF, True)]
)
def test_seats_make_another_task_after_a_cool_off_only(
    harbor: Catalogue, ago: timedelta, *, again: bool
) -> None:
    before = {"opened_at": NOW - timedelta(days=200), "closed_at": NOW - ago}
    known = task("seats", "2026-05-02", state="withdrawn", **before)
    result = done(harbor, customer(seats_share=0.9), known)
    assert [new.window for new in result.new] == (["2026-11-18"] if again else [])


def run(harbor: Catalogue, facts: Facts, tasks: list[KnownTask], at: datetime) -> list[KnownTask]:
    """The tasks after one run, as a database would keep them."""
    result = done(harbor, facts, *tasks, at=at)
    closings = {closing.task.id: closing for closing in result.closings}
    kept = []
    for known in tasks:
        closing = closings.get(known.id)
        closed = {} if closing is None else {"state": closing.state, "closed_at": at}
        kept.append(KnownTask(**{**{s: getattr(known, s) for s in KnownTask.__slots__}, **closed}))
    for new in result.new:
        view = new.opening
        made = {"opened_at": at, "due_on": view.due_on, "offer_id": view.offer and "any"}
        kept.append(task(view.play.id, new.window, id=f"{len(kept)}", **made))
    return kept


RENEWS = date(2027, 3, 1)
BOUGHT = date(2026, 11, 1)


def as_of(at: datetime, used: int) -> Facts:
    """The customer at a moment, with so much of a hundred used."""
    today = at.date()
    return customer(
        days_to_renewal=(RENEWS - today).days,
        days_since_purchase=max((today - BOUGHT).days, 0),
        seats_share=used / 100,
        usage={"submissions_share": used / 100},
    )


RUNS = st.lists(
    st.tuples(st.integers(0, 160), st.integers(0, 23), st.integers(60, 110)), max_size=60
)


@given(RUNS, st.booleans())
def test_every_window_makes_one_task_whatever_the_runs_and_the_clock(
    runs: list[tuple[int, int, int]], in_order: bool
) -> None:
    harbor = with_plays()
    tasks: list[KnownTask] = []
    for day, hour, used in sorted(runs) if in_order else runs:
        at = NOW + timedelta(days=day, hours=hour)
        for _ in range(2):
            tasks = run(harbor, as_of(at, used), tasks, at)
            again = run(harbor, as_of(at, used), tasks, at)
            assert again == tasks, "a second run changes nothing"
    windows = [(known.play_id, known.window) for known in tasks]
    assert len(windows) == len(set(windows))
    for play in harbor.plays:
        assert sum(t.play_id == play and t.state == "open" for t in tasks) <= 1
    assert {w for p, w in windows if p == "renewal_call"} <= {RENEWS.isoformat()}
    assert {w for p, w in windows if p == "after_purchase"} <= {BOUGHT.isoformat()}


@given(st.sets(st.integers(0, 160)))
def test_a_daily_clock_makes_the_renewals_task_if_a_run_fell_into_its_window(
    days: set[int],
) -> None:
    harbor = with_plays()
    tasks: list[KnownTask] = []
    for day in sorted(days):
        at = NOW + timedelta(days=day)
        tasks = run(harbor, as_of(at, 50), tasks, at)
    hit = any(60 <= (RENEWS - (NOW + timedelta(days=d)).date()).days <= 90 for d in days)
    assert [t.play_id for t in tasks].count("renewal_call") == int(hit)
