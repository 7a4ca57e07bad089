"""The vendor's servers report over HTTP, as Segment's libraries do."""

import gzip
import json
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from segment.analytics.client import Client
from sqlalchemy import Engine, func, select
from structlog.testing import capture_logs

from store.accounts import Account, Contact
from store.database import reading
from store.events import Event, EventDay
from web.api.deliveries import LARGEST_DELIVERY
from web.app import create_app

KEY = "the key of events"
DONE = {"success": True, "taken": 1, "repeated": 0, "ignored": 0, "refused": []}
PUBLISHED = {"messageId": "m1", "userId": "dana", "groupId": "northwind", "event": "Form Published"}


def with_basic(client: TestClient, path: str, body: object, **more: object):
    return client.post(path, auth=(KEY, ""), json=body, **more)


def stored(engine: Engine) -> int:
    with reading(engine) as session:
        return session.scalar(select(func.count()).select_from(Event)) or 0


@pytest.mark.parametrize(
    "sent",
    [
        {"auth": (KEY, "")},
        {"headers": {"Authorization": f"Bearer {KEY}"}},
        {"body": {"writeKey": KEY}},
    ],
)
def test_the_key_is_shown_in_the_ways_of_the_libraries(client, sent) -> None:
    body = PUBLISHED | sent.pop("body", {})
    answer = client.post("/v1/track", json=body, **sent)
    assert (answer.status_code, answer.json()) == (200, DONE)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"auth": ("", "")},
        {"auth": ("", KEY)},
        {"auth": ("another key, long enough", "")},
        {"auth": ("the operator's key", "")},
        {"headers": {"Authorization": "Bearer "}},
        {"headers": {"Authorization": "Basic ====not base64"}},
        {"headers": {"Authorization": f"Digest {KEY}"}},
        {"body": {"writeKey": 7}},
        {"body": {"writeKey": KEY}, "auth": ("wrong in the header", "")},
    ],
)
def test_without_the_key_nothing_is_taken(client, engine, sent) -> None:
    body = PUBLISHED | sent.pop("body", {})
    answer = client.post("/v1/track", json=body, **sent)
    assert answer.status_code == 401
    assert stored(engine) == 0


def test_a_visitors_browser_is_not_told_that_it_may_send(settings, desk, clock) -> None:
    website = "https://harbor.example"
    app = create_app(settings.model_copy(update={"allowed_origins": [website]}), clock)
    with TestClient(app) as client:
        asked = {"Origin": website, "Access-Control-Request-Method": "POST"}
        preflight = client.options("/v1/track", headers=asked)
        answer = with_basic(client, "/v1/track", PUBLISHED, headers={"Origin": website})
    for one in (preflight, answer):
        assert not [name for name in one.headers if name.startswith("access-control")]
    assert preflight.status_code == 405


def test_a_packed_batch_is_unpacked(client, engine) -> None:
    body = gzip.compress(json.dumps({"batch": [PUBLISHED | {"type": "track"}]}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    answer = client.post("/v1/batch", auth=(KEY, ""), content=body, headers=headers)
    assert answer.json() == DONE


@pytest.mark.parametrize(
    ("content", "encoding", "status"),
    [
        (b"x" * (LARGEST_DELIVERY + 1), "identity", 413),
        (gzip.compress(bytes(50_000_000), mtime=0), "gzip", 413),
        (gzip.compress(b'{"batch": []}', mtime=0)[:-9], "gzip", 400),
        (b'{"batch": []}', "gzip", 400),
        (b'{"batch": []}', "br", 415),
        (b"", "identity", 400),
        (b"\xff\xfe", "identity", 400),
        (b'{"batch": [', "identity", 400),
        (b'{"batch": NaN}', "identity", 400),
        (b"[" * 100_000, "identity", 400),
        (b'{"n": ' + b"9" * 100_000 + b"}", "identity", 400),
        (b'"batch"', "identity", 400),
        (b'{"batch": {}}', "identity", 400),
        (b'{"batch": [], "sentAt": "soon"}', "identity", 400),
        (json.dumps({"batch": [{}] * 2501}).encode(), "identity", 400),
    ],
)
def test_a_delivery_that_is_none_is_refused_whole(client, engine, content, encoding, status):
    headers = {"Content-Encoding": encoding, "Content-Type": "application/json"}
    answer = client.post("/v1/batch", auth=(KEY, ""), content=content, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["message"]
    assert stored(engine) == 0


def test_the_right_ones_of_a_batch_are_taken_and_the_others_named(client, engine) -> None:
    batch = [
        PUBLISHED | {"type": "track"},
        {"type": "page", "userId": "dana", "name": "Home"},
        {"type": "alias", "messageId": "m2", "userId": "dana", "previousId": "d"},
        {
            "type": "group",
            "messageId": "m3",
            "userId": "dana",
            "groupId": "acme",
            "traits": {"plan": "startr", "employees": 50},
        },
        PUBLISHED | {"type": "track"},
        PUBLISHED | {"type": "track", "event": "Form Deleted"},
        "track",
    ]
    with capture_logs() as lines:
        answer = with_basic(client, "/v1/batch", {"batch": batch})
    assert answer.status_code == 200
    counts = {key: value for key, value in answer.json().items() if key != "refused"}
    assert counts == {"success": True, "taken": 1, "repeated": 1, "ignored": 1}
    refused = answer.json()["refused"]
    assert [(one["index"], one["message_id"]) for one in refused] == [
        (2, "m2"),
        (3, "m3"),
        (5, "m1"),
        (6, None),
    ]
    assert "alias" in refused[0]["reason"]
    assert "Did you mean 'starter'?" in refused[1]["reason"]
    assert "used for another message" in refused[2]["reason"]
    assert [line["refused"] for line in lines if line["event"] == "events refused"] == [4]
    with reading(engine) as session:
        assert session.get(Account, "acme") is None


def test_one_message_alone_is_refused_with_its_reason(client) -> None:
    answer = with_basic(client, "/v1/alias", {"userId": "dana", "previousId": "d"})
    assert answer.status_code == 400
    assert "ids are never joined" in answer.json()["error"]["message"]
    assert with_basic(client, "/v1/track", [PUBLISHED]).status_code == 400
    assert with_basic(client, "/v1/page", {"userId": "dana"}).json()["ignored"] == 1


def test_what_forwards_single_messages_may_send_them_to_one_address(client) -> None:
    answer = with_basic(client, "/v1/batch", PUBLISHED | {"type": "track"})
    assert answer.json() == DONE


def test_one_message_delivered_many_times_at_once_counts_once(client, engine) -> None:
    def send(_: int) -> int:
        return with_basic(client, "/v1/track", PUBLISHED).json()["taken"]

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(send, range(16))) == 1
    with reading(engine) as session:
        assert session.scalars(select(EventDay.count)).all() == [1]


def test_deliveries_at_once_lose_no_count(client, engine) -> None:
    def send(number: int) -> None:
        batch = [
            PUBLISHED | {"type": "track", "messageId": f"{number}-{one}", "properties": {"n": 0.1}}
            for one in range(10)
        ]
        assert with_basic(client, "/v1/batch", {"batch": batch}).json()["taken"] == 10

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, range(8)))
    with reading(engine) as session:
        (day,) = session.scalars(select(EventDay)).all()
        assert (day.count, day.sums) == (80, {"n": "8"})


