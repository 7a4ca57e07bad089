"""OAuth 2: a permission, from the consent (RFC 6749, PKCE of RFC 7636) to the next token.

Functions talk to the vendor's authorisation server and keep nothing: whoever calls them stores the
``Credentials``, sealed. No message of an error holds a token or a secret.
"""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import httpx
from pydantic import BaseModel, ConfigDict, Field

from remote.answers import Answered, read
from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer, ask_once

ASSUMED_LIFE = 3600
"""Seconds; of a token whose answer names no time. Both vendors name one."""


class Credentials(BaseModel):
    """What a permission consists of. A value, to be stored sealed and whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    access_token: str = Field(repr=False)
    expires_at: datetime
    """UTC."""
    refresh_token: str = Field(repr=False)
    scopes: tuple[str, ...]
    renewed_until: datetime | None = None
    """Somebody is getting new ones, and has until then. See ``remote.tokens``."""


@dataclass(frozen=True)
class AuthorisationServer:
    """Where a vendor asks its users and gives out tokens, and what Segue is called there."""

    of: str
    """As the operator reads it: "Google"."""
    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...]
    """What is asked for: all of them, or the permission is of no use."""
    asked_with: Mapping[str, str] = field(default_factory=dict)
    """What else the vendor's page is told."""
    settings: str = ""
    """The settings that an operator has to look at if the vendor does not know us."""
    again: str = "Connect it again on the operator's page."
    """How a new permission is given."""


class _Token(Answered):
    access_token: str = Field(min_length=1)
    expires_in: int = Field(default=ASSUMED_LIFE, ge=0, le=366 * 86_400)
    refresh_token: str | None = None
    scope: str | None = None


def consent_url(
    server: AuthorisationServer,
    *,
    redirect_uri: str,
    state: str,
    verifier: str,
    login_hint: str,
) -> str:
    """Where to send the browser. ``login_hint``: the host's address, so that the right account is
    offered first."""
    query = {
        "client_id": server.client_id,
        "response_type": "code",
        "redirect_uri": redirect_uri,
        "scope": " ".join(server.scopes),
        "state": state,
        "code_challenge": challenge(verifier),
        "code_challenge_method": "S256",
        "login_hint": login_hint,
        **server.asked_with,
    }
    return str(httpx.URL(server.authorize_url, params=query))


def challenge(verifier: str) -> str:
    """S256 of a PKCE verifier (RFC 7636, 4.2)."""
    return urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def exchange(
    server: AuthorisationServer, *, code: str, verifier: str, redirect_uri: str, now: datetime
) -> Credentials:
    """The credentials for a code that the vendor sent the browser back with.

    Raises ``Unavailable``; ``Refused``, also where the user left out a permission.
    """
    given = _token(
        server,
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri,
        },
    )
    if given.refresh_token is None:
        raise Refused(
            f"{server.of} gave a permission that ends within the hour.",
            f"Take Segue's access away in the {server.of} account's settings, and connect again.",
        )
    return _checked(server, _credentials(server, given, given.refresh_token, now))


def refresh(server: AuthorisationServer, held: Credentials, *, now: datetime) -> Credentials:
    """New credentials for old: with the same refresh token, or with the next one where the vendor
    changes it each time (Microsoft). Raises ``Unavailable``, ``Refused``."""
    asked = {"grant_type": "refresh_token", "refresh_token": held.refresh_token}
    given = _token(server, asked)
    return _credentials(server, given, given.refresh_token or held.refresh_token, now)


def machine_token(
    server: AuthorisationServer, grant: Mapping[str, str], *, now: datetime
) -> tuple[str, datetime]:
    """An access token for a grant that no user has a part in, and when it ends."""
    given = _token(server, grant)
    return given.access_token, now + timedelta(seconds=given.expires_in)


def _token(server: AuthorisationServer, form: Mapping[str, str]) -> _Token:
    secrets = {"client_id": server.client_id, "client_secret": server.client_secret}
    data = dict(form) if form.get("assertion") else {**secrets, **form}
    request = httpx.Request("POST", server.token_url, data=data)
    answer, after = ask_once(request, server.of)
    if answer.status == 200:
        return read(server.of, _Token, answer.body)
    raise _refusal(server, answer, after)


def _credentials(
    server: AuthorisationServer, given: _Token, refresh_token: str, now: datetime
) -> Credentials:
    scopes = server.scopes if given.scope is None else tuple(given.scope.split())
    return Credentials(
        access_token=given.access_token,
        expires_at=now + timedelta(seconds=given.expires_in),
        refresh_token=refresh_token,
        scopes=scopes,
    )


def _checked(server: AuthorisationServer, credentials: Credentials) -> Credentials:
    # Google lets its users untick a permission; it then answers with the others alone.
    given = {_short(scope) for scope in credentials.scopes}
    missing = [s for s in server.scopes if _short(s) not in given and s != "offline_access"]
    if missing:
        raise Refused(
            f"{server.of} did not get every permission: "
            f"{', '.join(map(_short, missing))} is missing.",
            "Connect it again, and leave every permission ticked.",
        )
    return credentials


def _short(scope: str) -> str:
    # Microsoft answers with or without the address of the API that a permission is for.
    return scope.rstrip("/").rpartition("/")[2].lower()


_AGAIN = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})
_OURS = frozenset({"invalid_client", "unauthorized_client", "deleted_client"})


def _refusal(server: AuthorisationServer, answer: Answer, after: float | None) -> RemoteError:
    """RFC 6749, 5.2; a code that stands there counts more than the status."""
    code = str(answer.body.get("error", ""))[:60]
    told = answer.body.get("error_description") or answer.body.get("message") or ""  # HubSpot's
    words = str(told)[:200].splitlines()
    said = f"{server.of} answered {answer.status}" + (f" ({code})" if code else "")
    if code in _AGAIN:
        return Revoked(
            f"{server.of} does not take the permission any more ({code}): it was revoked, "
            "has run out, or the password was changed.",
            server.again,
        )
    if code in _OURS:
        return Refused(
            f"{said}: it does not know Segue as {server.client_id or 'anybody'}.",
            f"Look whether {server.settings} are right, and whether the secret has run out.",
        )
    if answer.status in (408, 429) or answer.status >= 500 or code == "temporarily_unavailable":
        return Unavailable(f"{said} when asked for a token.", retry_after=after)
    if answer.status < 400:
        return Unavailable(f"{said} when asked for a token, which is none.")
    return Refused(
        f"{said} when asked for a token: {words[0] if words else 'it does not say why'}",
        f"Compare {server.settings} and the redirect URI with what stands at {server.of}.",
    )


class Revoked(Refused):
    """The permission is gone: unless another process has newer credentials, that is."""
