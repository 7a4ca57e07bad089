"""What to tell the CRM, and that it arrives.

``hand_off`` holds the values that others fill in, ``outbox`` tells and delivers them, ``recording``
says which records they become, ``mappings`` how a vendor calls those, ``targets`` writes them.
"""

from crm_sync.hand_off import HandOff
from crm_sync.outbox import Backlog, backlog, deliver, replay, tell

__all__ = ["Backlog", "HandOff", "backlog", "deliver", "replay", "tell"]
