"""What the operator sees of the base: rules, white space, accounts, experiments, one decision."""

from datetime import date, timedelta

import pytest
from fastapi.testclient import TestClient

from store.accounts import Account, Ownership
from store.database import transaction
from store.decisions import DecisionRow, Outcome
from store.plays import PlayTask
from store.visits import Visit
from tests.conftest import learn

PAGES = ("rules", "white-space", "accounts", "experiments", "accounts/northwind", "decisions/made")
HOSTILE = "<script>alert(1)</script>"


def _customer(number: int, *owned: str) -> Account:
    return Account(
        id=f"team-{number:03d}",
        name=f"Team {number}",
        segment="mid",
        region="europe",
        stage="customer",
        plan="team",
        usage={},
        owned=[Ownership(product_id=product, since=date(2026, 1, 1)) for product in owned],
    )


def _decision(now, **other) -> DecisionRow:
    return DecisionRow(
        **{
            "id": "made",
            "account_id": "northwind",
            "at": now,
            "placement": "chat",
            "page": "/",
            "offer_id": "add_routing",
            "trigger_id": "leads_assigned_by_hand",
            "family": "gap",
            "reason": "Since leads wait, routing would help.",
            "record": {
                "title": "Routing",
                "grounds": [{"fact": "plan", "value": "team", "sentence": "Your plan is Team."}],
                "candidates": [
                    {
                        "offer_id": "add_routing",
                        "verdict": "chosen",
                        "because": "the highest expected value, 12",
                        "trigger_id": "leads_assigned_by_hand",
                        "factors": {"propensity": 0.25, "expected_value": 12},
                    },
                    {
                        "offer_id": "add_crm_sync",
                        "verdict": "held_back",
                        "because": "recently_refused: it was declined 3 days ago",
                        "trigger_id": "crm_is_fed_by_hand",
                        "held_back": [
                            {
                                "policy": "recently_refused",
                                "because": "it was declined 3 days ago",
                                "facts": {"past_offers": 1, "health": None},
                            }
                        ],
                    },
                    {
                        "offer_id": "an_offer_of_old",
                        "verdict": "not_triggered",
                        "because": "plan not met",
                    },
                ],
                "facts": {"plan": "team", "seats_share": 2 / 3},
            },
            "catalogue_version": "c0ffee",
            "outcome": "accepted",
            "outcome_at": now,
        }
        | other
    )


@pytest.fixture
def operator(client: TestClient, settings) -> TestClient:
    """A browser that holds the operator's key."""
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    return client


@pytest.fixture
def base(engine, desk, now):
    """A base with something to find: pairs, a decision, a task, a name that is an attack."""
    with transaction(engine) as session:
        session.add_all(_customer(number, "routing", "scheduling") for number in range(70))
        session.add_all(_customer(number) for number in range(70, 130))
        session.get_one(Account, "southwind").name = HOSTILE
        visit = Visit(
            opened_at=now, seen_at=now, page="/", zone="UTC", language="en", account_id="northwind"
        )
        session.add(visit)
        session.flush()
        session.add(_decision(now, visit_id=visit.id))
        session.flush()
        session.add(
            Outcome(decision_id="made", account_id="northwind", outcome="won", at=now, value=3840.0)
        )
        session.add(
            PlayTask(
                account_id="northwind",
                play_id="renewal",
                window="2027-01-20",
                title=f"Talk about {HOSTILE}",
                reason="The term ends in 63 days.",
                facts={},
                opened_at=now,
                state="open",
            )
        )
        session.flush()
        learn(session, desk.vendor.catalogue, now=now)
    return engine


@pytest.mark.parametrize("path", PAGES)
def test_nobody_but_the_operator_sees_an_account(client, base, path: str) -> None:
    assert client.get(f"/operator/{path}").status_code == 403
    client.cookies.set("segue_operator", "a guess")
    answer = client.get(f"/operator/{path}")
    assert answer.status_code == 403
    assert "Northwind" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_pages_escape_what_others_wrote_and_hold_no_script(operator, base, path: str) -> None:
    answer = operator.get(f"/operator/{path}")
    assert answer.status_code == 200
    assert "<script" not in answer.text
    assert " style=" not in answer.text


@pytest.mark.parametrize("path", ["rules", "white-space", "accounts", "experiments"])
def test_before_anything_was_learnt_pages_say_so(operator, path: str) -> None:
    answer = operator.get(f"/operator/{path}")
    assert answer.status_code == 200
    assert "./segue learn" in answer.text or "no experiments" in answer.text or "Arm" in answer.text


