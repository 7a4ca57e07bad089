"""What goes wrong with a CRM's calls: drawn for each of them from the seed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tests.fakes.serving import Asked, Fault, Reply

LOOKED_AT_ONE_IN = 10
"""Of a fake's requests so many are held against the vendor's description: to look at each is what
the tests of the connectors do, and here it would take most of the time."""


@dataclass(frozen=True)
class Mishap:
    """One kind of fault."""

    often: float
    """Beside the others."""
    fault: Fault | None = None
    do: Callable[[], None] | None = None
    """What goes wrong in the CRM itself, before it answers."""


COMMON: Mapping[str, Mishap] = {
    "answer dropped after the work was done": Mishap(4, Fault("lost")),
    "connection reset before the work": Mishap(2, Fault("reset")),
    "answer cut off in its middle": Mishap(1, Fault("cut")),
    "silence until the time-out": Mishap(0.4, Fault("silent")),
    "slow answer": Mishap(1, Fault("slow", seconds=0.3)),
    "500": Mishap(1, Fault("answer", Reply(500, {"message": "internal error"}))),
    "502 with a page of HTML": Mishap(
        1, Fault("answer", Reply(502, b"<html>Bad gateway</html>", {"Content-Type": "text/html"}))
    ),
    "503 with Retry-After": Mishap(
        1, Fault("answer", Reply(503, {"message": "busy"}, {"Retry-After": "1"}))
    ),
    "504": Mishap(1, Fault("answer", Reply(504, None))),
}


class Faults:
    """What ``tests.fakes.serving`` asks for each request: what goes wrong with it."""

    def __init__(self, seed: str, share: float, kinds: Mapping[str, Mishap]) -> None:
        """``share``: of the calls, how many go wrong."""
        self._chance, self._share, self._kinds = Random(seed), share, dict(kinds)
        self.done: Counter[str] = Counter()
        """How often each happened."""

    def draw(self, asked: Asked) -> Fault | None:
        """For one request; called for one at a time."""
        if self._chance.random() >= self._share:
            return None
        often = [kind.often for kind in self._kinds.values()]
        name = self._chance.choices(list(self._kinds), often)[0]
        self.done[name] += 1
        kind = self._kinds[name]
        if kind.do is not None:
            kind.do()
        return kind.fault
