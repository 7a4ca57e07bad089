"""Messages to a real receiver over HTTP, through everything that may go wrong on the way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Barrier, Thread

import pytest

from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from crm_sync.targets.webhook.answers import Doubtful
from crm_sync.targets.webhook.sending import NO_TIME, Webhook
from crm_sync.targets.webhook.signing import new_secret
from remote.faults import Refused, Unavailable
from tests.crm_sync.targets.webhook.conftest import Receiver, said
from tests.fakes.serving import Fault, Reply

Send = Callable[..., Webhook]
AParcel = Callable[..., Parcel]


def deliver(target: Webhook, *parcels: Parcel) -> dict[str, Outcome]:
    return dict(target.deliver(parcels, until=time.monotonic() + 300))


def test_a_message_arrives_signed(receiver: Receiver, webhook: Send, parcel: AParcel) -> None:
    assert deliver(webhook(), parcel()) == {"msg-northwind-1": Delivered()}
    [asked] = receiver.asked
    assert (asked.method, asked.path) == ("POST", "/segue")
    assert asked.headers["content-type"] == "application/json"
    assert receiver.taken["msg-northwind-1"] == said(asked)


def test_two_secrets_sign_while_one_is_replaced(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    target = webhook(f"{new_secret()} {receiver.secret}")
    assert deliver(target, parcel()) == {"msg-northwind-1": Delivered()}


@pytest.mark.parametrize("kind", ["lost", "reset", "cut"])
def test_a_message_whose_answer_is_lost_is_sent_again_as_the_same(
    receiver: Receiver, webhook: Send, parcel: AParcel, kind: str
) -> None:
    receiver.faults = [Fault(kind, Reply(200, {"ok": "x" * 50}))]  # type: ignore[arg-type]
    target = webhook()
    first = deliver(target, parcel())["msg-northwind-1"]
    # A success whose words break off is one all the same.
    assert isinstance(first, Delivered if kind == "cut" else Postponed)
    assert deliver(target, parcel()) == {"msg-northwind-1": Delivered()}
    assert len({asked.headers["webhook-id"] for asked in receiver.asked}) == 1
    assert len(receiver.taken) == 1


def test_silence_ends(receiver: Receiver, webhook: Send, parcel: AParcel) -> None:
    receiver.faults = [Fault("silent")]
    found = deliver(webhook(silent=0.3), parcel())["msg-northwind-1"]
    assert isinstance(found, Postponed)
    assert "ReadTimeout" in found.reason


def test_a_busy_receiver_is_left_alone_for_as_long_as_it_says(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    receiver.will(429, Retry_After="120")
    target = webhook()
    with pytest.raises(Unavailable) as busy:
        deliver(target, parcel())
    assert busy.value.retry_after == 120
    with pytest.raises(Unavailable) as still:
        deliver(target, parcel("acme"))
    assert 100 < (still.value.retry_after or 0) <= 120
    assert len(receiver.asked) == 1


def test_one_that_is_not_taken_concerns_its_account_alone(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    receiver.will(422)
    found = deliver(webhook(), parcel("acme"), parcel("northwind"), parcel("globex"))
    rejected = [one for one in found.values() if isinstance(one, Rejected)]
    assert [one.reason for one in rejected] == [
        'The receiver of hooks answered 422 ({"error": "no such stage"}): it does not take this '
        "message."
    ]
    assert list(found.values()).count(Delivered()) == 2


def test_a_receiver_that_fails_with_one_message_takes_the_others(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    receiver.will(500)
    found = deliver(webhook(), parcel("acme"), parcel("northwind"))
    assert sorted(type(one).__name__ for one in found.values()) == ["Delivered", "Postponed"]
    receiver.will(500)
    alone = deliver(webhook(), parcel("acme"))
    assert isinstance(alone["msg-acme-1"], Postponed)


def test_a_receiver_that_fails_with_all_is_away(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    receiver.will(500, 500)
    with pytest.raises(Doubtful, match="answered 500"):
        deliver(webhook(), parcel("acme"), parcel("northwind"))


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_stands_before_it_says_that_it_is_away(
    receiver: Receiver, webhook: Send, parcel: AParcel, status: int
) -> None:
    receiver.will(status)
    with pytest.raises(Unavailable, match=f"answered {status}"):
        deliver(webhook(), parcel())


def test_nobody_there(webhook: Send, parcel: AParcel) -> None:
    target = webhook(url="http://127.0.0.1:9/segue")
    with pytest.raises(Unavailable, match="cannot be reached"):
        deliver(target, parcel())


@pytest.mark.parametrize("status", [301, 308])
def test_a_redirect_is_not_followed(
    receiver: Receiver, webhook: Send, parcel: AParcel, status: int
) -> None:
    receiver.will(status, Location="/elsewhere")
    with pytest.raises(Refused, match="another address, which is not followed"):
        deliver(webhook(), parcel())
    assert [asked.path for asked in receiver.asked] == ["/segue"]


def test_a_receiver_that_is_gone_stops_everything(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    receiver.will(410)
    with pytest.raises(Refused) as gone:
        deliver(webhook(), parcel("acme"), parcel("northwind"))
    assert "./segue crm disconnect hooks" in gone.value.remedy


def test_an_answer_without_end_is_not_read_to_it(
    receiver: Receiver, webhook: Send, parcel: AParcel
) -> None:
    endless = Reply(400, b"<h1>\x00no</h1> " * 1_000_000)
    receiver.faults = [Fault("answer", endless)]
    found = deliver(webhook(), parcel())["msg-northwind-1"]
    assert isinstance(found, Rejected)
    assert "<h1>no</h1>" in found.reason
    assert len(found.reason) < 250


def test_without_time_nothing_is_begun(receiver: Receiver, webhook: Send, parcel: AParcel) -> None:
    found = webhook().deliver([parcel()], until=time.monotonic() + 1)
    assert found == {"msg-northwind-1": Postponed(NO_TIME)}
    assert receiver.asked == []


def test_several_accounts_are_told_at_the_same_time(webhook: Send, parcel: AParcel) -> None:
    with answering_together(3) as url:
        target = webhook(url=url, silent=20)
        found = deliver(target, parcel("acme"), parcel("northwind"), parcel("globex"))
    assert list(found.values()) == [Delivered()] * 3


@contextmanager
def answering_together(count: int) -> Iterator[str]:
    """A receiver that answers when so many messages are there."""
    barrier = Barrier(count)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            barrier.wait(timeout=20)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing on standard error."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
