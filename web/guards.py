"""What stands before every request: who may embed, size limits, security headers, the log's
context."""

from collections.abc import Sequence

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import clear_contextvars

from web.errors import error_answer, told, unexpected

log = structlog.get_logger()

LARGEST_BODY = 64 * 1024
"""Bytes. The longest message is 20,000 characters, four bytes each at most, less what is idle."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # The pages hold no script or style of their own; the embed works under the same policy.
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
    # Of the windows that other websites opened, none is told of ours; no page of ours asks for
    # what a device can do.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_BY_TLS_ALONE = {"Strict-Transport-Security": "max-age=31536000"}
"""Where ``public_url`` is one of https."""
_SECRET_ADDRESSES = ("/meetings/", "/rep/", "/book/", "/your-data/")
"""Whoever has the address may change the meeting, or read what is known of somebody: it is told to
no other site and kept nowhere."""
_OF_SECRET_ADDRESSES = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
_OF_SOMEBODY = ("/api/", "/operator", "/internal/")
"""What is answered there is one person's, and kept by no cache."""
_OF_VISITORS = "/api/"
"""What the embed calls, on the websites that may embed."""
EVENTS = "/v1"
"""Where Segment's libraries send to, given a host."""
_EXEMPT = ("/internal/", f"{EVENTS}/")
"""Rasa sends whole conversations, the vendor's servers whole batches: each is let in by its secret,
and the batches have a limit of their own (``web.api.deliveries``)."""


_NOT_LISTED = (
    "This website may not use Segue. Whoever runs Segue lists it in SEGUE_ALLOWED_ORIGINS."
)
_LIST_IT = "List the origin in SEGUE_ALLOWED_ORIGINS if it is yours; see docs/how-to/embed.md."


class Guards:
    """Refuses what is too large, answers what nobody expected, sets the headers of all answers.

    It stands inside the CORS rules: another website's page can read these answers, too.
    """

    def __init__(self, app: ASGIApp, public_url: str, websites: Sequence[str]) -> None:
        """``websites``: the origins that may embed, besides ``public_url`` and whatever host the
        request itself was sent to."""
        self._app = app
        self._websites = frozenset((public_url.rstrip("/"), *websites))
        self._headers = _HEADERS | (_BY_TLS_ALONE if public_url.startswith("https://") else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        clear_contextvars()
        if not scope["path"].startswith(_EXEMPT) and _too_large(scope):
            refusal = error_answer(413, "too_large", told(Request(scope), "too_large"))
            await refusal(scope, receive, self._with_headers(scope, send))
            return
        if scope["path"].startswith(_OF_VISITORS) and (foreign := self._foreign(scope)):
            log.warning("website may not embed", origin=foreign[:80], remedy=_LIST_IT)
            refusal = error_answer(403, "origin_not_allowed", _NOT_LISTED)
            await refusal(scope, receive, self._with_headers(scope, send))
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await self._with_headers(scope, send)(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # the last place where an answer is possible
            if begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, sending)

    def _foreign(self, scope: Scope) -> str | None:
        """The website that the call comes from, where it is none that may embed."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or origin in self._websites:
            return None
        own = origin.partition("://")[2] == headers.get("host") != ""
        return None if own else origin or "an empty one"

    def _with_headers(self, scope: Scope, send: Send) -> Send:
        ours = dict(self._headers)
        if scope["path"].startswith(_SECRET_ADDRESSES):
            ours |= _OF_SECRET_ADDRESSES
        elif scope["path"].startswith(_OF_SOMEBODY):
            ours["Cache-Control"] = "no-store"

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ours.items():
                    headers.setdefault(name, value)
            await send(message)

        return sending


class VisitorsCors(CORSMiddleware):
    """The CORS rules for what visitors' browsers call.

    Not for events: their key is a server's, and a page that held it would give it away.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http" and scope["path"].startswith(f"{EVENTS}/"):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def _too_large(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    if "transfer-encoding" in headers:
        return True  # a length is asked for: what has none cannot be measured before it is read
    length = headers.get("content-length", "0")
    return not length.isdecimal() or int(length) > LARGEST_BODY
