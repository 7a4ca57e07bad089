"""``./segue learn``: what was learnt, for people and for programs."""

import json
from collections.abc import Callable
from datetime import date

import pytest

from store.accounts import Account, Ownership
from store.database import transaction
from store.learning import AccountOutlook


@pytest.fixture
def base(engine) -> None:
    """Forty teams have Routing with Scheduling, forty have neither; one name is markup."""

    def team(number: int, *owned: str) -> Account:
        return Account(
            id=f"team-{number:02d}",
            name="[red]Team[/red]" if number == 79 else f"Team {number}",
            segment="mid",
            region="europe",
            stage="customer",
            plan="team",
            usage={},
            owned=[Ownership(product_id=product, since=date(2026, 1, 1)) for product in owned],
        )

    with transaction(engine) as session:
        session.add_all(team(number, "routing", "scheduling") for number in range(40))
        session.add_all(team(number) for number in range(40, 80))


def test_it_learns_and_shows_everything(segue: Callable, base, engine) -> None:
    told = segue("learn", "--most", "80")
    assert told.code == 0
    assert "Learnt from 80 customers: 4 rules, 0 answered offers" in told.out
    assert "Of 40 accounts with Routing, 40 have Scheduling, too." in told.out
    assert "No acceptance yet" in told.out
    assert "[red]Team[/red]" in told.out
    with transaction(engine) as session:
        assert session.get(AccountOutlook, "team-00") is not None


def test_a_program_reads_the_parts_that_it_asks_for(segue: Callable, base) -> None:
    told = segue("learn", "--json", "--show", "rules", "--show", "white-space")
    found = json.loads(told.out)
    assert found.keys() == {
        "id", "made_at", "catalogue_version", "accounts", "rules", "white_space",
    }  # fmt: skip
    assert found["accounts"] == 80
    assert {(tuple(r["owned"]), r["adds"], r["segment"]) for r in found["rules"]} == {
        (("routing",), "scheduling", None),
        (("scheduling",), "routing", None),
        (("routing",), "scheduling", "mid"),
        (("scheduling",), "routing", "mid"),
    }
    assert found["white_space"]["mid"]["routing"] == {"owned": 40, "could_use": 40}


def test_scores_and_acceptance_for_a_program(segue: Callable, base) -> None:
    found = json.loads(segue("learn", "--json", "--show", "scores", "--most", "1").out)
    assert len(found["scores"]) == 1
    assert found["scores"][0]["account"] == "team-40"
    assert found["scores"][0]["white_space"] == ["routing", "scheduling"]
    assert found["scores"][0]["parts"].keys() == {
        "use", "white_space", "timing", "engagement", "value", "health",
    }  # fmt: skip


def test_an_empty_base_says_so(segue: Callable, engine) -> None:
    told = segue("learn")
    assert told.code == 0
    for words in ("No rules", "No white space", "No scores", "No acceptance yet"):
        assert words in told.out


@pytest.mark.parametrize("arguments", [("--show", "fortune"), ("--most", "0"), ("harbor",)])
def test_what_it_does_not_know_is_refused(segue: Callable, arguments) -> None:
    assert segue("learn", *arguments).code == 2
