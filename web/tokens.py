"""Who may do what: identity, visit and meeting tokens, and sealed buttons."""

import base64
import json
from datetime import datetime, timedelta

import jwt
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, EmailStr, ValidationError

from intake import signed
from intake.answers import Name
from intake.signed import BadToken

VISIT_LASTS = timedelta(days=30)
BUTTON_LASTS = timedelta(days=1)
# The identity convention asks for short tokens; an hour leaves room for a page left open.
IDENTITY_LASTS_AT_MOST = timedelta(hours=1)


class Identity(BaseModel):
    """A visitor that the vendor's site vouches for."""

    account_id: str
    contact_id: str
    name: Name
    email: EmailStr


class Button(BaseModel):
    """What a pressed chat button means."""

    visit_id: str
    payload: str
    label: str


def read_identity(token: str, secret: str) -> Identity:
    """The identity in a token that the vendor's site signed (JWT, HS256).

    Claims: ``sub`` (the person), ``account_id``, ``name``, ``email``, ``iat`` and ``exp``, an hour
    apart at most. Raises ``BadToken``.
    """
    claims = signed.claims(token, secret, audience=None, required=("sub", "iat", "exp"))
    if _number(claims["exp"]) - _number(claims["iat"]) > IDENTITY_LASTS_AT_MOST.total_seconds():
        raise BadToken("The identity token is valid for more than an hour; sign a shorter one.")
    try:
        return Identity.model_validate({**claims, "contact_id": claims.get("sub")})
    except ValidationError as error:
        fields = ", ".join(str(e["loc"][0]) for e in error.errors())
        raise BadToken(f"The identity token lacks or misstates: {fields}.") from error


def _number(claim: object) -> float:
    if not isinstance(claim, int | float):
        raise BadToken("iat and exp must be numbers")
    return claim


def sign_identity(identity: Identity, secret: str, now: datetime) -> str:
    """What the vendor's server does: an identity token for a signed-in customer."""
    claims = identity.model_dump(exclude={"contact_id"}) | {"sub": identity.contact_id}
    return jwt.encode({**claims, "iat": now, "exp": now + timedelta(minutes=15)}, secret, "HS256")


class Keys:
    """Signs and opens the tokens that we hand out ourselves."""

    def __init__(self, server_secret: str) -> None:
        self._secret = server_secret
        derived = HKDF(SHA256(), 32, salt=None, info=b"segue buttons").derive(
            server_secret.encode()
        )
        self._seal = Fernet(base64.urlsafe_b64encode(derived))

    def visit_token(self, visit_id: str, now: datetime, origin: str | None = None) -> str:
        """Lets a browser go on with its visit, on the website where it was opened.

        ``origin``: that website; None where no browser said one.
        """
        bound = {} if origin is None else {"origin": origin}
        return signed.sign(visit_id, "visit", now + VISIT_LASTS, self._secret, **bound)

    def read_visit_token(self, token: str, origin: str | None = None) -> str:
        """The visit's id. Raises ``BadToken``, also where ``origin`` says that it is shown on
        another website than the one where the visit was opened."""
        required = ("exp", "sub", "aud")
        opened = signed.claims(token, self._secret, audience="visit", required=required)
        bound = opened.get("origin", origin)
        if origin is not None and bound != origin:
            raise BadToken(f"a visit of {bound}, shown on {origin[:80]}")
        return str(opened["sub"])

    def seal_button(self, button: Button) -> str:
        """A button that only we can read: nobody types a command of the assistant by hand."""
        return self._seal.encrypt(button.model_dump_json().encode()).decode()

    def open_button(self, token: str) -> Button:
        """What the button means. Raises ``BadToken``."""
        try:
            opened = self._seal.decrypt(token.encode(), ttl=int(BUTTON_LASTS.total_seconds()))
        except InvalidToken as error:
            raise BadToken("This button is too old. Please go on by typing.") from error
        return Button.model_validate(json.loads(opened))
