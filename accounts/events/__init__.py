"""What the vendor's servers report as it happens, in the words of Segment's tracking API."""

from accounts.events.faults import BadBatch, Refused
from accounts.events.messages import Batch, Message, Refusal, read_batch, read_message
from accounts.events.recording import Receipt, record

__all__ = [
    "BadBatch",
    "Batch",
    "Message",
    "Receipt",
    "Refusal",
    "Refused",
    "read_batch",
    "read_message",
    "record",
]
