"""HubSpot's limits: so many calls in any ten seconds, so many a day, five searches a second."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.hubspot.refusals import too_many


@dataclass
class Window:
    """At most ``most`` calls in any ``seconds``."""

    most: int
    seconds: float
    policy: str
    made: "deque[float]" = field(default_factory=deque)
    refused: int = 0

    def take(self, now: float) -> None:
        """Raises ``Refusal``; what is refused does not count."""
        while self.made and self.made[0] <= now - self.seconds:
            self.made.popleft()
        if len(self.made) >= self.most:
            self.refused += 1
            raise too_many(self.policy, self.made[0] + self.seconds - now)
        self.made.append(now)

    @property
    def left(self) -> int:
        """Calls that may be made at once."""
        return self.most - len(self.made)


class Limits:
    """All limits of an account."""

    def __init__(self, now: Callable[[], float], *, most: int = 190, daily: int = 650_000) -> None:
        """``now``: seconds."""
        self._now = now
        self.calls = Window(most, 10.0, "TEN_SECONDLY_ROLLING")
        self.searches = Window(5, 1.0, "SECONDLY")
        self.daily = Window(daily, 86_400.0, "DAILY")

    def take(self, *, search: bool) -> None:
        """One call. Raises ``Refusal``."""
        now = self._now()
        self.daily.take(now)
        self.calls.take(now)
        if search:
            self.searches.take(now)

    def headers(self, *, search: bool) -> dict[str, str]:
        """What HubSpot says of them; of a search's answer nothing."""
        if search:
            return {}
        return {
            "X-HubSpot-RateLimit-Daily": str(self.daily.most),
            "X-HubSpot-RateLimit-Daily-Remaining": str(self.daily.left),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Max": str(self.calls.most),
            "X-HubSpot-RateLimit-Remaining": str(self.calls.left),
        }
