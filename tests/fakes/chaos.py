"""Everything that goes wrong with a vendor, by chance and by a seed."""

import random
from collections import Counter
from collections.abc import Mapping

from tests.fakes.serving import Asked, Fault, Reply

_FAULTS: Mapping[str, Fault] = {
    "lost": Fault("lost"),
    "reset": Fault("reset"),
    "cut": Fault("cut"),
    "silent": Fault("silent"),
    "slow": Fault("slow", seconds=0.3),
    "429": Fault("answer", Reply(429, {"category": "RATE_LIMITS"}, {"Retry-After": "1"})),
    "403": Fault("answer", Reply(403, {"category": "REQUEST_LIMIT_EXCEEDED"})),
    "401": Fault("answer", Reply(401, {"category": "EXPIRED_AUTHENTICATION"})),
    "500": Fault("answer", Reply(500, {"category": "INTERNAL_ERROR"})),
    "503": Fault("answer", Reply(503, b"<html>busy</html>", {"Retry-After": "1"})),
}
"""``lost``: the answer is dropped after the work was done."""


class Chaos:
    """Draws a fault for some of the requests."""

    def __init__(self, seed: int, chances: Mapping[str, float]) -> None:
        """``chances``: name of a fault -> how likely it is for a request, together 1 at most."""
        unknown = set(chances) - set(_FAULTS)
        if unknown:
            raise ValueError(f"no fault is called {sorted(unknown)}: there are {sorted(_FAULTS)}")
        self._random, self._chances = random.Random(seed), dict(chances)
        self.done: Counter[str] = Counter()
        """How often each was drawn."""

    def draw(self, asked: Asked) -> Fault | None:
        """What goes wrong with this request."""
        left = self._random.random()
        for name, chance in self._chances.items():
            left -= chance
            if left < 0:
                self.done[name] += 1
                return _FAULTS[name]
        return None
