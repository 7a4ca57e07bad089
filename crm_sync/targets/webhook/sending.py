"""The hand-offs of several accounts to one receiver, at the same time."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from crm_sync.targets.target import Delivered, Outcome, Parcel, Postponed, Rejected
from crm_sync.targets.webhook.answers import Doubtful, Verdict, verdict
from crm_sync.targets.webhook.message import body
from crm_sync.targets.webhook.posting import CALL_SECONDS, SILENT_SECONDS, a_client, post
from crm_sync.targets.webhook.signing import signature
from remote.faults import Refused, Unavailable

AT_ONCE = 16
"""Messages at the same time: a receiver that takes 100 ms takes 160 a second."""
NO_TIME = "There was no time left to send it."


class Webhook:
    """Implements ``crm_sync.targets.target.Target``. Nothing of it is mapped: the receiver gets the
    whole hand-off."""

    at_once = AT_ONCE

    def __init__(
        self,
        name: str,
        url: str,
        secrets: Sequence[bytes],
        clock: Callable[[], datetime],
        *,
        silent: float = SILENT_SECONDS,
    ) -> None:
        """``name``: the target's; ``silent``: seconds of silence that end a conversation."""
        self._name, self._url, self._secrets, self._clock = name, url, secrets, clock
        self._of = f"The receiver of {name}"
        self._client = a_client(AT_ONCE, silent=silent)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook")
        self._closed_until = 0.0

    def close(self) -> None:
        """See ``Target``."""
        self._threads.shutdown()
        self._client.close()

    def deliver(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """See ``Target``."""
        waits = self._closed_until - time.monotonic()
        if waits > 0:
            raise Unavailable(f"{self._of} asked to be left alone.", retry_after=waits)
        sent = list(self._threads.map(lambda parcel: self._sent(parcel, until), parcels))
        self._heed(sent)
        return _outcomes({parcel.id: one for parcel, one in zip(parcels, sent, strict=True)})

    def erase(self, parcels: Sequence[Parcel], *, until: float) -> Mapping[str, Outcome]:
        """Tell the receiver whose data is to go (``person.erased``). See ``Target``."""
        return self.deliver(parcels, until=until)

    def _sent(self, parcel: Parcel, until: float) -> Verdict | Postponed:
        if time.monotonic() + CALL_SECONDS > until:
            return Postponed(NO_TIME)
        content = body(parcel)
        try:
            heard = post(self._client, self._of, self._url, content, self._headers(parcel, content))
        except Unavailable as fault:
            return fault
        return verdict(self._of, self._name, heard)

    def _headers(self, parcel: Parcel, content: bytes) -> dict[str, str]:
        sent_at = int(self._clock().timestamp())
        return {
            "content-type": "application/json",
            "user-agent": "Segue",
            "webhook-id": parcel.id,
            "webhook-timestamp": str(sent_at),
            "webhook-signature": signature(self._secrets, parcel.id, sent_at, content),
        }

    def _heed(self, verdicts: Iterable[Verdict | Postponed]) -> None:
        """Leave it alone for as long as it asked for, whoever's message it was."""
        waits = [one.retry_after or 0.0 for one in verdicts if isinstance(one, Unavailable)]
        self._closed_until = time.monotonic() + max(waits, default=0.0)


def _outcomes(verdicts: Mapping[str, Verdict | Postponed]) -> Mapping[str, Outcome]:
    """What became of each message.

    Raises where the whole receiver is away or refuses. One that fails with a single message may
    fail with that alone: it is away only if it fails with several, and takes none.
    """
    faults = [one for one in verdicts.values() if isinstance(one, Refused)]
    if faults:
        raise faults[0]
    away = [one for one in verdicts.values() if isinstance(one, Unavailable)]
    took = any(isinstance(one, Delivered | Rejected) for one in verdicts.values())
    if away and not took and (len(away) > 1 or not isinstance(away[0], Doubtful)):
        raise max(away, key=lambda one: (not isinstance(one, Doubtful), one.retry_after or 0.0))
    return {
        name: Postponed(str(one), one.retry_after) if isinstance(one, Unavailable) else one
        for name, one in verdicts.items()
        if not isinstance(one, Refused)
    }
