"""A real mail server for tests: aiosmtpd, with the faults of the world."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "segue", "s3cret @/"


@dataclass
class Inbox:
    """What arrived, and how the server answers."""

    arrived: list[Envelope] = field(default_factory=list)
    recipient_answers: list[str] = field(default_factory=list)
    """Answers to the next RCPT commands, in place of taking them."""
    data_answers: list[str] = field(default_factory=list)
    """Answers to the next mails, in place of taking them; ``drop``: taken, and then the line goes
    dead."""
    secure: list[bool] = field(default_factory=list)
    """For each mail, whether it came over TLS."""

    @property
    def messages(self) -> list[EmailMessage]:
        """The mails, read."""
        return [
            message_from_bytes(one.original_content or b"", _class=EmailMessage, policy=default)
            for one in self.arrived
        ]

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """One recipient."""
        if self.recipient_answers:
            return self.recipient_answers.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """One mail."""
        answer = self.data_answers.pop(0) if self.data_answers else "250 OK"
        if answer.startswith("250") or answer == "drop":
            self.arrived.append(envelope)
            assert server.transport is not None
            self.secure.append(server.transport.get_extra_info("ssl_object") is not None)
        if answer == "drop":
            assert server.transport is not None
            server.transport.abort()
        return answer


def _knows(server: SMTP, session: Session, envelope: Envelope, way: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    known = (given.login.decode(), given.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=known, handled=False)


class _OnFreePort(Controller):
    def _trigger_server(self) -> None:
        # Only now is the port known, which the first connection goes to.
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        super()._trigger_server()


@contextmanager
def mail_server_running(inbox: Inbox, **how: Any) -> Iterator[Controller]:
    """A server on a free port of this machine; ``how`` is aiosmtpd's."""
    controller = _OnFreePort(inbox, hostname="127.0.0.1", port=0, **how)
    controller.start()
    try:
        yield controller
    finally:
        controller.stop(no_assert=True)


def with_passwords() -> dict[str, Any]:
    """The server asks who it is, and only over TLS."""
    return {"authenticator": _knows, "auth_required": True, "auth_require_tls": True}


def certificate(folder: Path) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's side of TLS for 127.0.0.1, and a client's that trusts it."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mail.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    pem = folder / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(pem)
    return server, ssl.create_default_context(
        cadata=made.public_bytes(serialization.Encoding.PEM).decode()
    )
