"""The token endpoint: the JWT bearer flow (RFC 7523), as Salesforce has it."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

import jwt

from tests.fakes.salesforce.answers import Problem
from tests.fakes.serving import Asked, Reply

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass
class Login:
    """Who may have a token, and which tokens are good."""

    clock: Callable[[], datetime]
    public_key: str = ""
    """PEM, of the certificate that the administrator uploaded; empty: the app is not there."""
    consumer_key: str = "3MVG9segue"
    username: str = "segue@vendor.example"
    approved: bool = True
    """Whether the administrator lets the user use the app."""
    names_life: bool = False
    """Whether answers come with ``expires_in``. Salesforce's may come without."""
    lasts: timedelta = timedelta(hours=2)
    base: str = ""
    """Its own address: the My Domain."""
    given: int = 0
    """How many tokens were given out."""
    _tokens: dict[str, datetime] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def answer(self, asked: Asked) -> Reply:
        """A request for a token."""
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        if form.get("grant_type") != _GRANT:
            return _refused("unsupported_grant_type", "grant type not supported")
        wrong = self._wrong(form.get("assertion", ""))
        return _refused(*wrong) if wrong else Reply(200, self._token())

    def check(self, asked: Asked) -> None:
        """Raises ``Problem`` where the request has no token that is good."""
        token = asked.headers.get("authorization", "").removeprefix("Bearer ")
        if (
            self._tokens.get(token, datetime.min.replace(tzinfo=self.clock().tzinfo))
            <= self.clock()
        ):
            raise Problem("INVALID_SESSION_ID", "Session expired or invalid", status=401)

    def revoke(self) -> None:
        """Every token ends now."""
        self._tokens.clear()

    def _wrong(self, assertion: str) -> tuple[str, str] | None:
        try:
            claims = jwt.decode(
                assertion,
                self.public_key,
                ["RS256"],
                options={"verify_aud": False, "verify_exp": False, "require": ["exp"]},
            )
        except (jwt.PyJWTError, ValueError):
            return "invalid_grant", "invalid assertion"
        return self._claimed_wrong(claims)

    def _claimed_wrong(self, claims: Mapping[str, object]) -> tuple[str, str] | None:
        now, ends = self.clock().timestamp(), claims["exp"]
        if claims.get("iss") != self.consumer_key:
            return "invalid_client_id", "client identifier invalid"
        if claims.get("aud") != self.base:
            return "invalid_grant", "audience is invalid"
        if not isinstance(ends, int | float) or not now < ends <= now + 300:
            return "invalid_grant", "assertion expired"
        if claims.get("sub") != self.username or not self.approved:
            return "invalid_grant", "user hasn't approved this consumer"
        return None

    def _token(self) -> dict[str, object]:
        token = f"00D5e000000segue!{next(self._numbers)}"
        self._tokens[token] = self.clock() + self.lasts
        self.given += 1
        told: dict[str, object] = {
            "access_token": token,
            "scope": "api",
            "instance_url": self.base,
            "id": f"{self.base}/id/00D5e0000000001/0055e0000000001",
            "token_type": "Bearer",
        }
        return told | ({"expires_in": int(self.lasts.total_seconds())} if self.names_life else {})


def _refused(error: str, said: str) -> Reply:
    return Reply(400, {"error": error, "error_description": said})
