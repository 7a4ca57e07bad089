"""A mail's form: alternatives, the calendar file, and that no value becomes a header."""

import base64
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.invitations.message import Mailbox, Parts, compose, message_id

FILE = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Z\xc3\xb6e\r\nEND:VCALENDAR\r\n"


def parts(**changed: object) -> Parts:
    plain: dict[str, object] = {
        "message_id": "<b.0.booked.abc@harbor.example>",
        "sender": Mailbox("Harbor", "meetings@harbor.example"),
        "recipient": Mailbox("Dana Lee", "dana@northwind.example"),
        "reply_to": Mailbox("Maya Chen", "maya@harbor.example"),
        "thread": ("<a@harbor.example>", "<b@harbor.example>"),
        "subject": "Plan review",
        "text": "It's booked",
        "html": "<p>It's booked</p>",
        "calendar": FILE,
        "method": "REQUEST",
        "written_at": datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
    }
    return Parts(**(plain | changed))


def sent(**changed: object) -> EmailMessage:
    """The mail as it arrives: written to bytes and read again."""
    wire = compose(parts(**changed)).as_bytes()
    return message_from_bytes(wire, _class=EmailMessage, policy=default)


def test_text_html_and_calendar_are_alternatives_and_the_file_is_attached() -> None:
    message = sent()
    assert message.get_content_type() == "multipart/mixed"
    alternatives, attached = message.iter_parts()
    assert alternatives.get_content_type() == "multipart/alternative"
    assert [one.get_content_type() for one in alternatives.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternatives.iter_parts())[-1]
    assert calendar.get_param("method") == "REQUEST"
    assert calendar.get_content_charset() == "utf-8"
    assert calendar.get_payload(decode=True) == FILE
    assert (attached.get_content_type(), attached.get_filename()) == (
        "application/ics",
        "meeting.ics",
    )
    assert attached.get_payload(decode=True) == FILE


def test_headers_make_a_thread() -> None:
    message = sent()
    assert message["In-Reply-To"] == "<b@harbor.example>"
    assert message["References"] == "<a@harbor.example> <b@harbor.example>"
    assert message["Reply-To"] == "Maya Chen <maya@harbor.example>"


def test_without_a_meeting_there_is_no_file() -> None:
    assert sent(calendar=None, method=None).get_content_type() == "multipart/alternative"


def test_other_letters_arrive() -> None:
    recipient = Mailbox("Jörg Müßig 王", "joerg@bücher.example")
    message = sent(recipient=recipient, subject="Tarifgespräch – 上海", text="Größe\n" * 400)
    assert message["To"].addresses[0].display_name == "Jörg Müßig 王"
    assert message["To"].addresses[0].domain == "xn--bcher-kva.example"
    assert message["Subject"] == "Tarifgespräch – 上海"
    assert "Größe" in message.get_body(("plain",)).get_content()


def test_no_line_is_too_long() -> None:
    wire = compose(parts(text="x" * 5000, html="<p>" + "ü" * 5000, subject="ö " * 200)).as_bytes()
    assert max(map(len, wire.split(b"\r\n"))) <= 998
    assert wire.isascii()


ENCODED = st.binary(max_size=40).map(
    lambda hidden: f"=?utf-8?b?{base64.b64encode(b'x' + hidden).decode()}?="
)
WORDS = st.text(max_size=100) | ENCODED | st.from_regex(r"=\?utf-8\?q\?(=0[AD]|[a-z:_]){1,20}\?=")
"""What a visitor may call themselves: encoded words hide any byte (RFC 2047)."""


@given(WORDS, WORDS, WORDS)
def test_no_value_becomes_a_header(subject: str, name: str, host: str) -> None:
    message = sent(
        subject=subject,
        recipient=Mailbox(name, "dana@northwind.example"),
        reply_to=Mailbox(host, "maya@harbor.example"),
    )
    assert sorted(message.keys()) == sorted(sent().keys())
    assert [str(one.addr_spec) for one in message["To"].addresses] == ["dana@northwind.example"]
    assert [str(one.addr_spec) for one in message["Reply-To"].addresses] == ["maya@harbor.example"]


@pytest.mark.parametrize(
    "evil",
    [
        "a\r\nBcc: eve@evil.example",
        "a\nSubject: hi",
        "a\x00b",
        "=?utf-8?q?a=0ABcc:_x?=",
        "a\u2028b",
    ],
)
def test_a_hostile_subject_stays_a_subject(evil: str) -> None:
    message = sent(subject=evil, recipient=Mailbox(evil, "dana@northwind.example"))
    assert message["Bcc"] is None
    assert len(message.get_all("Subject") or []) == 1


@pytest.mark.parametrize("evil", ["a@b\r\nBcc: eve@evil.example", "", "eve", "a b@c d", "a@b, c@d"])
def test_what_is_no_address_is_refused(evil: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        sent(recipient=Mailbox("Dana", evil))


def test_the_same_news_has_the_same_name() -> None:
    def of(**changed: object) -> str:
        plain = {
            "about": "b",
            "sequence": 0,
            "kind": "booked",
            "recipient": "dana@northwind.example",
            "domain": "harbor.example",
        }
        return message_id(**(plain | changed))

    assert of() == of(recipient="Dana@Northwind.example")
    others = [of(), of(about="c"), of(sequence=1), of(kind="moved"), of(recipient="x@y.example")]
    assert len(set(others)) == 5
    assert "dana" not in of()
