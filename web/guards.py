"""What stands before every request: size limits, security headers, the log's context."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import clear_contextvars

from web.errors import error_answer, told, unexpected

LARGEST_BODY = 64 * 1024
"""Bytes. The longest message is 20,000 characters, four bytes each at most, less what is idle."""

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    # The pages hold no script or style of their own; the embed works under the same policy.
    "Content-Security-Policy": (
        "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    ),
}
_SECRET_ADDRESSES = ("/meetings/", "/rep/", "/book/", "/your-data/")
"""Whoever has the address may change the meeting, or read what is known of somebody: it is told to
no other site and kept nowhere."""
_OF_SECRET_ADDRESSES = {"Referrer-Policy": "no-referrer", "Cache-Control": "no-store"}
EVENTS = "/v1"
"""Where Segment's libraries send to, given a host."""
_EXEMPT = ("/internal/", f"{EVENTS}/")
"""Rasa sends whole conversations, the vendor's servers whole batches: each is let in by its secret,
and the batches have a limit of their own (``web.api.deliveries``)."""


class Guards:
    """Refuses what is too large, answers what nobody expected, sets the headers of all answers.

    It stands inside the CORS rules: another website's page can read these answers, too.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        clear_contextvars()
        if not scope["path"].startswith(_EXEMPT) and _too_large(scope):
            refusal = error_answer(413, "too_large", told(Request(scope), "too_large"))
            await refusal(scope, receive, _with_headers(scope, send))
            return
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await _with_headers(scope, send)(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:  # the last place where an answer is possible
            if begun:
                raise
            await unexpected(Request(scope), error)(scope, receive, sending)


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


def _with_headers(scope: Scope, send: Send) -> Send:
    secret = scope["path"].startswith(_SECRET_ADDRESSES)
    ours = {**_HEADERS, **_OF_SECRET_ADDRESSES} if secret else _HEADERS

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in ours.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
