"""What an erasure still has to wait for: ids alone, as long as it does."""

from pydantic import BaseModel, ConfigDict

WAITING, DONE, GONE, DISMISSED = "waiting", "done", "gone", "dismissed"
"""States of a system: ``gone`` is a CRM that was disconnected before it could be told,
``dismissed`` one that did not take it, of which an operator said that nothing is sent any more."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lane(_Part):
    """One account's way to the CRMs."""

    account_key: str
    outbox_id: str
    """The hand-off that asks them to forget."""
    interactions: tuple[str, ...]
    """What was told before; one that was just being sent is deleted afterwards."""


class StillOpen(_Part):
    """The rest of an erasure."""

    visits: tuple[str, ...] = ()
    """Of which Rasa keeps conversations, which are known by the visits' ids."""
    meetings: tuple[str, ...] = ()
    """Cancelled ones whose guests are still to be told."""
    lanes: tuple[Lane, ...] = ()
