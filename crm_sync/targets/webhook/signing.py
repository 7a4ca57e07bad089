"""Secrets and signatures of the Standard Webhooks specification, version 1.0.0. Pure.

Several secrets are in force while one is replaced: a message is signed with each, and a receiver
takes it that knows one of them.
"""

import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Sequence
from hashlib import sha256
from secrets import token_bytes

from remote.faults import Refused

PREFIX = "whsec_"
SHORTEST, LONGEST = 24, 64
"""Bytes of a secret, by the specification."""
MOST = 3
"""Secrets at once: one that is in force, one that follows, one that goes."""


def new_secret() -> str:
    """A secret that nobody has."""
    return PREFIX + b64encode(token_bytes(32)).decode()


def read_secrets(written: str) -> tuple[bytes, ...]:
    """The secrets that stand in a text, with spaces or lines between them.

    Raises ``Refused``, without quoting one, where any of them is none, or there are too many.
    """
    found = tuple(_secret(word) for word in written.split())
    if not 1 <= len(found) <= MOST:
        raise Refused(
            f"A webhook has one secret, or up to {MOST} while one is replaced; here are "
            f"{len(found)}.",
            "Give them with a space between them.",
        )
    return found


def _secret(word: str) -> bytes:
    encoded = word.removeprefix(PREFIX)
    try:
        secret = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (NotBase64, ValueError):
        secret = b""
    if word == encoded or not SHORTEST <= len(secret) <= LONGEST:
        raise Refused(
            "A webhook's secret is not one after the Standard Webhooks specification.",
            f"Give '{PREFIX}' and the base64 of {SHORTEST} to {LONGEST} random bytes, or none: "
            "then one is made.",
        )
    return secret


def signature(secrets: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The ``webhook-signature`` header; ``timestamp``: seconds since 1970 UTC."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return " ".join(
        "v1," + b64encode(hmac.digest(secret, signed, sha256)).decode() for secret in secrets
    )
