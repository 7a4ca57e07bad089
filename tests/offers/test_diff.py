"""What differs between two catalogues, and what in one is hardly meant."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from offers import Catalogue, load_catalogue
from offers.diff import differences
from offers.doubts import doubts

Loaded = Callable[[str], Catalogue]


@pytest.fixture
def loaded(write: Callable[..., Path]) -> Loaded:
    return lambda text: load_catalogue(write(all=text))


CHANGES = [
    ("propensity: 0.2\n", "propensity: 0.3\n", "triggers.alone_on_solo", "propensity", 0.2, 0.3),
    ("plan, in: [solo, crew]", "plan, in: [solo]", "triggers.ink_runs_out", "when plan",
     "is one of solo, crew", "is one of solo"),
    ("      - {fact: owned_products, lacks: print}\n", "", "triggers.ink_runs_out",
     "when owned_products", "lacks print", None),
    ("paper would help.", "paper would do.", "triggers.ink_runs_out", "reason.en.any",
     "Since {pain_points}, paper would help.", "Since {pain_points}, paper would do."),
    ("cool_down_days: 90", "cool_down_days: 60", "policies.recently_refused", "cool_down_days",
     90, 60),
    ("health: [poor]", "health: [poor, fair]", "policies.in_trouble", "health",
     ["poor"], ["fair", "poor"]),
    ("title: Crew,", "title: Crews,", "offers.go_crew", "texts.en.any.title", "Crew", "Crews"),
    ("limits: {seats: 5}", "limits: {seats: 6}", "plans.solo", "limits.seats", 5, 6),
    ("costs: 20", "costs: 30", "incentives.free_paper", "costs", 20, 30),
    ("holdout: 0.1\n    starts", "holdout: 0.2\n    starts", "experiments.shorter_words",
     "holdout", 0.1, 0.2),
    ("ends: 2026-12-31", "ends: 2026-12-24", "experiments.shorter_words", "ends",
     "2026-12-31", "2026-12-24"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "item", "field", "before", "after"), CHANGES)
def test_a_change_is_told_by_its_field(
    loaded: Loaded,
    campaigns: str,
    was: str,
    becomes: str,
    item: str,
    field: str,
    before: object,
    after: object,
) -> None:
    assert was in campaigns
    (found,) = differences(loaded(campaigns), loaded(campaigns.replace(was, becomes, 1)))
    told = (f"{found.section}.{found.id}", found.kind, found.field, found.before, found.after)
    assert told == (item, "changed", field, before, after)


def test_what_was_added_and_removed_is_told_by_its_id(loaded: Loaded, small: str) -> None:
    more = small.replace("metrics:\n", "metrics:\n  sheets: {name: Sheets, unit: count}\n")
    one, other = loaded(small), loaded(more)
    assert [(d.section, d.id, d.kind) for d in differences(one, other)] == [
        ("metrics", "sheets", "added")
    ]
    assert [d.kind for d in differences(other, one)] == ["removed"]


def test_where_and_in_which_order_things_stand_is_no_difference(
    loaded: Loaded, small: str, write: Callable[..., Path]
) -> None:
    before = loaded(small)
    head, _, triggers = small.partition("triggers:\n")
    first, _, second = triggers.partition("  ink_runs_out:")
    second, _, policies = second.partition("policies:\n")
    moved = f"triggers:\n  ink_runs_out:{second}{first}policies:\n{policies}"
    after = load_catalogue(write(all=head, more=moved))
    assert before.version != after.version
    assert differences(before, after) == ()


DOUBTS = [
    ("plan, is: solo", "plan, is: crew", "'crew' is part of 'crew'"),
    ("plan, is: solo}", "plan, is: solo}\n      - {fact: seats_bought, at_least: 9}",
     "it is for 9 seats and more, and its plans have 5 at most"),
    ("plan, is: solo}", "plan, is: none}", "still_deciding holds back every plan"),
    ("    plan: crew\n", "    plan: crew\n    fits: [{fact: plan, is: crew}]\n",
     "it asks for a plan that 'go_crew' does not fit"),
    ("ends: 2026-12-31", "ends: 2026-11-15", "it ended on 2026-11-15"),
    ("until: 2027-03-31", "until: 2026-11-01", "it was given until 2026-11-01"),
    ("    products: [print]\n", "    products: [print]\n    value: 20\n", "costs as much as"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "doubt"), DOUBTS)
def test_what_is_hardly_meant_is_told(
    loaded: Loaded, campaigns: str, was: str, becomes: str, doubt: str
) -> None:
    assert was in campaigns
    today = date(2026, 11, 18)
    before = {one.what for one in doubts(loaded(campaigns), today)}
    after = {one.what for one in doubts(loaded(campaigns.replace(was, becomes, 1)), today)}
    assert any(doubt in what for what in after - before), after


def test_what_a_plan_gives_anyhow_is_never_tried_in_vain(loaded: Loaded, small: str) -> None:
    tried = small.replace("pain_points, includes: alone", "features_tried, includes: share")
    tried = tried.replace("Since {pain_points} on", "Since {features_tried} on")
    tried = tried.replace("family: gap\n    propensity: 0.2", "family: intent\n    propensity: 0.2")
    today = date(2026, 11, 18)
    assert not any("features_tried" in one.what for one in doubts(loaded(tried), today))
    given = tried.replace("capabilities: [write]}", "capabilities: [write, share]}")
    assert any("gives all that features_tried" in one.what for one in doubts(loaded(given), today))


def test_a_pain_point_that_nothing_is_offered_for_is_told(loaded: Loaded, small: str) -> None:
    more = small.replace(
        "pain_points:\n",
        "pain_points:\n  late: {name: Late, phrase: {en: it is late}, solved_by: [letters]}\n",
    )
    told = [one.what for one in doubts(loaded(more), date(2026, 11, 18))]
    assert "pain_points.late: nothing is offered for it." in told
