"""Names that Segue makes for its entries at Google: from the booking's UID alone."""

from base64 import b32hexencode
from hashlib import sha256

UID_PROPERTY = "segueUid"
SEQUENCE_PROPERTY = "segueSequence"
TIMES_PROPERTY = "segueTimes"
"""When Segue last wrote the entry to be: by this a host's own move is seen."""


def event_id(uid: str) -> str:
    """The event's id: base32hex, 5 to 1,024 characters of a-v and 0-9, as Google asks for.

    The same for a UID at any time, so that making an entry twice is refused as a duplicate.
    """
    return "segue" + b32hexencode(sha256(uid.encode()).digest()[:20]).decode().lower()


def call_request_id(uid: str) -> str:
    """The id of the request for a video call: repeated with the same id, it is ignored."""
    return "call" + event_id(uid)
