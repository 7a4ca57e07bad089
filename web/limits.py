"""How much one visit and one address may do: a flood harms nobody else.

Counted in the database, for all web processes together; what stands there is a digest of the visit
or the address, and not the address. What is refused has done nothing and is charged to nobody.
"""

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store.cell_rate import Limit
from store.database import transaction
from store.rates import a_minute, take
from store.settings import Settings

_HOLDS_LAST = 600.0
"""Seconds that a hold lasts, unless the meeting type says otherwise."""
_ONE_HOLD = Limit(most=1, seconds=_HOLDS_LAST)


class TooMany(RuntimeError):
    """More came than is taken. Nothing of it was done; sent again later, it is taken."""

    def __init__(self, whose: str, seconds: float) -> None:
        super().__init__(f"more came from one {whose} than is taken")
        self.retry_after = max(1, ceil(seconds))
        """Seconds until the next one is taken."""


class TooManyMessages(TooMany):
    """Of the chat."""


class TooManyVisits(TooMany):
    """Opened, or gone on with."""


class TooManyCalls(TooMany):
    """Form answers, answers to offers, looks at the calendar, bookings, signals."""


class TooManyHolds(TooMany):
    """Too many visits of the address hold a time already."""


class Limits:
    """What is admitted. Each method counts one more, or raises its kind of ``TooMany``."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], settings: Settings) -> None:
        self._engine, self._clock = engine, clock
        self._secret = settings.server_secret.get_secret_value().encode()
        self._messages = a_minute(settings.messages_a_minute)
        self._messages_from_one_address = a_minute(settings.messages_a_minute_from_one_address)
        self._calls = a_minute(settings.calls_a_minute)
        self._calls_from_one_address = a_minute(settings.calls_a_minute_from_one_address)
        holds = settings.holds_from_one_address
        self._holds = Limit(most=2 * holds - 1, seconds=_HOLDS_LAST, burst=holds)
        self._visits = a_minute(settings.visits_a_minute_from_one_address)

    def message(self, visit_id: str, address: str) -> None:
        """One message more. Raises ``TooManyMessages``."""
        # The visit first: whoever floods in one does not use up what others of an office have.
        with transaction(self._engine) as session:
            self._take(session, TooManyMessages, "visit", visit_id, self._messages)
            allowed = self._messages_from_one_address
            self._take(session, TooManyMessages, "address", place_of(address), allowed)

    def call(self, visit_id: str, address: str) -> None:
        """One call more that changes something or costs much. Raises ``TooManyCalls``."""
        with transaction(self._engine) as session:
            self._take(session, TooManyCalls, "visit's calls", visit_id, self._calls)
            allowed, place = self._calls_from_one_address, place_of(address)
            self._take(session, TooManyCalls, "address's calls", place, allowed)

    def visit(self, address: str) -> None:
        """One visit more is opened or gone on with. Raises ``TooManyVisits``."""
        with transaction(self._engine) as session:
            place = place_of(address)
            self._take(session, TooManyVisits, "address's visits", place, self._visits)

    def hold(self, visit_id: str, address: str) -> None:
        """The visit holds a time from now on, in place of one that it held: then it is not counted
        again. A script cannot keep every time of every host from others.

        Asked before it is known whether the time can be had: a try counts as well. There is no
        limit for a host: who reached it would keep everybody else from that host, the very harm
        that it was to prevent. Raises ``TooManyHolds``.
        """
        now = self._clock()
        with transaction(self._engine) as session:
            if take(session, self._key("visit's hold", visit_id), _ONE_HOLD, now=now) > 0:
                return
            self._take(session, TooManyHolds, "address's holds", place_of(address), self._holds)

    def _take(
        self, session: Session, refusal: type[TooMany], whose: str, name: str, limit: Limit
    ) -> None:
        wait = take(session, self._key(whose, name), limit, now=self._clock())
        if wait > 0:
            raise refusal(whose, wait)

    def _key(self, whose: str, name: str) -> str:
        return hmac.new(self._secret, f"{whose}:{name}".encode(), sha256).hexdigest()


def place_of(address: str) -> str:
    """The address as it is counted; of IPv6 the network, for who has one address has all of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address
