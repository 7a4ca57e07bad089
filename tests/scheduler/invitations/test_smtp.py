"""Mails over a real server, and over one that is in trouble."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from scheduler.invitations.message import Mailbox, Parts, compose
from scheduler.invitations.smtp import MailRefused, MailServer, mail_server
from store.durable import UnavailableError
from tests.scheduler.invitations.mail_server import (
    PASSWORD,
    USER,
    Inbox,
    certificate,
    mail_server_running,
    with_passwords,
)


def mail(recipient: str = "dana@northwind.example", **changed: object) -> EmailMessage:
    plain: dict[str, object] = {
        "message_id": "<m.0.booked.abc@harbor.example>",
        "sender": Mailbox("Harbor", "meetings@harbor.example"),
        "recipient": Mailbox("Dana Lee", recipient),
        "reply_to": None,
        "thread": (),
        "subject": "Plan review",
        "text": "It's booked",
        "html": "<p>It's booked</p>",
        "calendar": None,
        "method": None,
        "written_at": datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
    }
    return compose(Parts(**(plain | changed)))


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def server(inbox: Inbox) -> Iterator[MailServer]:
    with mail_server_running(inbox) as running:
        yield mail_server(f"smtp://127.0.0.1:{running.port}")


def test_a_mail_arrives(server: MailServer, inbox: Inbox) -> None:
    server.send(mail())
    [arrived], [envelope] = inbox.messages, inbox.arrived
    assert envelope.rcpt_tos == ["dana@northwind.example"]
    assert envelope.mail_from == "meetings@harbor.example"
    assert arrived["Message-ID"] == "<m.0.booked.abc@harbor.example>"
    assert arrived["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize("answer", ["450 greylisted, come back", "421 too busy", "451 try later"])
def test_who_is_asked_to_wait_comes_back(server: MailServer, inbox: Inbox, answer: str) -> None:
    inbox.recipient_answers.append(answer)
    with pytest.raises(UnavailableError, match=answer[:3]):
        server.send(mail())
    server.send(mail())
    assert len(inbox.arrived) == 1


def test_an_unknown_recipient_is_refused_with_the_servers_words(
    server: MailServer, inbox: Inbox
) -> None:
    inbox.recipient_answers.append("550 no such user here")
    with pytest.raises(MailRefused, match="550 no such user here"):
        server.send(mail())


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        ("552 too large", MailRefused),
        ("554 spam", MailRefused),
        ("451 disk full", UnavailableError),
    ],
)
def test_what_the_server_says_of_the_mail(
    server: MailServer, inbox: Inbox, answer: str, fault: type[Exception]
) -> None:
    inbox.data_answers.append(answer)
    with pytest.raises(fault, match=answer[:3]):
        server.send(mail())
    assert inbox.arrived == []


def test_a_mail_that_is_too_large_is_refused(inbox: Inbox) -> None:
    with (
        mail_server_running(inbox, data_size_limit=2000) as running,
        pytest.raises(MailRefused, match="552"),
    ):
        mail_server(f"smtp://127.0.0.1:{running.port}").send(mail(text="x" * 4000))


def test_a_lost_answer_leads_to_a_copy_under_the_same_name(
    server: MailServer, inbox: Inbox
) -> None:
    inbox.data_answers.append("drop")
    with pytest.raises(UnavailableError):
        server.send(mail())
    server.send(mail())
    first, copy = inbox.messages
    assert first["Message-ID"] == copy["Message-ID"]
    assert inbox.arrived[0].content == inbox.arrived[1].content


def test_nobody_answers() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(UnavailableError, match="did not answer"):
        mail_server(f"smtp://127.0.0.1:{port}").send(mail())


def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen()
        silent = mail_server(f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        with pytest.raises(UnavailableError, match="timed out"):
            replace(silent, timeout=0.2).send(mail())


class TestSecurely:
    """STARTTLS, TLS from the start, and passwords."""

    def url(self, port: int, scheme: str = "smtp", password: str = PASSWORD) -> str:
        return f"{scheme}://{USER}:{quote(password, safe='')}@127.0.0.1:{port}"

    def test_starttls_and_a_password(self, inbox: Inbox, tmp_path: Path) -> None:
        ours, theirs = certificate(tmp_path)
        with mail_server_running(inbox, tls_context=ours, **with_passwords()) as running:
            replace(mail_server(self.url(running.port)), trust=theirs).send(mail())
        assert inbox.secure == [True]

    def test_tls_from_the_start(self, inbox: Inbox, tmp_path: Path) -> None:
        ours, theirs = certificate(tmp_path)
        with mail_server_running(inbox, ssl_context=ours) as running:
            server = mail_server(f"smtps://127.0.0.1:{running.port}")
            replace(server, trust=theirs).send(mail())
        assert inbox.secure == [True]

    def test_a_wrong_password_can_be_mended(self, inbox: Inbox, tmp_path: Path) -> None:
        ours, theirs = certificate(tmp_path)
        with mail_server_running(inbox, tls_context=ours, **with_passwords()) as running:
            server = replace(mail_server(self.url(running.port, password="no")), trust=theirs)
            with pytest.raises(UnavailableError, match="refused the password"):
                server.send(mail())

    def test_a_password_is_never_sent_in_the_open(self, inbox: Inbox) -> None:
        with (
            mail_server_running(inbox) as running,
            pytest.raises(UnavailableError, match="no encryption"),
        ):
            mail_server(self.url(running.port)).send(mail())

    def test_a_certificate_that_nobody_vouches_for(self, inbox: Inbox, tmp_path: Path) -> None:
        ours, _ = certificate(tmp_path)
        with (
            mail_server_running(inbox, tls_context=ours) as running,
            pytest.raises(UnavailableError, match="no secure connection"),
        ):
            mail_server(f"smtp://127.0.0.1:{running.port}").send(mail())
        assert inbox.arrived == []


@pytest.mark.parametrize(
    "url",
    ["http://mail.example", "smtp://", "mail.example:25", "smtp://u:hush@mail.example:none", ""],
)
def test_a_url_that_names_no_server(url: str) -> None:
    with pytest.raises(ValueError, match="mail server's URL") as raised:
        mail_server(url)
    assert "hush" not in str(raised.value)


def test_a_url_is_read() -> None:
    server = mail_server("smtps://a%40b:p%2Fw@mail.example")
    assert (server.host, server.port, server.user) == ("mail.example", 465, "a@b")
    assert server.password == "p/w"
    assert "p/w" not in repr(server)
    assert mail_server("smtp://mail.example").port == 587
