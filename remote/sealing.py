"""Credentials at rest: sealed with a key that is derived from the server's secret.

Whoever has the database alone cannot open them, nor change them unnoticed (Fernet: AES-128-CBC with
HMAC-SHA256). The secret can be replaced: docs/how-to/calendars.md.
"""

import base64
import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from remote.faults import Refused
from store.settings import Settings

_PURPOSE = b"segue: credentials of calendars"
"""Calendars were the first; another word would open nothing of what is sealed."""


def seal(credentials: Mapping[str, str], settings: Settings) -> bytes:
    """The credentials as they are stored."""
    return _key(settings.server_secret.get_secret_value()).encrypt(
        json.dumps(dict(credentials)).encode()
    )


def unseal(
    sealed: bytes, settings: Settings, *, at_most_seconds: int | None = None
) -> dict[str, str]:
    """The credentials again, also those that were sealed with the former secret.

    Raises ``Refused`` where neither opens them, or they were sealed longer ago.
    """
    secrets = [settings.server_secret]
    if settings.former_server_secret is not None:
        secrets.append(settings.former_server_secret)
    keys = MultiFernet([_key(one.get_secret_value()) for one in secrets])
    try:
        credentials: dict[str, str] = json.loads(keys.decrypt(sealed, ttl=at_most_seconds))
    except InvalidToken:
        raise Refused(
            "The credentials were sealed with another secret than this server's.",
            "Set SEGUE_FORMER_SERVER_SECRET to it, or connect it again.",
        ) from None
    return credentials


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
