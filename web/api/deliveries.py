"""What the vendor's servers deliver: let in by their key, unpacked, parsed."""

import hmac
import zlib
from typing import Annotated, Any

from fastapi import Depends, HTTPException, Request
from fastapi.security import (
    HTTPAuthorizationCredentials,
    HTTPBasic,
    HTTPBasicCredentials,
    HTTPBearer,
)
from pydantic_core import from_json
from starlette.requests import ClientDisconnect

from web.api.access import PartsDep

LARGEST_DELIVERY = 500 * 1024
"""Bytes, packed and unpacked alike: Segment's own limit for one call."""

_basic = HTTPBasic(auto_error=False, description="The events key as user name, no password")
_bearer = HTTPBearer(auto_error=False, description="The events key")
_GZIP = 16 + zlib.MAX_WBITS


async def delivery_of(
    request: Request,
    parts: PartsDep,
    basic: Annotated[HTTPBasicCredentials | None, Depends(_basic)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Any:
    """The body's JSON, of a sender who holds the key; 401, 413 or 400 to anybody else.

    The key stands in the header, or, as some libraries do, in the body as ``writeKey``.
    """
    key = parts.settings.events_key.get_secret_value()
    in_header = "authorization" in request.headers
    if in_header:
        given = basic.username if basic else bearer.credentials if bearer else ""
        _check(given, key)
    body = _parsed(_unpacked(request, await body_of(request)))
    if not in_header:
        _check(body.get("writeKey") if isinstance(body, dict) else None, key)
    return body


Delivery = Annotated[Any, Depends(delivery_of)]


def _check(given: object, key: str) -> None:
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), key.encode()):
        raise HTTPException(
            401,
            "This is not the events key. Send it as Basic user name with an empty password.",
            headers={"WWW-Authenticate": 'Basic realm="events"'},
        )


async def body_of(request: Request) -> bytes:
    """The body as it was sent; 413 for more than ``LARGEST_DELIVERY``."""
    return await body_up_to(LARGEST_DELIVERY, request)


async def body_up_to(most: int, request: Request) -> bytes:
    """The body as it was sent; 413 for more than so many bytes, of which no more are read."""
    read = bytearray()
    try:
        async for chunk in request.stream():
            read += chunk
            if len(read) > most:
                raise _too_large(most)
    except ClientDisconnect:
        raise HTTPException(400, "The connection ended before the body did.") from None
    return bytes(read)


def _unpacked(request: Request, body: bytes) -> bytes:
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return body
    if encoding not in ("gzip", "x-gzip"):
        raise HTTPException(415, f"Content-Encoding '{encoding[:32]}' is not known. Send gzip.")
    unpacking = zlib.decompressobj(_GZIP)
    try:
        # One byte more than may be: enough to tell, and no more is ever unpacked.
        plain = unpacking.decompress(body, LARGEST_DELIVERY + 1)
    except zlib.error:
        raise HTTPException(400, "The body says that it is gzip and is not.") from None
    if len(plain) > LARGEST_DELIVERY:
        raise _too_large(LARGEST_DELIVERY)
    if not unpacking.eof:
        raise HTTPException(400, "The gzip body is cut off.")
    return plain


def _parsed(body: bytes) -> Any:
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError as error:
        raise HTTPException(400, f"The body is not JSON: {error}.") from None


def _too_large(most: int) -> HTTPException:
    return HTTPException(413, f"One call carries {most // 1024} kB at most. Send it in several.")
