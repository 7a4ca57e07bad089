"""The relay: what was told reaches every connected CRM, in the order of each account.

``claiming`` says which accounts' next hand-offs a worker sends, ``sending`` talks to the CRM,
``settling`` notes what became of them, ``superseding`` what needs nobody any more, ``health``
leaves a CRM alone that fails as a whole. ``courier`` is one worker's way to one CRM, ``relay`` all
of them. For people: ``backlogs``, ``replaying`` and ``dismissing``.
"""

from crm_sync.delivery.backlogs import Backlog, backlog
from crm_sync.delivery.dismissing import dismiss
from crm_sync.delivery.opening import Opener, Opening
from crm_sync.delivery.relay import Relay
from crm_sync.delivery.replaying import replay, replay_all, try_now

__all__ = [
    "Backlog",
    "Opener",
    "Opening",
    "Relay",
    "backlog",
    "dismiss",
    "replay",
    "replay_all",
    "try_now",
]
