"""One call to HubSpot: its path by the version's date, within the limits, before the time is up."""

import re
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from crm_sync.targets.allowance import Allowance
from crm_sync.targets.hubspot.meaning import meaning
from remote.faults import RemoteError, Unavailable
from remote.http import Answer, Api, Query, Tokens
from store.cell_rate import Limit

CALLS, SEARCH, DAILY = "calls", "search", "daily"
SILENCE_SECONDS = 15.0
CALL_SECONDS = 20.0
"""No call is begun later than this before the time is up: to connect, and the longest silence."""
LONGEST_TURN = 10.0
"""Seconds to wait for one's turn; for longer, the whole account is busy."""
WINDOW_SECONDS = 10.5
"""HubSpot counts in any ten seconds, and when a call arrives: the rest is for those that are longer
on their way than others."""
_PAGE = 100
_NOTED_EVERY = 10.0
"""Seconds between two notes of HubSpot's own count."""


class OutOfTime(Exception):
    """No call can be begun any more."""


class HubSpotApi:
    """HubSpot's API of one account."""

    def __init__(
        self,
        of: str,
        base_url: str,
        version: str,
        tokens: Tokens,
        allowance: Allowance,
        clock: Callable[[], datetime],
    ) -> None:
        """``of``: as the operator reads it. ``allowance``: its limits by ``CALLS``, ``SEARCH`` and
        ``DAILY``."""
        self.of = of
        self._version, self._allowance, self._clock = version, allowance, clock
        self._api = Api(of, base_url, tokens, self._meaning, timeout=SILENCE_SECONDS, http2=True)
        self._noted = float("-inf")
        self.until = float("inf")
        """A moment of ``time.monotonic``: no call lasts longer. For all calls from now on."""

    def close(self) -> None:
        """Let the connections go."""
        self._api.close()

    def objects(self, object_: str, rest: str, body: Mapping[str, Any]) -> Answer:
        """A call about records; what HubSpot does not take of them is an answer too."""
        path = f"/crm/objects/{self._version}/{object_}/{rest}"
        return self.call("POST", path, body=body, expected=(400, 404, 409, 413))

    def record(self, object_: str, id_: str, properties: Sequence[str]) -> Mapping[str, Any] | None:
        """One record by its id, also by that of one that was merged into it; None: none."""
        path = f"/crm/objects/{self._version}/{object_}/{id_}"
        query = {"properties": ",".join(properties)}
        answer = self.call("GET", path, query=query, expected=(404,))
        return None if answer.status == 404 else answer.body

    def pages(self, object_: str, properties: Sequence[str]) -> Iterator[Mapping[str, Any]]:
        """Every record of an object."""
        query: dict[str, str | int | bool] = {"properties": ",".join(properties), "limit": _PAGE}
        path = f"/crm/objects/{self._version}/{object_}"
        yield from self._listed(path, query)

    def listed(self, object_: str, query: Query) -> Answer:
        """One page of all records of an object, or of those that were deleted."""
        return self.call("GET", f"/crm/objects/{self._version}/{object_}", query=query)

    def search(self, object_: str, body: Mapping[str, Any]) -> Answer:
        """One page of a search: at most five a second, none beyond ten thousand results."""
        self._turn(SEARCH, 1)
        return self.call("POST", f"/crm/objects/{self._version}/{object_}/search", body=body)

    def relate(self, start: str, end: str, rest: str, body: Mapping[str, Any]) -> Answer:
        """A call about associations."""
        path = f"/crm/associations/{self._version}/{start}/{end}/batch/{rest}"
        return self.call("POST", path, body=body, expected=(400, 404))

    def properties(self, object_: str) -> Sequence[Mapping[str, Any]] | None:
        """The properties of an object; None where the account does not have it.

        An object of an account's own that the key has no scope for might as well not be there.
        """
        path = f"/crm/properties/{self._version}/{object_}"
        hidden = (403,) if is_custom(object_) else ()
        answer = self.call("GET", path, expected=(400, 404, *hidden))
        results: Sequence[Mapping[str, Any]] = answer.body.get("results", ())
        return results if answer.status == 200 else None

    def make(self, object_: str, rest: str, body: Mapping[str, Any]) -> Answer:
        """A new property, several, or a group of them; one that is there is an answer too."""
        path = f"/crm/properties/{self._version}/{object_}/{rest}"
        return self.call("POST", path, body=body, expected=(400, 409))

    def owners(self) -> Iterator[Mapping[str, Any]]:
        """Everybody who can own records."""
        yield from self._listed(f"/crm/owners/{self._version}", {"limit": _PAGE})

    def account(self) -> Mapping[str, Any]:
        """Whose account it is."""
        return self.call("GET", f"/account-info/{self._version}/details").body

    def _listed(self, path: str, query: Query) -> Iterator[Mapping[str, Any]]:
        after: str | None = None
        while True:
            more = {} if after is None else {"after": after}
            answer = self.call("GET", path, query={**query, **more})
            yield from answer.body.get("results", ())
            after = ((answer.body.get("paging") or {}).get("next") or {}).get("after")
            if after is None:
                return

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: Mapping[str, Any] | None = None,
        expected: Collection[int] = (),
    ) -> Answer:
        """The answer, when it is our turn. Raises ``Unavailable``, ``Refused``, ``OutOfTime``."""
        self._turn(CALLS, 1)
        answer = self._api.call(method, path, query=query, body=body, expected=expected)
        self._note(answer)
        return answer

    def _turn(self, name: str, calls: int) -> None:
        left = self.until - time.monotonic() - CALL_SECONDS
        if left < 0:
            raise OutOfTime
        patience = min(left, LONGEST_TURN)
        wait = self._allowance.wait(name, calls, patience=patience)
        if wait <= patience:
            return
        if patience < LONGEST_TURN:
            raise OutOfTime
        raise Unavailable(f"{self.of} takes no call for another {wait:.0f} s.", retry_after=wait)

    def _meaning(self, of: str, answer: Answer, retry_after: float | None) -> RemoteError:
        if answer.status == 429:
            wait = timedelta(seconds=retry_after if retry_after is not None else 10)
            self._allowance.close(CALLS, self._clock() + wait)
        return meaning(of, answer, retry_after)

    def _note(self, answer: Answer) -> None:
        """HubSpot's count of the day, now and then, for ``status``."""
        most, left = (
            answer.headers.get(f"x-hubspot-ratelimit-daily{which}", "")
            for which in ("", "-remaining")
        )
        due = time.monotonic() - self._noted > _NOTED_EVERY
        if due and most.isdigit() and left.isdigit():
            self._noted = time.monotonic()
            self._allowance.note(DAILY, int(most) - int(left), int(most))


def is_custom(object_: str) -> bool:
    """Whether it is an object of an account's own: by its name there, or by its type id."""
    return object_.startswith(("p_", "2-")) or bool(re.match(r"p\d+_", object_))


def limits(calls_in_ten_seconds: int) -> Mapping[str, Limit]:
    """What is allowed. A twentieth may go at once, so that a single hand-off need not queue: what
    may go at once is taken from what may go evenly, and a long backlog waits for it."""
    return {
        CALLS: Limit(calls_in_ten_seconds, WINDOW_SECONDS, max(1, calls_in_ten_seconds // 20)),
        SEARCH: Limit(5, 1.0),
    }
