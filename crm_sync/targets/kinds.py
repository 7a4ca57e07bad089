"""Which kinds of CRMs there are, and how one that is connected is opened."""

from collections.abc import Callable, Mapping
from importlib import import_module

from crm_sync.targets.connection import Connection
from crm_sync.targets.target import Target

Opening = Callable[[Connection], Target]

_WHERE: Mapping[str, str] = {
    "builtin": "crm_sync.targets.builtin",
    "webhook": "crm_sync.targets.webhook.opening",
    "hubspot": "crm_sync.targets.hubspot.opening",
    "salesforce": "crm_sync.targets.salesforce.opening",
}
"""Loaded when the first one is opened: each has a function ``open_target``."""

NAMES: Mapping[str, str] = {
    "builtin": "built in",
    "webhook": "signed webhook",
    "hubspot": "HubSpot",
    "salesforce": "Salesforce",
}
"""As the operator reads them."""
TELLS_EVENTS = frozenset({"webhook"})
"""Kinds to which each hand-off is an event of its own. To the others it is a state, and a later
one of an interaction tells all that former ones would have."""
DEPLOYED = frozenset({"salesforce"})
"""The fields of these come with a package that an administrator deploys, not one by one."""
UNMAPPED = frozenset({"builtin", "webhook"})
"""These take every field as it is: nothing is mapped, and nothing to be checked."""


def open_target(connection: Connection) -> Target:
    """The connected CRM. Raises ``LookupError`` for a kind that is none."""
    where = _WHERE.get(connection.kind)
    if where is None:
        raise LookupError(f"no kind of CRM is called {connection.kind!r}: there are {set(_WHERE)}")
    opening: Opening = import_module(where).open_target
    return opening(connection)
