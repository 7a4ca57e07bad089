"""An access token at any time: renewed before it ends, once for all workers.

Two processes that renew at the same moment would each get a refresh token, and a vendor may take
only one of them (or, at the second use of the old one, none). So whoever renews first says so in
the stored credentials (``renewed_until``), by exchanging them only if they are still those that
were read. The others go on with the present token while it is valid, and come back a little later
if it is not. Who dies in between holds the others up for ``TURN`` at most.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

from remote.faults import RemoteError, Unavailable
from remote.oauth import (
    AuthorisationServer,
    Credentials,
    Revoked,
    machine_token,
    refresh,
)

EARLY = timedelta(minutes=5)
"""How long before its end a token is renewed: longer than a conversation takes."""
TURN = timedelta(seconds=90)
"""How long a renewal may take: longer than the time-outs of its conversation."""
_COME_BACK = 2.0
"""Seconds."""


class Keeper(Protocol):
    """Where one permission's credentials are stored. Each call is a transaction of its own."""

    def load(self) -> Credentials:
        """Those that are stored."""

    def save(self, new: Credentials, *, instead_of: Credentials) -> bool:
        """Store ``new`` if ``instead_of`` is still what is stored; False, and nothing, if not."""


class Renewing(Protocol):
    """How a permission's next token is got."""

    def __call__(
        self, server: AuthorisationServer, held: Credentials, /, *, now: datetime
    ) -> Credentials:
        """New credentials for old. Raises ``RemoteError``; ``Revoked`` where it is gone."""


class HostTokens:
    """The tokens of one permission that all workers share; implements ``remote.http.Tokens``."""

    def __init__(
        self,
        server: AuthorisationServer,
        keeper: Keeper,
        clock: Callable[[], datetime],
        *,
        renew: Renewing = refresh,
    ) -> None:
        self._server, self._keeper, self._clock, self._renew = server, keeper, clock, renew

    def token(self) -> str:
        """A token that is valid now, and in general for five minutes more."""
        held = self._keeper.load()
        if self._clock() < held.expires_at - EARLY:
            return held.access_token
        return self._renewed(held, usable=self._clock() < held.expires_at)

    def instead_of(self, refused: str) -> str:
        """Another token than the one that the API refused."""
        held = self._keeper.load()
        if held.access_token != refused:
            return held.access_token  # another worker has renewed it meanwhile
        return self._renewed(held, usable=False)

    def _renewed(self, held: Credentials, *, usable: bool) -> str:
        now = self._clock()
        taken = held.renewed_until is not None and held.renewed_until > now
        mine = held.model_copy(update={"renewed_until": now + TURN})
        if taken or not self._keeper.save(mine, instead_of=held):
            return self._others(held, usable=usable)
        try:
            new = self._renew(self._server, mine, now=now)
        except Revoked as revoked:
            return self._newer_than(mine, revoked)
        except RemoteError:
            self._keeper.save(held.model_copy(update={"renewed_until": None}), instead_of=mine)
            if usable:
                return held.access_token
            raise
        self._keeper.save(new, instead_of=mine)
        return new.access_token

    def _others(self, held: Credentials, *, usable: bool) -> str:
        """What another worker got, or what is still valid while it does."""
        stored = self._keeper.load()
        if stored.access_token != held.access_token or usable:
            return stored.access_token
        raise Unavailable(
            f"{self._server.of} is being asked for a new token by another worker.",
            retry_after=_COME_BACK,
        )

    def _newer_than(self, mine: Credentials, revoked: Revoked) -> str:
        # The operator connected anew, or we were so slow that another worker took its turn.
        stored = self._keeper.load()
        if stored.access_token != mine.access_token:
            return stored.access_token
        self._keeper.save(mine.model_copy(update={"renewed_until": None}), instead_of=mine)
        raise revoked


class MachineTokens:
    """The tokens of a grant without a user: a service account's, an application's own."""

    def __init__(
        self,
        server: AuthorisationServer,
        grant: Callable[[datetime], Mapping[str, str]],
        clock: Callable[[], datetime],
    ) -> None:
        """``grant``: the form that asks for a token at a moment."""
        self._server, self._grant, self._clock = server, grant, clock
        self._held: tuple[str, datetime] | None = None
        self._lock = Lock()

    def token(self) -> str:
        """A token that is valid for five minutes more."""
        with self._lock:
            now = self._clock()
            if self._held is None or now >= self._held[1] - EARLY:
                self._held = machine_token(self._server, self._grant(now), now=now)
            return self._held[0]

    def instead_of(self, refused: str) -> str:
        """Another token than the one that the API refused."""
        with self._lock:
            if self._held is not None and self._held[0] == refused:
                self._held = None
        return self.token()
