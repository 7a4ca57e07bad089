"""One address holds few times at once: a script cannot keep every time of every host from others.

A visit holds one time at most (the database says so), but who opens many visits could hold many.
So what is counted is how many visits of one address held a time within the last minutes. There is
no limit for a host: who reached it would keep everybody else from that host, the very harm that it
was to prevent.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

MOST_VISITS = 10
"""Visits of one address that may hold a time at once. An office shares one address, too."""
HOLDS_LAST = timedelta(minutes=10)
_MANY_ADDRESSES = 10_000


class TooManyHolds(RuntimeError):
    """Too many visits of the address hold a time already."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"more than {MOST_VISITS} visits of one address hold a time")
        self.retry_after = retry_after
        """Seconds until one of them has run out."""


class HoldLimit:
    """Which visits of which address held a time lately; in memory, for one web process."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._lock = clock, Lock()
        self._held: dict[str, dict[str, datetime]] = {}

    def admit(self, address: str, visit_id: str) -> None:
        """The visit holds a time from now on, in place of one that it held.

        Asked before it is known whether the time can be had: a try counts as well.
        Raises ``TooManyHolds``.
        """
        now = self._clock()
        with self._lock:
            if len(self._held) > _MANY_ADDRESSES:
                self._forget(now)
            visits = _recent(self._held.get(place_of(address), {}), now)
            if visit_id not in visits and len(visits) >= MOST_VISITS:
                ends = min(visits.values()) + HOLDS_LAST - now
                raise TooManyHolds(max(1, int(ends.total_seconds())))
            self._held[place_of(address)] = visits | {visit_id: now}

    def _forget(self, now: datetime) -> None:
        recent = ((place, _recent(visits, now)) for place, visits in self._held.items())
        self._held = {place: visits for place, visits in recent if visits}


def _recent(visits: dict[str, datetime], now: datetime) -> dict[str, datetime]:
    return {visit: at for visit, at in visits.items() if now - at < HOLDS_LAST}


def place_of(address: str) -> str:
    """The address as it is counted; of IPv6 the network, for who has one address has all of it."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return str(ip_network((known, 64), strict=False)) if isinstance(known, IPv6Address) else address
