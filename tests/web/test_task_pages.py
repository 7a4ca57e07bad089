"""The operator's page of the plays' tasks: who is to do what and why, and that it is done."""

from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from store.accounts import Account
from store.crm import CrmOutbox
from store.database import reading, transaction
from store.learning import AccountOutlook
from store.plays import PlayTask

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def operator(client: TestClient, settings) -> TestClient:
    client.cookies.set("segue_operator", settings.operator_key.get_secret_value())
    return client


@pytest.fixture
def tasks(engine, now) -> None:
    """Three open tasks of two owners and nobody, and one that was withdrawn."""
    accounts = ("harbour", "orchard", "quarry", "meadow")
    owners = ("maya-chen", "left-us", None, "maya-chen")
    with transaction(engine) as session:
        for position, (account, owner) in enumerate(zip(accounts, owners, strict=True)):
            session.add(
                Account(
                    id=account,
                    name=account.title(),
                    segment="mid",
                    region="europe",
                    stage="customer",
                    plan="team",
                    owner_id=owner,
                    usage={},
                )
            )
            session.flush()
            withdrawn = account == "meadow"
            session.add(
                PlayTask(
                    id=account,
                    account_id=account,
                    play_id="seats",
                    window="2026-11-10",
                    owner_id=owner,
                    offer_id="more_seats",
                    offer_title="More seats",
                    offer_words=f"Everybody can work. {HOSTILE}",
                    title="Ask who joins next",
                    reason=f"9{position}% of their seats are in use.",
                    facts={},
                    opened_at=now - timedelta(days=2),
                    due_on=now.date() + timedelta(days=5 - position),
                    state="withdrawn" if withdrawn else "open",
                    closed_at=now if withdrawn else None,
                    closed_because="seats_share is 0.6" if withdrawn else None,
                )
            )
        session.add(
            AccountOutlook(
                account_id="orchard",
                made_at=now,
                segment="mid",
                score=71.24,
                parts={},
                white_space=[],
                standings="",
            )
        )


@pytest.mark.usefixtures("tasks")
def test_only_the_operator_sees_and_does_tasks(client: TestClient) -> None:
    assert client.get("/operator/tasks").status_code == 403
    assert client.post("/operator/tasks/harbour/done").status_code == 403


@pytest.mark.usefixtures("tasks")
def test_what_ends_first_comes_first_with_reason_words_score_and_owner(
    operator: TestClient,
) -> None:
    page = operator.get("/operator/tasks").text
    places = [page.index(f">{name}</a>") for name in ("Quarry", "Orchard", "Harbour")]
    assert places == sorted(places)
    for words in ("90% of their seats", "More seats", "71.2", "Maya Chen", "left-us", "Nobody"):
        assert words in page
    assert "Meadow" not in page
    assert HOSTILE not in page


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize(
    ("asked", "seen"),
    [
        ("owner=maya-chen", {"Harbour"}),
        ("owner=-", {"Quarry"}),
        ("owner=nobody-like-that", set()),
        ("state=withdrawn", {"Meadow"}),
        ("state=done", set()),
        ("page=2", set()),
    ],
)
def test_the_list_can_be_narrowed(operator: TestClient, asked: str, seen: set[str]) -> None:
    page = operator.get(f"/operator/tasks?{asked}")
    assert page.status_code == 200
    names = ("Harbour", "Orchard", "Quarry", "Meadow")
    assert {name for name in names if f">{name}</a>" in page.text} == seen
    if asked == "state=withdrawn":
        assert "seats_share is 0.6" in page.text


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("asked", ["state=lost", "page=0", "page=x"])
def test_what_makes_no_sense_is_refused(operator: TestClient, asked: str) -> None:
    assert operator.get(f"/operator/tasks?{asked}").status_code == 422


@pytest.mark.usefixtures("tasks")
def test_a_task_is_done_once_and_told_to_the_crm(operator: TestClient, engine) -> None:
    answer = operator.post("/operator/tasks/harbour/done", data={"owner": "maya-chen"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/operator/tasks?done=harbour&owner=maya-chen"
    assert "Done: Ask who joins next" in operator.get(answer.headers["location"]).text
    assert operator.post("/operator/tasks/harbour/done").status_code == 409
    assert operator.post("/operator/tasks/meadow/done").status_code == 409
    assert operator.post("/operator/tasks/no-such-task/done").status_code == 409
    with reading(engine) as session:
        [told] = session.query(CrmOutbox)
        assert told.account_key == "account:harbour"
        assert told.hand_off["task"]["state"] == "done"


@pytest.mark.usefixtures("tasks")
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_website_cannot_mark_a_task_as_done(
    operator: TestClient, engine, site: str
) -> None:
    answer = operator.post("/operator/tasks/harbour/done", headers={"Sec-Fetch-Site": site})
    assert answer.status_code == 403
    with reading(engine) as session:
        assert session.get_one(PlayTask, "harbour").state == "open"


def test_no_tasks_say_how_they_come(operator: TestClient) -> None:
    assert "./segue plays run" in operator.get("/operator/tasks").text
