"""Who Segue is at HubSpot: a service key, or an OAuth permission that is renewed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import ValidationError

from crm_sync.targets.connection import StoredCredentials
from crm_sync.targets.hubspot.called import connect_again
from remote.faults import Refused
from remote.http import Tokens
from remote.oauth import AuthorisationServer, Credentials
from remote.tokens import HostTokens

SERVICE_KEY = "service_key"
TOKEN = "/oauth/2026-03/token"  # noqa: S105 (a path)
"""https://developers.hubspot.com/docs/api-reference/latest/authentication/manage-oauth-tokens. The
former ``/oauth/v1`` goes on 16 February 2027."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_TIMES = ("expires_at", "renewed_until")


def tokens(
    of: str, base_url: str, stored: StoredCredentials, clock: Callable[[], datetime]
) -> Tokens:
    """The way in that is stored: ``service_key``, or ``client_id``, ``client_secret`` and a
    ``refresh_token``, beside which the tokens that HubSpot gave for it are kept. Raises ``Refused``
    where there is none."""
    held = stored.load()
    if SERVICE_KEY in held:
        return ServiceKey(stored)
    if "refresh_token" not in held:
        raise Refused(f"There is nothing to sign in to {of} with.", _remedy(of))
    server = AuthorisationServer(
        of="HubSpot",
        authorize_url="https://app.hubspot.com/oauth/authorize",
        token_url=f"{base_url.rstrip('/')}{TOKEN}",
        client_id=held.get("client_id", ""),
        client_secret=held.get("client_secret", ""),
        scopes=(),
        settings="the application's client id and secret",
        again=_remedy(of),
    )
    return HostTokens(server, _Permission(of, stored), clock)


@dataclass(frozen=True)
class ServiceKey:
    """A key that does not end by itself; implements ``remote.http.Tokens``."""

    stored: StoredCredentials

    def token(self) -> str:
        """The key that is stored."""
        return self.stored.load().get(SERVICE_KEY, "")

    def instead_of(self, refused: str) -> str:
        """The same one: it may have been a slip, and what a second no means is for the API's
        meaning to say. Another one where an operator has connected anew meanwhile."""
        return self.token()


@dataclass(frozen=True)
class _Permission:
    """``remote.tokens.Keeper`` over a target's credentials, with the application's beside them."""

    of: str
    stored: StoredCredentials

    def load(self) -> Credentials:
        return self._read(self.stored.load())

    def save(self, new: Credentials, *, instead_of: Credentials) -> bool:
        held = self.stored.load()
        if self._read(held) != instead_of:
            return False
        ours: dict[str, str] = {
            name: held[name] for name in ("client_id", "client_secret") if name in held
        }
        return self.stored.keep({**ours, **_written(new)}, instead_of=held)

    def _read(self, held: Mapping[str, str]) -> Credentials:
        try:
            return Credentials(
                access_token=held.get("access_token", ""),
                refresh_token=held["refresh_token"],
                scopes=tuple(held.get("scopes", "").split()),
                # None yet, when an operator has just connected it: the first is got at once.
                expires_at=_moment(held.get("expires_at")) or _LONG_AGO,
                renewed_until=_moment(held.get("renewed_until")),
            )
        except (KeyError, ValueError, ValidationError) as error:
            raise Refused(
                f"The stored permission of {self.of} cannot be read.", _remedy(self.of)
            ) from error


def _remedy(of: str) -> str:
    return f"Connect it again: {connect_again(of)}"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _written(credentials: Credentials) -> dict[str, str]:
    times = {name: getattr(credentials, name) for name in _TIMES}
    return {
        "access_token": credentials.access_token,
        "refresh_token": credentials.refresh_token,
        "scopes": " ".join(credentials.scopes),
        **{name: moment.isoformat() for name, moment in times.items() if moment is not None},
    }
