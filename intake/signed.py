"""Tokens that we sign ourselves: a subject, what it is for, and until when."""

from datetime import datetime

import jwt


class BadToken(ValueError):
    """A token that is not ours, was changed, is for something else, or is too old."""


def sign(subject: str, audience: str, expires: datetime, secret: str, **more: str) -> str:
    """A token for ``subject``, good for ``audience`` alone (JWT, HS256); ``more``: its claims."""
    claimed = {**more, "sub": subject, "aud": audience, "exp": expires}
    return jwt.encode(claimed, secret, "HS256")


def read(token: str, audience: str, secret: str) -> str:
    """The subject. Raises ``BadToken``."""
    return str(claims(token, secret, audience=audience, required=("exp", "sub", "aud"))["sub"])


def claims(
    token: str, secret: str, *, audience: str | None, required: tuple[str, ...]
) -> dict[str, object]:
    """All claims of a token whose signature and expiry hold. Raises ``BadToken``."""
    try:
        opened: dict[str, object] = jwt.decode(
            token, secret, ["HS256"], audience=audience, options={"require": list(required)}
        )
    except jwt.ExpiredSignatureError as error:
        raise BadToken("expired") from error
    except (jwt.PyJWTError, ValueError) as error:
        raise BadToken("not valid") from error
    return opened
