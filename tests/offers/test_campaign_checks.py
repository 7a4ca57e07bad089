"""Experiments, incentives, plays and counted metrics: what is refused, and with which remedy."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from offers import CatalogueError, load_catalogue

Write = Callable[..., Path]


def test_sound_campaigns_are_loaded(write: Write, campaigns: str) -> None:
    catalogue = load_catalogue(write(all=campaigns))
    assert catalogue.experiments["shorter_words"].ends == date(2026, 12, 31)
    assert catalogue.incentives["free_paper"].until == date(2027, 3, 31)
    assert catalogue.plays["pages_run_out"].offer == "go_crew"
    assert catalogue.metrics["share_of_seats"].period == "month"


FAULTS = [
    # metrics
    ("event: Page Used, period: month, of_limit: seats", "within_days: 30",
     "metrics.share_of_seats: 'within_days' belongs to what is counted", "Add 'event: …'"),
    ("event: Page Used, period: month, of_limit: seats", "sum_of: bytes", "'sum_of' belongs", ""),
    (", of_limit: seats", "", "nothing says what the counted share is a share of", "of_limit"),
    ("period: month,", "period: month, within_days: 30,", "exclude each other", "Keep one"),
    ("unit: share, event", "unit: count, event", "a count is not a part of a limit", ""),
    ("of_limit: seats", "of_limit: seeds", "cannot be 'seeds'", "'seats'"),
    # incentives
    ("offers: [add_print]", "offers: [add_prind]", "unknown id 'add_prind'", "'add_print'"),
    ("when: [{fact: plan, is: crew}]", "when: [{fact: plan, is: crow}]", "id 'crow'", "'crew'"),
    ("when: [{fact: plan, is: crew}]", "when: [{fact: health, is: good}]",
     "read by hold-back policies only", "Remove"),
    ("The first ream of paper is there already.", "Buy now and get paper.",
     "incentives.free_paper: 'Buy now' centres the seller", "friction"),
    ("The first ream of paper is there already.", "'Paper for {plan}.'",
     "braces stand in a text", "remove the braces"),
    ("texts: {en: The first", "texts: {de: Das erste", "no words in 'en'", "Add 'en: …'"),
    ("texts: {en: The first", "texts: {de: Das erste", "'de' is not among", "languages"),
    # experiments
    ("  shorter_words:\n    offer: add_print", "  shorter_words:\n    offer: add_prnt",
     "experiments.shorter_words: unknown id 'add_prnt'", "Did you mean 'add_print'?"),
    ("ends: 2026-12-31", "ends: 2026-10-31", "before it starts on 2026-11-01", "Correct one"),
    ("holdout: 0.1\n    starts", "holdout: 1\n    starts", "less than 1", "Correct"),
    ("{ink_runs_out: {en", "{ink_runs_oud: {en", "unknown id 'ink_runs_oud'", "'ink_runs_out'"),
    ("{ink_runs_out: {en", "{alone_on_solo: {en",
     "'alone_on_solo' makes 'go_crew', not 'add_print'", "of the offer that is tried"),
    ("help, because {pain_points}", "help on {region}", "names 'region', which this trigger", ""),
    ("help, because {pain_points}", "help on {plan}", "does not name the live signal", ""),
    ("{change: You print at once.}", "{change: Unlock printing.}", "'Unlock' centres", ""),
    ("texts: {en: {chat: {change", "texts: {de: {chat: {change", "no words in 'en'", ""),
    ("Paper would help, because", "We offer paper, because", "'We offer' centres", ""),
    # plays
    ("metric: share_of_seats, at_least: 0.85", "metric: share_of_seat, at_least: 0.85",
     "plays.pages_run_out: unknown id 'share_of_seat'", "'share_of_seats'"),
    ("metric: share_of_seats, at_least: 0.85", "metric: share_of_seats, at_least: 85",
     "which is a share", "Write 85 % as 0.85."),
    ("- {fact: usage, metric: share_of_seats, at_least: 0.85}",
     "- {fact: usage, metric: share_of_seats, at_least: 0.85}\n"
     "      - {fact: pain_points, includes: ink}",
     "'pain_points' is known only while somebody visits", "or make it a trigger"),
    ("family: usage\n    when", "family: renewal\n    when",
     "of the family 'renewal' reads days_to_renewal", "correct the family"),
    ("{usage.share_of_seats} of the pages", "{usage.pages} of the pages",
     "names 'usage.pages', which this play does not read", ""),
    ("{usage.share_of_seats} of the pages are", "The pages are", "does not name the live", ""),
    ("Talk about more room", "Unlock the next level", "'Unlock' centres the seller", ""),
    ("offer: go_crew\n    title", "offer: go_crow\n    title", "unknown id 'go_crow'", "go_crew"),
]  # fmt: skip


@pytest.mark.parametrize(("was", "becomes", "what", "remedy"), FAULTS)
def test_a_fault_is_named_with_its_remedy(
    write: Write, campaigns: str, was: str, becomes: str, what: str, remedy: str
) -> None:
    assert was in campaigns
    with pytest.raises(CatalogueError) as refused:
        load_catalogue(write(all=campaigns.replace(was, becomes, 1)))
    found = [p for p in refused.value.problems if what in p.what and remedy in p.remedy]
    assert found, str(refused.value)
    changed = campaigns.replace(was, becomes, 1).splitlines()
    first = campaigns[: campaigns.index(was)].count("\n")
    # An item's problem stands at the fault or at the line above it that holds the item.
    assert first - 2 <= found[0].line - 1 <= first + becomes.count("\n") + 1, changed[first]


def test_an_offer_is_in_one_experiment_at_a_time(write: Write, campaigns: str) -> None:
    second = (
        "  {name}: {{offer: add_print, holdout: 0.2, starts: {starts}, variants: {{a: {{}}}}}}\n"
    )
    plays = campaigns.index("plays:\n")

    def with_second(starts: str) -> str:
        return campaigns[:plays] + second.format(name="later", starts=starts) + campaigns[plays:]

    assert set(load_catalogue(write(all=with_second("2027-01-01"))).experiments) == {
        "shorter_words",
        "later",
    }
    with pytest.raises(CatalogueError, match="'shorter_words' tries 'add_print' at the same time"):
        load_catalogue(write(all=with_second("2026-12-31")))


@pytest.mark.parametrize(
    ("variants", "holdout", "what"),
    [
        ("{plain: {}}", "0", "nothing to compare"),
        ("{plain: {}, holdout: {}}", "0.1", "the group that is shown nothing"),
        ("{one: {}, two: {}}", "0.1", "'one' and 'two' say the same"),
    ],
)
def test_an_experiment_compares_something(
    write: Write, small: str, variants: str, holdout: str, what: str
) -> None:
    one = f"experiments:\n  e: {{offer: add_print, holdout: {holdout}, variants: {variants}}}\n"
    with pytest.raises(CatalogueError, match=what):
        load_catalogue(write(all=small + one))


def test_a_projection_needs_a_period(write: Write, campaigns: str) -> None:
    reads = "- {fact: pain_points, includes: ink}\n"
    projected = "      - {fact: projected_usage, metric: share_of_seats, at_least: 1}\n"
    sound = campaigns.replace(reads, reads + projected)
    load_catalogue(write(all=sound))
    with pytest.raises(CatalogueError, match="'share_of_seats' has no period"):
        load_catalogue(write(all=sound.replace("period: month", "within_days: 30")))
