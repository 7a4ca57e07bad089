"""Access tokens of the JWT bearer flow (RFC 7523): asked for once for all workers.

https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm. There is no refresh
token: a new assertion is signed each time. An answer may come without ``expires_in``; then the
session's life is the org's setting, and ``ASSUMED_LIFE`` is shorter than the shortest but one.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

import httpx
import jwt
from pydantic import Field

from crm_sync.targets.connection import StoredCredentials
from crm_sync.targets.salesforce.settings import SalesforceSettings
from remote.answers import Answered, read
from remote.faults import Refused, RemoteError, Unavailable
from remote.http import Answer, ask_once
from remote.oauth import AuthorisationServer, Credentials, Revoked
from remote.tokens import HostTokens

CONSUMER_KEY, PRIVATE_KEY = "consumer_key", "private_key"
"""What is stored of the app: its key, and the private key (PEM) of its certificate."""
ASSUMED_LIFE = timedelta(minutes=25)
ASSERTION_LIFE = timedelta(minutes=3)
"""Salesforce takes none that lives longer."""
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_TOKEN = ("access_token", "expires_at", "renewed_until")
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
_CONNECT = "Then connect it again under its name: ./segue crm connect salesforce --help."


class _Token(Answered):
    access_token: str = Field(min_length=1)
    expires_in: int | None = Field(default=None, ge=0)


class KeptToken:
    """The token among the target's sealed credentials; implements ``remote.tokens.Keeper``."""

    def __init__(self, stored: StoredCredentials) -> None:
        self._stored = stored

    def load(self) -> Credentials:
        """The token that is stored; one that ended long ago where there is none."""
        return _credentials(self._stored.load())

    def save(self, new: Credentials, *, instead_of: Credentials) -> bool:
        """Store ``new`` if ``instead_of`` still is what is stored."""
        stored = self._stored.load()
        if _credentials(stored) != instead_of:
            return False
        rest = {name: value for name, value in stored.items() if name not in _TOKEN}
        told = {"access_token": new.access_token, "expires_at": new.expires_at.isoformat()}
        if new.renewed_until is not None:
            told["renewed_until"] = new.renewed_until.isoformat()
        return self._stored.keep({**rest, **told}, instead_of=stored)


def token_source(
    of: str, settings: SalesforceSettings, stored: StoredCredentials, clock: Callable[[], datetime]
) -> HostTokens:
    """Where the API's tokens come from."""

    def renew(_: AuthorisationServer, __: Credentials, *, now: datetime) -> Credentials:
        return ask_for_token(of, settings, stored.load(), now=now)

    url = f"{settings.my_domain}/services/oauth2/token"
    server = AuthorisationServer(of, "", url, "", "", ())
    return HostTokens(server, KeptToken(stored), clock, renew=renew)


def ask_for_token(
    of: str, settings: SalesforceSettings, app: Mapping[str, str], *, now: datetime
) -> Credentials:
    """A new token. Raises ``Unavailable``; ``Refused`` with what is wrong with key, app or user."""
    form = {"grant_type": _GRANT, "assertion": _assertion(of, settings, app, now)}
    url = f"{settings.my_domain}/services/oauth2/token"
    answer, after = ask_once(httpx.Request("POST", url, data=form), of)
    if answer.status != 200:
        raise _refusal(of, settings, answer, after)
    given = read(of, _Token, answer.body)
    lasts = ASSUMED_LIFE if given.expires_in is None else timedelta(seconds=given.expires_in)
    return Credentials(
        access_token=given.access_token, expires_at=now + lasts, refresh_token="", scopes=()
    )


def _assertion(of: str, settings: SalesforceSettings, app: Mapping[str, str], now: datetime) -> str:
    claims = {
        "iss": app.get(CONSUMER_KEY, ""),
        "sub": settings.username,
        "aud": settings.my_domain,
        "exp": int((now + ASSERTION_LIFE).timestamp()),
    }
    try:
        return jwt.encode(claims, app.get(PRIVATE_KEY, ""), algorithm="RS256")
    except (ValueError, TypeError, jwt.PyJWTError) as error:
        raise Refused(
            f"The private key of the {of} cannot be read ({type(error).__name__}).",
            f"Give the key of the app's certificate in PEM, without a passphrase. {_CONNECT}",
        ) from None


def _credentials(stored: Mapping[str, str]) -> Credentials:
    until = stored.get("renewed_until")
    ends = stored.get("expires_at")
    return Credentials(
        access_token=stored.get("access_token", ""),
        expires_at=_NEVER if ends is None else datetime.fromisoformat(ends),
        refresh_token="",
        scopes=(),
        renewed_until=None if until is None else datetime.fromisoformat(until),
    )


def _refusal(
    of: str, settings: SalesforceSettings, answer: Answer, after: float | None
) -> RemoteError:
    code = str(answer.body.get("error", ""))[:60]
    words = str(answer.body.get("error_description", ""))[:200]
    said = f"The {of} gave no token: {words or code or answer.status}"
    if answer.status in (408, 429) or answer.status >= 500:
        return Unavailable(f"{said}.", retry_after=after)
    remedy = next((r for part, r in _REMEDIES if part in words or part == code), _COMPARE)
    return Revoked(f"{said} ({code}).", remedy.format(settings=settings))


_COMPARE = (
    "Compare the consumer key, the certificate, the user and the address with the app's page in "
    f"Salesforce's set-up. {_CONNECT}"
)
_REMEDIES = (
    (
        "approved",
        "In Salesforce's set-up, let the app's permitted users be those that an administrator "
        "approves, and approve the permission set of {settings.username}.",
    ),
    (
        "audience",
        "Set the address to the org's My Domain, as set-up shows it, instead of "
        f"{{settings.my_domain}}. {_CONNECT}",
    ),
    (
        "expired",
        "Set this server's clock right: it must not differ by more than a minute or two.",
    ),
    (
        "invalid assertion",
        "Upload the certificate that belongs to this private key to the app, and look whether it "
        f"has run out. {_CONNECT}",
    ),
    (
        "invalid_client_id",
        f"Copy the consumer key from the app's page in Salesforce's set-up. {_CONNECT}",
    ),
    (
        "user",
        "Look in Salesforce's set-up whether the user {settings.username} is active and may log "
        "in from this server's address.",
    ),
)
"""A part of the description, or the code -> what a person must do."""
