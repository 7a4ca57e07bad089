"""Handing a mail to a mail server (RFC 5321), and what its answers mean."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from store.durable import UnavailableError

TIMEOUT = 20.0
"""Seconds that a server may take for each answer."""


class MailRefused(Exception):
    """The server never takes this mail: its words, for the operator."""


@dataclass(frozen=True)
class MailServer:
    """A mail server, and how it is spoken to."""

    host: str
    port: int
    user: str | None
    password: str | None = field(repr=False)
    tls_at_once: bool
    """``smtps://``: encrypted from the first byte. Otherwise STARTTLS, if the server has it."""
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)
    timeout: float = TIMEOUT

    def send(self, message: EmailMessage) -> None:
        """Hand over one mail to its one recipient.

        Raises ``UnavailableError`` where a later attempt may succeed (nobody answers, too busy,
        greylisted, a password that was refused and that somebody may mend), ``MailRefused`` where
        none will. If the server took the mail and its answer was lost, this is the former, and the
        next attempt sends a copy under the same Message-ID.
        """
        try:
            server = self._connected()
            try:
                server.send_message(message)
            finally:
                _leave(server)
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            raise _fault(code, words) from error
        except smtplib.SMTPAuthenticationError as error:
            said = _words(error.smtp_error)
            raise UnavailableError(f"the mail server refused the password: {said}") from error
        except smtplib.SMTPResponseException as error:
            raise _fault(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(f"the mail server cannot: {error}") from error
        except ssl.SSLError as error:
            raise UnavailableError(f"no secure connection to the mail server: {error}") from error
        except (smtplib.SMTPException, OSError) as error:
            reason = str(error) or type(error).__name__
            raise UnavailableError(f"the mail server did not answer: {reason}") from error

    def _connected(self) -> smtplib.SMTP:
        if self.tls_at_once:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=self.timeout, context=self.trust
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            self._introduce(server)
        except BaseException:
            server.close()
            raise
        return server

    def _introduce(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        if not self.tls_at_once and server.has_extn("starttls"):
            server.starttls(context=self.trust)
            server.ehlo()
        elif not self.tls_at_once and self.user is not None:
            raise UnavailableError(
                "the mail server offers no encryption (STARTTLS), and a password is never sent "
                "without; use smtps:// or another port"
            )
        if self.user is not None and not server.has_extn("auth"):
            raise UnavailableError("the mail server takes no password: leave it out of the URL")
        if self.user is not None:
            server.login(self.user, self.password or "")


def mail_server(url: str) -> MailServer:
    """The server of ``smtp://user:password@host:587`` or ``smtps://…``; user and password may be
    left out, and are written with %40 for @ and so on.

    Raises ``ValueError``, which does not quote the URL: it holds a password.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError("the mail server's URL has a port that is no number") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ValueError("a mail server's URL is smtp://user:password@host:587 or smtps://…")
    secure = parts.scheme == "smtps"
    return MailServer(
        host=parts.hostname,
        port=port or (465 if secure else 587),
        user=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        tls_at_once=secure,
    )


def _leave(server: smtplib.SMTP) -> None:
    """Say good-bye. What the server says to that changes nothing of what it said to the mail."""
    try:
        server.quit()
    except (smtplib.SMTPException, OSError):
        server.close()


def _fault(code: int, words: bytes | str) -> Exception:
    said = f"{code} {_words(words)}"
    if 400 <= code < 500 or code <= 0:
        return UnavailableError(f"the mail server asks to wait: {said}")
    return MailRefused(f"the mail server refused it: {said}")


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
