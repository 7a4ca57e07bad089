"""How HubSpot signs its webhooks (v3)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime


def signed(secret: str, method: str, uri: str, body: bytes, at: datetime) -> Mapping[str, str]:
    """The headers of a webhook: base64 of HMAC-SHA256 over method, URI, body and timestamp (in
    milliseconds)."""
    timestamp = str(int(at.timestamp() * 1000))
    said = method.encode() + uri.encode() + body + timestamp.encode()
    digest = hmac.new(secret.encode(), said, hashlib.sha256).digest()
    return {
        "X-HubSpot-Signature-v3": base64.b64encode(digest).decode(),
        "X-HubSpot-Request-Timestamp": timestamp,
        "Content-Type": "application/json",
    }
