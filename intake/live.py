"""The vendor as it is now. It may change at any moment: whoever needs it twice takes it once."""

from dataclasses import dataclass, replace
from datetime import datetime

from intake.vendor import Vendor
from vendor_files import Problem


@dataclass(frozen=True)
class Refused:
    """A change of the vendor's files that cannot be used."""

    problems: tuple[Problem, ...]
    changed_at: datetime
    """When the files were changed."""
    at: datetime
    """When the change was refused."""


@dataclass(frozen=True)
class Standing:
    """What is in force, and what was refused since."""

    vendor: Vendor
    refused: Refused | None = None
    """The latest change, where it was refused."""


class LiveVendor:
    """Holds the vendor that is in force. To swap it is one assignment: no reader ever waits, and
    none sees half of a change."""

    def __init__(self, vendor: Vendor, refused: Refused | None = None) -> None:
        self._standing = Standing(vendor, refused)

    @property
    def vendor(self) -> Vendor:
        """The vendor in force."""
        return self._standing.vendor

    @property
    def standing(self) -> Standing:
        """The vendor in force together with what was refused."""
        return self._standing

    def take(self, vendor: Vendor) -> None:
        """From now on this one is in force."""
        self._standing = Standing(vendor)

    def refuse(self, refused: Refused) -> None:
        """What is in force stays."""
        self._standing = replace(self._standing, refused=refused)
