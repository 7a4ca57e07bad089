"""A host's consent at Google or Microsoft, from the operator's click to the way back.

``state`` is what ties the two ends together: a random word that is good once, for some minutes, in
the browser that began (a cookie holds it there). Stored is its digest alone. The verifier of PKCE
follows from the state and the server's secret: it is not stored, and whoever sees the state in an
address cannot tell it.
"""

import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from importlib import import_module
from typing import Any, cast

from sqlalchemy import delete
from sqlalchemy.orm import Session

from remote.faults import Refused
from remote.oauth import AuthorisationServer, Credentials, consent_url, exchange
from scheduler.calendars.kinds import MODULES
from scheduler.teams.people import Host
from store.calendars import CalendarConsent
from store.settings import Settings

LASTS = timedelta(minutes=10)


class ConsentLost(Exception):
    """The state is unknown, was used, or is too old: nothing is connected."""


@dataclass(frozen=True)
class Begun:
    """For whom, and where, a consent was begun."""

    kind: str
    host_id: str


def begin(
    session: Session,
    settings: Settings,
    kind: str,
    host: Host,
    *,
    redirect_uri: str,
    now: datetime,
) -> tuple[str, str]:
    """The address to send the browser to, and the state to keep in it.

    ``kind``: ``google`` or ``microsoft``. ``redirect_uri`` has to be registered there, to the
    letter. Raises ``Refused`` where Segue is not registered.
    """
    server = _server(settings, kind)
    state = secrets.token_urlsafe(32)
    session.execute(delete(CalendarConsent).where(CalendarConsent.ends_at <= now))
    session.add(
        CalendarConsent(state=_digest(state), kind=kind, host_id=host.id, ends_at=now + LASTS)
    )
    address = consent_url(
        server,
        redirect_uri=redirect_uri,
        state=state,
        verifier=_verifier(settings, state),
        login_hint=host.email,
    )
    return address, state


def use(session: Session, state: str, *, now: datetime) -> Begun:
    """What was begun with the state, which is used up by this, whatever follows. Raises
    ``ConsentLost``."""
    used = session.execute(
        delete(CalendarConsent)
        .where(CalendarConsent.state == _digest(state))
        .returning(CalendarConsent.kind, CalendarConsent.host_id, CalendarConsent.ends_at)
    ).first()
    if used is None or used.ends_at <= now:
        raise ConsentLost("The state of a consent is unknown, was used, or is too old.")
    return Begun(used.kind, used.host_id)


def permission(
    settings: Settings, kind: str, *, code: str, state: str, redirect_uri: str, now: datetime
) -> Credentials:
    """The host's permission for the code that the vendor sent the browser back with. Talks to the
    vendor, outside of any transaction. Raises ``Unavailable``, ``Refused``."""
    return exchange(
        _server(settings, kind),
        code=code,
        verifier=_verifier(settings, state),
        redirect_uri=redirect_uri,
        now=now,
    )


def _server(settings: Settings, kind: str) -> AuthorisationServer:
    opening = cast(Any, import_module(MODULES[kind]))
    server: AuthorisationServer = opening.authorisation_server(settings)
    if not server.client_id or not server.client_secret:
        raise Refused(
            f"Segue is not registered at {server.of}.",
            f"Register it, and set {server.settings}: docs/how-to/connect-google-and-microsoft.md.",
        )
    return server


def _digest(state: str) -> str:
    return sha256(state.encode()).hexdigest()


def _verifier(settings: Settings, state: str) -> str:
    secret = settings.server_secret.get_secret_value().encode()
    made = digest(secret, b"segue: pkce " + state.encode(), "sha256")
    return urlsafe_b64encode(made).rstrip(b"=").decode()
