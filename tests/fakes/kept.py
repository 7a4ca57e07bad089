"""Where a host's credentials are stored in a test: in memory, under the rule of a connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Kept:
    """``load`` and ``keep`` of a ``Connection``."""

    stored: Mapping[str, str]
    kept: list[Mapping[str, str]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def load(self) -> Mapping[str, str]:
        """Those that are stored."""
        return self.stored

    def keep(self, new: Mapping[str, str], instead_of: Mapping[str, str]) -> bool:
        """Store them if the others are what is stored."""
        with self._lock:
            if self.stored != instead_of:
                return False
            self.stored = new
            self.kept.append(new)
            return True