def test_a_long_batch_is_told_of_as_one(client, engine) -> None:
    batch = [PUBLISHED | {"type": "track", "messageId": f"m{n}"} for n in range(230)]
    batch[3] = {"type": "alias"}
    batch[220] = batch[7] | {"event": "Other"}
    batch[229] = batch[0]
    answer = with_basic(client, "/v1/batch", {"batch": batch}).json()
    assert (answer["taken"], answer["repeated"]) == (227, 1)
    assert [one["index"] for one in answer["refused"]] == [3, 220]
    with reading(engine) as session:
        assert session.scalars(select(EventDay.count)).all() == [227]


@pytest.fixture
def server(app: FastAPI) -> Iterator[str]:
    """The address of the application, served to other threads."""
    running = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started and thread.is_alive():
        thread.join(0.01)
    (listening,) = running.servers[0].sockets
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    running.should_exit = True
    thread.join()


@pytest.mark.parametrize("packed", [False, True])
def test_segments_own_library_reports_to_it(server, clock, engine, packed) -> None:
    failures: list[object] = []
    client = Client(
        KEY,
        host=server,
        gzip=packed,
        max_retries=0,
        on_error=lambda error, _: failures.append(error),
    )
    then = clock()
    client.identify("ann", {"email": "ann@acme.example", "name": "Ann Ash"}, timestamp=then)
    client.track("ann", "Form Published", {"fields": 7}, timestamp=then)
    client.group(
        "ann",
        "acme",
        {
            "name": "Acme",
            "plan": "team",
            "employees": 60,
            "region": "europe",
            "products": {"scheduling": "2026-01-31"},
        },
        timestamp=then,
    )
    client.page("ann", "Docs", timestamp=then)
    client.shutdown()
    assert failures == []
    with reading(engine) as session:
        acme = session.get_one(Account, "acme")
        assert (acme.name, acme.plan, acme.segment, acme.stage) == (
            "Acme",
            "team",
            "mid",
            "customer",
        )
        assert session.get_one(Contact, "ann").account_id == "acme"
        (day,) = session.scalars(select(EventDay)).all()
        assert (day.account_id, day.name, day.count) == ("acme", "Form Published", 1)


def test_segments_own_library_is_told_of_a_wrong_key(server, engine) -> None:
    failures: list[str] = []
    client = Client(
        "not the key",
        host=server,
        max_retries=0,
        on_error=lambda error, _: failures.append(str(error)),
    )
    client.track("ann", "Form Published")
    client.shutdown()
    assert "401" in failures[0]
    assert stored(engine) == 0


def test_what_the_documentation_sends_is_taken_once(client, engine) -> None:
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "facts.md").read_text()
    examples = re.findall(r"^send (\w+) '(.*?)'$", page, re.MULTILINE | re.DOTALL)
    assert [call for call, _ in examples] == ["group", "identify", "track"]
    taken = [with_basic(client, f"/v1/{call}", json.loads(body)) for call, body in examples * 2]
    assert [answer.json()["taken"] for answer in taken] == [1, 1, 1, 0, 0, 0]
    assert taken[0].text in page
    faulty = re.search(r"\$ send group '(.*)'\n(.*)\n", page)
    assert faulty is not None
    assert with_basic(client, "/v1/group", json.loads(faulty[1])).text == faulty[2]
    with reading(engine) as session:
        (day,) = session.scalars(select(EventDay)).all()
        assert (day.account_id, day.count, day.sums) == ("acme", 1, {"rows": "120"})
