"""A CRM that says which objects and fields it has, and can be given those that a mapping needs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from crm_sync.mappings.schema import FieldSchema, Schema


@dataclass(frozen=True)
class NewField:
    """A field that a mapping writes and the account does not have yet."""

    object: str
    """The vendor's name of the object."""
    field: FieldSchema


class Described(Protocol):
    """Implemented by what ``open_target`` gives for a vendor with a schema of its own."""

    def schema(self, objects: Collection[str]) -> Schema:
        """The account's own objects, of these names; one that it does not have is not in it.

        Raises ``remote.faults.RemoteError``.
        """

    def create_fields(self, wanted: Sequence[NewField]) -> None:
        """Make the fields over there. One that exists meanwhile is left as it is.

        Raises ``remote.faults.Refused`` where the account does not allow it.
        """
