"""A recorded visit decided again: from what was known then, up to its first offer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from offers import Catalogue, Learnt, PastOffer
from offers.backtest import Change, Compared, Counted, Recorded, replay, reproduced
from offers.learnt import AssociationRule

Make = Callable[..., Catalogue]
Record = Callable[..., Recorded]
Compare = Callable[..., Compared]
ALONE = {"plan": "solo", "pain_points": ["alone"]}
INK = {"plan": "solo", "pain_points": ["ink"]}


def test_the_same_catalogue_changes_nothing(
    in_force: Catalogue, recorded: Record, compared: Compare
) -> None:
    one = compared(in_force, in_force, recorded(**ALONE))
    assert one.change is Change.SAME
    assert one.before == one.after
    assert one.before is not None
    assert (one.before.offer, one.before.trigger) == ("go_crew", "alone_on_solo")
    assert one.why is None


def test_an_offer_disappears_with_its_reason(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    stricter = changed(
        "- {fact: pain_points, includes: alone}",
        "- {fact: pain_points, includes: alone}\n      - {fact: team_size, at_least: 9}",
    )
    one = compared(in_force, stricter, recorded(**ALONE, team_size=2))
    assert one.change is Change.DISAPPEARS
    assert one.after is None
    assert one.why == "go_crew now: not triggered (alone_on_solo: team_size not met)"


def test_an_offer_appears_and_says_what_held_it_back(
    changed: Make, recorded: Record, compared: Compare
) -> None:
    strict = changed("holdout: {share: 0.1}", "holdout: {share: 0.9}")
    one = compared(strict, changed(), recorded(**ALONE))
    assert one.change is Change.APPEARS
    assert one.why is not None
    assert one.why.startswith("go_crew before: held back (holdout")
    assert (one.withheld_before, one.withheld_after) == (True, False)


def test_another_offer_says_both_sides(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    both = recorded(plan="solo", team_size=50, pain_points=["alone", "ink"])
    heavy = changed("    products: [print]\n", "    products: [print]\n    value: 1000000\n")
    one = compared(in_force, heavy, both)
    assert one.change is Change.CHANGED
    assert one.why is not None
    now, before = one.why.split(". ")
    assert now.startswith("go_crew now: outranked (its expected value")
    assert before.startswith("add_print before: outranked (its expected value")


def test_the_same_offer_said_otherwise_is_reworded(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    for old, new in (
        ("sharing would help", "sharing might help"),
        ("title: Crew", "title: The crew"),
        ("change: You share.", "change: You share more."),
        ("alone_on_solo:", "alone_there:"),
    ):
        assert compared(in_force, changed(old, new), recorded(**ALONE)).change is Change.REWORDED


def test_an_offer_that_is_taken_out_says_so(
    in_force: Catalogue, changed: Make, small: str, recorded: Record, compared: Compare
) -> None:
    for start, end in (("  add_print:", "triggers:"), ("  ink_runs_out:", "policies:")):
        small = small[: small.index(start)] + small[small.index(end) :]
    without = changed(text=small)
    one = compared(in_force, without, recorded(**INK))
    assert one.change is Change.DISAPPEARS
    assert one.why == "add_print now: the catalogue has no such offer"


def test_ids_that_the_changed_catalogue_does_not_have_trouble_nobody(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    renamed = changed("solo", "lone", "alone", "lonely", "lonely_on_lone", "lonely_on_it")
    strange = recorded(
        plan="solo",
        verified=True,
        pain_points=["alone"],
        goal="gone",
        owned_products=["gone"],
        asked_about=["gone"],
        usage={"gone": 3},
        segment="gone",
        past_offers=[{"offer_id": "gone", "outcome": "declined", "at": "2026-11-17T12:00:00Z"}],
    )
    assert compared(in_force, renamed, strange).after is None


def test_a_visit_stops_at_its_first_offer(in_force: Catalogue, recorded: Record) -> None:
    moments = (recorded(plan="solo"), recorded(minutes=1, **ALONE), recorded(minutes=2, **INK))
    made = replay(in_force, moments)
    assert [decision.offer_id for decision in made.decisions] == [None, "go_crew"]
    assert made.offered is made.decisions[-1]


def test_the_offer_that_came_later_is_looked_for_where_it_came(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    stricter = changed(
        "- {fact: pain_points, includes: ink}",
        "- {fact: pain_points, includes: ink}\n      - {fact: team_size, at_least: 9}",
    )
    moments = (recorded(plan="solo"), recorded(minutes=1, **INK))
    one = compared(in_force, stricter, *moments)
    assert one.change is Change.DISAPPEARS
    assert one.why == "add_print now: not triggered (ink_runs_out: team_size not met)"


def test_what_was_refused_by_then_holds_back_and_nothing_else_does(
    in_force: Catalogue, recorded: Record, compared: Compare
) -> None:
    moment = recorded(**ALONE)
    declined = PastOffer(offer_id="go_crew", outcome="declined", at=moment.at - timedelta(days=5))
    assert compared(in_force, in_force, moment).before is not None
    one = compared(in_force, in_force, recorded(**ALONE, past_offers=[declined]))
    assert one.before is None


def test_facts_that_follow_from_the_catalogue_are_told_anew(
    changed: Make, recorded: Record, compared: Compare
) -> None:
    segments = (
        "segments:\n  few: {name: Few, people_to: 9}\n  many: {name: Many, people_from: 10}\n"
    )
    by_segment = changed(
        "metrics:\n",
        f"{segments}metrics:\n",
        "{fact: plan, is: solo}",
        "{fact: segment, is: many}",
        "{pain_points} on {plan}",
        "{pain_points}",
    )
    later = changed(
        "metrics:\n",
        f"{segments}metrics:\n".replace("9", "19").replace("10", "20"),
        "{fact: plan, is: solo}",
        "{fact: segment, is: many}",
        "{pain_points} on {plan}",
        "{pain_points}",
    )
    stranger = recorded(plan="solo", team_size=15, segment="many", pain_points=["alone"])
    assert compared(by_segment, later, stranger).change is Change.DISAPPEARS
    customer = recorded(
        plan="solo", team_size=15, segment="many", pain_points=["alone"], verified=True,
        onboarding_completed=True, core_milestone_reached=True,
    )  # fmt: skip
    assert compared(by_segment, later, customer).change is Change.SAME, "the vendor says it"


def test_what_was_learnt_by_then_speaks(changed: Make, recorded: Record, compared: Compare) -> None:
    usual = changed(
        "{fact: pain_points, includes: ink}",
        "{fact: usually_added, product: print, at_least: 0.5}",
        "Since {pain_points}, paper",
        "Since {usually_added.print} of teams like yours have it, paper",
    )
    rule = AssociationRule(
        owned=("help",), adds="print", segment=None, accounts=100, together=80,
        support=0.4, confidence=0.8, lift=2,
    )  # fmt: skip
    customer = {
        "plan": "solo", "verified": True, "owned_products": ["help"],
        "onboarding_completed": True, "core_milestone_reached": True,
    }  # fmt: skip
    knew, did_not = recorded(**customer, learnt=Learnt(rules=(rule,))), recorded(**customer)
    assert compared(usual, usual, knew).before is not None
    assert compared(usual, usual, did_not).before is None


def test_a_metric_that_was_not_recorded_is_what_was_counted_for_this_catalogue(
    in_force: Catalogue, changed: Make, recorded: Record, compared: Compare
) -> None:
    counting = changed(
        "pages: {name: Pages, unit: count}",
        "pages: {name: Pages, unit: count, event: Page Printed, within_days: 30}",
        "family: gap\n    propensity: 0.1\n",
        "family: usage\n    propensity: 0.1\n",
        "{fact: pain_points, includes: ink}",
        "{fact: usage, metric: pages, at_least: 10}",
        "Since {pain_points}, paper",
        "Since you printed {usage.pages} pages, paper",
    )
    counted = {counting.version: Counted(frozenset({"pages"}), {"pages": 12.0}, {})}
    one = compared(in_force, counting, recorded(plan="solo", counted=counted))
    assert one.change is Change.APPEARS
    assert one.after is not None
    assert "12 pages" in (one.after.reason or "")
    assert compared(in_force, counting, recorded(plan="solo")).change is Change.SAME


def test_a_metric_that_means_something_else_now_is_not_taken_as_it_was_recorded(
    in_force: Catalogue, changed: Make, recorded: Record
) -> None:
    unknown_now = {in_force.version: Counted(frozenset({"pages"}), {}, {})}
    moment = recorded(plan="solo", usage={"pages": 99}, counted=unknown_now)
    assert replay(in_force, (moment,)).decisions[0].facts.get("usage", {}) == {}


def test_only_the_catalogue_that_decided_can_be_checked(
    in_force: Catalogue, changed: Make, recorded: Record
) -> None:
    made = replay(in_force, (recorded(**ALONE),)).decisions[0]
    same = {"version": in_force.version, "offer_id": made.offer_id, "reason": made.reason}

    def checked(catalogue: Catalogue, **otherwise: str | None) -> list[bool]:
        moments = (recorded(**ALONE, **{**same, **otherwise}),)
        return list(reproduced(moments, replay(catalogue, moments)))

    assert checked(in_force) == [True]
    assert checked(in_force, offer_id=None) == [False]
    assert checked(in_force, reason="Since they said so") == [False]
    assert checked(changed("title: Crew", "title: Us")) == []


@pytest.mark.parametrize("chance", [0.0, 0.05, 0.3, 0.7, 0.999])
def test_arms_are_assigned_as_they_would_be(
    changed: Make, campaigns: str, recorded: Record, compared: Compare, chance: float
) -> None:
    tried = changed(text=campaigns)
    moment = recorded(**INK)
    one = compared(tried, tried, replace(moment, chance=chance))
    if one.after is not None:
        assert (one.after.experiment, one.after.arm) in {
            ("shorter_words", "plain"),
            ("shorter_words", "short"),
        }
    else:
        assert one.withheld_after
