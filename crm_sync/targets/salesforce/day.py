"""The org's calls of a day: some are left to the customer's other programs.

Salesforce counts the calls of 24 hours, whoever made them, and says with each answer how many there
were (``Sforce-Limit-Info: api-usage=18/5000``). There is no moment at which the count begins anew:
where it is too high, one call each quarter of an hour looks whether it has fallen.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from crm_sync.targets.allowance import Allowance
from remote.faults import Unavailable
from store.cell_rate import Limit

DAILY = "daily"
LIMITS = {DAILY: Limit(most=10**8, seconds=86_400, burst=10**6)}
"""There is no limit for a second or a minute: the row is what all workers look at."""
REST = timedelta(minutes=15)
_NOTED_EVERY = timedelta(seconds=10)
_USAGE = re.compile(r"api-usage=(\d+)/(\d+)")


class Day:
    """What is left of the day's calls, for all workers."""

    def __init__(
        self, of: str, allowance: Allowance, reserve: int, clock: Callable[[], datetime]
    ) -> None:
        """``reserve``: percent of the calls that are not ours."""
        self._of, self._allowance, self._reserve, self._clock = of, allowance, reserve, clock
        self._noted: datetime | None = None

    def take(self) -> None:
        """One call. Raises ``Unavailable`` while there is none for us."""
        wait = self._allowance.take(DAILY, patience=0)
        if wait > 0:
            raise self._none_left(wait)

    def heard(self, headers: Mapping[str, str]) -> None:
        """What an answer says of the count."""
        found = _USAGE.search(headers.get("sforce-limit-info", ""))
        if found is None:
            return
        used, most = int(found[1]), int(found[2])
        now, near = self._clock(), used * 100 >= most * (100 - self._reserve)
        if near or self._noted is None or now - self._noted >= _NOTED_EVERY:
            self._allowance.note(DAILY, used, most)
            self._noted = now
        if near:
            self.over()

    def over(self) -> float:
        """None is left for us: the seconds to wait."""
        self._allowance.close(DAILY, self._clock() + REST)
        return REST.total_seconds()

    def _none_left(self, wait: float) -> Unavailable:
        return Unavailable(
            f"The {self._of} has used its calls of the day but for the {self._reserve} % that are "
            "left to other programs. It goes on by itself as the count falls; more calls, or a "
            "smaller 'reserve', make it go on sooner.",
            retry_after=wait,
        )
