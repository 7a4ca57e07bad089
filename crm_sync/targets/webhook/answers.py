"""What a receiver's answer means. Pure."""

from dataclasses import dataclass

from crm_sync.targets.target import Delivered, Rejected
from remote.faults import Refused, Unavailable

_AWAY = frozenset({408, 425, 429, 502, 503, 504})
"""The receiver, or what stands before it, is away or busy: it says nothing of this message."""
_UNWELCOME = {
    401: "does not take the signature",
    403: "does not let it in",
    404: "has nothing at this address",
    405: "takes no POST at this address",
    407: "is behind a proxy that asks for credentials",
}
"""Statuses that would meet every message, and what the receiver says with them."""


@dataclass(frozen=True)
class Heard:
    """The answer to one message."""

    status: int
    words: str = ""
    """The beginning of what it said."""
    retry_after: float | None = None
    """Seconds."""


class Doubtful(Unavailable):
    """The receiver was reached and failed: it may be with this message alone, or with all."""


Verdict = Delivered | Rejected | Unavailable | Refused


def verdict(of: str, name: str, heard: Heard) -> Verdict:
    """What the answer says of the message, or of the whole receiver.

    ``of``: the receiver as the operator reads it; ``name``: the target's.
    """
    status = heard.status
    said = f"{of} answered {status}" + (f" ({heard.words})" if heard.words else "")
    if 200 <= status < 300:
        return Delivered()
    if status == 410:
        remedy = f"Connect another address with --as {name}, or: ./segue crm disconnect {name}"
        return Refused(f"{said}: it is gone and wants no more messages.", remedy)
    if 300 <= status < 400:
        remedy = f"Connect the address that answers itself, with --as {name} --rotate."
        return Refused(f"{said}: it sends on to another address, which is not followed.", remedy)
    if status in _UNWELCOME:
        remedy = "Look whether it has the secret and the address is right; it is tried again."
        return Refused(f"{said}: it {_UNWELCOME[status]}.", remedy)
    if status in _AWAY:
        return Unavailable(f"{said}: it is away or busy.", retry_after=heard.retry_after)
    if 400 <= status < 500:
        remedy = f"Mend the receiver, then: ./segue crm replay --all --target {name}"
        return Rejected(f"{said}: it does not take this message.", remedy)
    return Doubtful(f"{said}: it failed.", retry_after=heard.retry_after)
