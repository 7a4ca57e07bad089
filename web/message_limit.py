"""How many messages may come from one visit and from one address: a flood harms nobody else."""

import hmac
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from math import ceil

from sqlalchemy import Engine

from store.cell_rate import Limit
from store.database import transaction
from store.rates import take
from web.hold_limit import place_of


class TooManyMessages(RuntimeError):
    """More came than is taken. Nothing of it was kept; sent again later, it is taken."""

    def __init__(self, whose: str, seconds: float) -> None:
        super().__init__(f"more messages from one {whose} than are taken")
        self.retry_after = max(1, ceil(seconds))
        """Seconds until the next one is taken."""


class MessageLimit:
    """Counts in the database, for all web processes; digests stand for address and visit."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], datetime],
        secret: str,
        *,
        visit: Limit,
        address: Limit,
    ) -> None:
        self._engine, self._clock, self._secret = engine, clock, secret
        self._of_visit, self._of_address = visit, address

    def admit(self, visit_id: str, address: str) -> None:
        """One message more. Raises ``TooManyMessages``: then neither is charged for it."""
        # The visit first: whoever floods in one does not use up what others of an office have.
        wanted = (
            ("visit", visit_id, self._of_visit),
            ("address", place_of(address), self._of_address),
        )
        now = self._clock()
        with transaction(self._engine) as session:
            for whose, name, allowance in wanted:
                wait = take(session, self._key(whose, name), allowance, now=now)
                if wait:
                    raise TooManyMessages(whose, wait)

    def _key(self, whose: str, name: str) -> str:
        words = f"{whose}:{name}".encode()
        return hmac.new(self._secret.encode(), words, sha256).hexdigest()
