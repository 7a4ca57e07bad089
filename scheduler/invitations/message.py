"""A mail as it goes over the wire: RFC 5322, MIME, and RFC 6047 for the calendar file in it."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

_ADDRESS = re.compile(r"""[^\s@,;:<>()\[\]\\"]+@[^\s@,;:<>()\[\]\\"]+""")
"""One address and nothing beside it: whatever could end it, or begin another, is no part of it."""


@dataclass(frozen=True)
class Mailbox:
    """A name and an address."""

    name: str
    email: str


@dataclass(frozen=True)
class Parts:
    """Everything that a mail is made of."""

    message_id: str
    sender: Mailbox
    recipient: Mailbox
    reply_to: Mailbox | None
    thread: tuple[str, ...]
    """Message-IDs of the mails before it, oldest first."""
    subject: str
    text: str
    html: str
    calendar: bytes | None
    method: str | None
    written_at: datetime


def message_id(*, about: str, sequence: int, kind: str, recipient: str, domain: str) -> str:
    """The Message-ID of one piece of news to one recipient: the same for the same.

    Whoever gets a copy twice, since an answer was lost, can tell that it is one mail.
    """
    to_whom = hashlib.sha256(recipient.lower().encode()).hexdigest()[:16]
    return f"<{about}.{sequence}.{kind}.{to_whom}@{domain}>"


def compose(parts: Parts) -> EmailMessage:
    """The mail: text, HTML and calendar as alternatives, and the calendar file once more attached.

    Gmail and Outlook read the alternative, whose ``method`` must be that of the file; Apple's Mail
    and others want a file. No value can add a header: what is no character of a line is taken out.
    Raises ``ValueError`` for an address that cannot be one.
    """
    message = EmailMessage(policy=SMTP)
    message["From"] = _address(parts.sender)
    message["To"] = _address(parts.recipient)
    if parts.reply_to is not None:
        message["Reply-To"] = _address(parts.reply_to)
    message["Subject"] = one_line(parts.subject)
    message["Date"] = parts.written_at
    message["Message-ID"] = parts.message_id
    if parts.thread:
        message["In-Reply-To"] = parts.thread[-1]
        message["References"] = " ".join(parts.thread)
    # RFC 3834: no out-of-office notice answers it.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parts.text, cte="quoted-printable")
    message.add_alternative(parts.html, subtype="html", cte="quoted-printable")
    if parts.calendar is not None and parts.method is not None:
        _add_calendar(message, parts.calendar, parts.method)
    _bound(message, parts.message_id)
    return message


def _bound(message: EmailMessage, id_: str) -> None:
    """Boundaries that follow from the mail: a second copy of it is the same to the byte."""
    digest = hashlib.sha256(id_.encode()).hexdigest()[:32]
    multiparts = (one for one in message.walk() if one.is_multipart())
    for number, part in enumerate(multiparts):
        part.set_boundary(f"segue-{number}-{digest}")


def _add_calendar(message: EmailMessage, calendar: bytes, method: str) -> None:
    # As bytes: a calendar file's line ends are its own (RFC 5545, 3.1).
    called = {"charset": "utf-8", "method": method}
    message.add_alternative(calendar, "text", "calendar", cte="base64", params=called)
    message.add_attachment(calendar, "application", "ics", filename="meeting.ics", cte="base64")


def one_line(text: str) -> str:
    """Text without what would end a line or hide in one.

    ``=?`` begins an encoded word (RFC 2047), which may hide the end of a line: Python's own headers
    write such an end out as it is.
    """
    shown = "".join(c if c.isprintable() else " " for c in text.replace("=?", "= ?"))
    return " ".join(shown.split())


def _address(mailbox: Mailbox) -> Address:
    if not _ADDRESS.fullmatch(mailbox.email):
        raise ValueError(f"{mailbox.email!r} is no e-mail address")
    local, _, domain = mailbox.email.rpartition("@")
    if not domain.isascii():
        domain = domain.encode("idna").decode()
    return Address(one_line(mailbox.name), local, domain)
