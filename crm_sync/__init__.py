"""What to tell the CRMs, and that it arrives.

``hand_off`` holds the values that others fill in, ``outbox`` tells them in the business
transaction, ``delivery`` carries them to each CRM; ``recording`` says which records they become,
``mappings`` how a vendor calls those, ``targets`` writes them; ``operating`` is for operators.
"""

from crm_sync.hand_off import HandOff
from crm_sync.outbox import tell

__all__ = ["HandOff", "tell"]
