"""Whose account a CRM's credentials open: said before it is connected, and never mixed up after."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@dataclass(frozen=True)
class Account:
    """An account at a vendor."""

    id: str
    """The vendor's own id of it, for ever the same."""
    name: str
    """As the operator knows it."""


@runtime_checkable
class Introduced(Protocol):
    """Implemented by what ``open_target`` gives for a vendor that has accounts."""

    def account(self) -> Account:
        """Whose it is. Raises ``remote.faults.RemoteError``."""


def whose(target: object) -> Account | None:
    """Whose account an open CRM is; None for one that has none (a webhook, the built-in one).

    Raises ``remote.faults.RemoteError``.
    """
    return target.account() if isinstance(target, Introduced) else None