def test_rules_stand_with_their_counts(operator, base) -> None:
    text = operator.get("/operator/rules").text
    assert "Of 70 accounts with Routing, 70 have Scheduling, too." in text
    assert "Of 70 accounts with Routing (Mid-sized teams), 70 have Scheduling, too." in text
    only = operator.get("/operator/rules", params={"segment": "mid"}).text
    assert "Of 70 accounts with Routing, 70" not in only
    assert "(Mid-sized teams), 70 have" in only


def test_a_cell_of_the_matrix_leads_to_its_accounts(operator, base) -> None:
    matrix = operator.get("/operator/white-space").text
    link = "/operator/accounts?segment=mid&amp;product=routing&amp;standing=could_use"
    # Sixty teams without Routing, and the two customers of the site, who have Scheduling.
    assert f'<a href="{link}"><b>62</b>' in matrix
    behind = operator.get(link.replace("&amp;", "&")).text
    assert "1 to 50 of 62 accounts" in behind
    assert "Team 70<" in behind
    assert "Team 69<" not in behind


def test_long_lists_have_pages_that_keep_the_question(operator, base) -> None:
    asked = {"product": "routing", "standing": "could_use", "page": 2}
    text = operator.get("/operator/accounts", params=asked).text
    assert "51 to 62 of 62 accounts" in text
    assert 'href="/operator/accounts?product=routing&amp;standing=could_use&amp;page=1"' in text
    beyond = operator.get("/operator/accounts", params={"page": 9}).text
    assert "There is no page 9" in beyond


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"page": "0"}, 422),
        ({"page": "-1"}, 422),
        ({"page": "many"}, 422),
        ({"page": "9" * 30}, 422),
        ({"segment": "' or 1=1"}, 200),
        ({"product": "%", "standing": "could_use"}, 200),
        ({"product": "routing", "standing": "stolen"}, 200),
        ({"product": HOSTILE, "standing": "owned"}, 200),
    ],
)
def test_odd_questions_get_a_defined_answer(operator, base, asked, status: int) -> None:
    answer = operator.get("/operator/accounts", params=asked)
    assert answer.status_code == status
    assert "<script" not in answer.text
    if "%" in asked.values():
        assert "There are no such accounts" in answer.text


def test_accounts_stand_by_their_score(operator, base) -> None:
    text = operator.get("/operator/accounts").text
    assert text.index("Northwind") < text.index("Team 70<")


def test_one_account_shows_its_story(operator, base) -> None:
    text = operator.get("/operator/accounts/northwind").text
    for words in ("Expansion score", "White space", "The term ends in 63 days.", "accepted"):
        assert words in text
    assert 'href="/operator/decisions/made"' in text
    assert "Southwind" not in text
    assert operator.get("/operator/accounts/nobody").status_code == 404


def test_an_account_whose_id_needs_escaping_can_be_opened(operator, base) -> None:
    odd = "acme/eu?x=1#2"
    with transaction(base) as session:
        other = _customer(500)
        other.id = odd
        session.add(other)
    from urllib.parse import quote

    assert operator.get(f"/operator/accounts/{quote(odd)}").status_code == 200


def test_a_decision_says_why_and_why_not_the_others(operator, base) -> None:
    text = operator.get("/operator/decisions/made").text
    for words in (
        "Since leads wait, routing would help.",
        "Your plan is Team.",
        "the highest expected value, 12",
        "recently refused</b>: it was declined 3 days ago",
        "health: not known",
        "Not triggered (1)",
        "an_offer_of_old",
        "catalogue c0ffee",
        "won (3,840 USD a year)",
        "0.667",
    ):
        assert words in text, words
    assert operator.get("/operator/decisions/unheard-of").status_code == 404


def test_a_decision_for_a_control_group_says_what_was_withheld(operator, base, now) -> None:
    with transaction(base) as session:
        visit = session.get_one(DecisionRow, "made").visit_id
        session.add(
            _decision(
                now + timedelta(hours=1),
                id="held",
                visit_id=visit,
                offer_id=None,
                reason=None,
                family=None,
                outcome=None,
                withheld_offer_id="add_routing",
                account_id=None,
                record={},
            )
        )
    text = operator.get("/operator/decisions/held").text
    assert "No offer: control group" in text
    assert "This record keeps no candidates." in text
    assert "A visitor nobody vouched for" in text
