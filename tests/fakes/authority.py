"""An authorisation server: consents, codes, access and refresh tokens (RFC 6749, 7636, 7523)."""

import itertools
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import parse_qsl, urlsplit

import jwt

from tests.fakes.serving import Asked, Fault, Reply

LIFE = timedelta(hours=1)


@dataclass(frozen=True)
class Grant:
    """Who allowed what."""

    user: str
    scopes: frozenset[str]
    ends: datetime


@dataclass(frozen=True)
class _Code:
    user: str
    scopes: frozenset[str]
    redirect_uri: str
    challenge: str


@dataclass
class Authority:
    """The server's state. ``rotates``: a refresh token is good for one use (the stricter rule)."""

    clock: Callable[[], datetime]
    client_id: str = "segue-at-the-vendor"
    client_secret: str = "the vendor's secret for segue"
    rotates: bool = False
    lasts: timedelta = LIFE
    """How long an access token is good."""
    service_keys: dict[str, str] = field(default_factory=dict)
    """Address of a service account -> its public key (PEM)."""
    unticked: frozenset[str] = frozenset()
    """Permissions that the user takes out of the consent."""
    faults: list[Fault] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    _codes: dict[str, _Code] = field(default_factory=dict)
    _access: dict[str, Grant] = field(default_factory=dict)
    _refresh: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)

    def consent(self, address: str, user: str) -> str:
        """What a user's yes leads to: the address that the browser is sent back to."""
        query = dict(parse_qsl(urlsplit(address).query))
        wrong = [
            name
            for name, value in (
                ("response_type", "code"),
                ("client_id", self.client_id),
                ("code_challenge_method", "S256"),
            )
            if query.get(name) != value
        ]
        wrong += [n for n in ("state", "code_challenge", "redirect_uri", "scope") if n not in query]
        if wrong:
            self.violations.append(f"the consent's address has no right {wrong}")
        code = f"code-{next(self._numbers)}"
        scopes = frozenset(query["scope"].split()) - self.unticked
        self._codes[code] = _Code(user, scopes, query["redirect_uri"], query["code_challenge"])
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def permission(self, user: str, scopes: tuple[str, ...]) -> Mapping[str, str]:
        """What a host who had connected before holds: an access and a refresh token."""
        return self._tokens(user, frozenset(scopes), refresh=True)

    def grant(self, access_token: str) -> Grant | None:
        """Who holds a token that is still good."""
        grant = self._access.get(access_token)
        return grant if grant is not None and self.clock() < grant.ends else None

    def revoke(self, user: str) -> None:
        """The user takes the permission away."""
        self._access = {t: g for t, g in self._access.items() if g.user != user}
        self._refresh = {t: held for t, held in self._refresh.items() if held[0] != user}

    def drop_access(self) -> None:
        """All access tokens end before their time."""
        self._access.clear()

    def answer(self, asked: Asked) -> Reply:
        """One request to the token endpoint, wherever it stands."""
        form = dict(parse_qsl(asked.body.decode(), keep_blank_values=True))
        if asked.method != "POST" or asked.headers.get("content-type") != (
            "application/x-www-form-urlencoded"
        ):
            self.violations.append(f"{asked.method} {asked.path} is no form that was posted")
            return Reply(400, {"error": "invalid_request"})
        match form.get("grant_type"):
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                return self._service(form)
            case "authorization_code" | "refresh_token" | "client_credentials" as kind:
                return self._client(kind, form)
        return Reply(400, {"error": "unsupported_grant_type"})

    def _client(self, kind: str, form: Mapping[str, str]) -> Reply:
        if (form.get("client_id"), form.get("client_secret")) != (
            self.client_id,
            self.client_secret,
        ):
            return Reply(401, {"error": "invalid_client", "error_description": "Unauthorized"})
        if kind == "client_credentials":
            return Reply(200, self._tokens("the app", frozenset({form["scope"]}), refresh=False))
        return self._code(form) if kind == "authorization_code" else self._again(form)

    def _code(self, form: Mapping[str, str]) -> Reply:
        code = self._codes.pop(form.get("code", ""), None)
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proof = urlsafe_b64encode(digest).rstrip(b"=").decode()
        if code is None or proof != code.challenge or form["redirect_uri"] != code.redirect_uri:
            return Reply(400, {"error": "invalid_grant", "error_description": "Bad code"})
        return Reply(200, self._tokens(code.user, code.scopes, refresh=True))

    def _again(self, form: Mapping[str, str]) -> Reply:
        held = self._refresh.get(form.get("refresh_token", ""))
        if held is None:
            said = "Token has been expired or revoked."
            return Reply(400, {"error": "invalid_grant", "error_description": said})
        if self.rotates:
            del self._refresh[form["refresh_token"]]
        return Reply(200, self._tokens(*held, refresh=self.rotates))

    def _service(self, form: Mapping[str, str]) -> Reply:
        assertion = form.get("assertion", "")
        try:
            issuer = jwt.decode(assertion, options={"verify_signature": False})["iss"]
            claims = jwt.decode(
                assertion,
                self.service_keys[issuer],
                ["RS256"],
                options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
            )
            lasts = claims["exp"] - claims["iat"]
            user, scopes = claims["sub"], frozenset(claims["scope"].split())
        except (jwt.PyJWTError, KeyError) as error:
            return Reply(400, {"error": "invalid_grant", "error_description": repr(error)})
        now = self.clock().timestamp()
        if lasts > 3600 or not claims["aud"].endswith("/token") or claims["iat"] > now + 60:
            return Reply(400, {"error": "invalid_grant", "error_description": "Bad claims"})
        return Reply(200, self._tokens(user, scopes, refresh=False))

    def _tokens(self, user: str, scopes: frozenset[str], *, refresh: bool) -> dict[str, object]:
        number = next(self._numbers)
        access = f"access-{number}"
        self._access[access] = Grant(user, scopes, self.clock() + self.lasts)
        told: dict[str, object] = {
            "access_token": access,
            "expires_in": int(self.lasts.total_seconds()),
            "scope": " ".join(sorted(scopes)),
            "token_type": "Bearer",
        }
        if refresh:
            told["refresh_token"] = f"refresh-{number}"
            self._refresh[f"refresh-{number}"] = (user, scopes)
        return told
