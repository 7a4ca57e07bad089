"""The kinds of files, and who treats them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from accounts.imports.kind import Kind
from accounts.imports.of_accounts import Accounts
from accounts.imports.of_contacts import Contacts
from accounts.imports.of_offers import Offers
from accounts.imports.of_ownership import Ownerships
from accounts.imports.of_usage import Usages

HANDLED: Mapping[str, Kind[Any, Any]] = MappingProxyType(
    {
        "accounts": Accounts(),
        "contacts": Contacts(),
        "ownership": Ownerships(),
        "usage": Usages(),
        "offers": Offers(),
    }
)
"""By the names of ``rows.KINDS``, in their order."""
